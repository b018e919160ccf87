"""Finished folders in their places: whole or not at all, also when the power goes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def put(made: Path, place: Path) -> None:
    """Move a finished directory to its place; the one that was there goes last."""
    if not place.exists():
        made.rename(place)
        sync(place.parent)
        return
    old = made.with_name(made.name + "-old")
    place.rename(old)
    try:
        made.rename(place)
    except BaseException:
        old.rename(place)
        raise
    sync(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
