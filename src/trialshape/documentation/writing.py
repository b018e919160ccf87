"""Writing the site into a folder: whole or not at all, and never over files that are not its own."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from trialshape.folders import put

MARK: Final = "index.html"
_OURS = re.compile(
    r"(index|terms|criteria|decisions|readings|decision-\d{3}|module-[a-z0-9-]+)\.html|criteria\.(csv|md)|style\.css|search\.js"
)


class PlaceError(Exception):
    """The site cannot be written where it was asked to go."""


def check_place(out: Path) -> None:
    """Refuse a place that holds anything but an earlier site. Raises PlaceError, saying what is in the way."""
    if out.is_symlink() and not out.exists():
        raise PlaceError(f"{out}: is a link to nothing. Name another folder with --out.")
    if not out.exists():
        nearest = next(above for above in out.absolute().parents if above.exists())
        if not nearest.is_dir():
            raise PlaceError(f"{out}: {nearest.name} is a file. Name another folder with --out.")
        return
    if not out.is_dir():
        raise PlaceError(f"{out}: is not a folder. Name another one with --out.")
    held = sorted(out.iterdir())
    foreign = [path.name for path in held if not path.is_file() or not _OURS.fullmatch(path.name)]
    if foreign or (held and not (out / MARK).is_file()):
        named = ", ".join(foreign[:3]) or held[0].name
        raise PlaceError(
            f"{out}: holds files of something else ({named}), which a new site would remove. "
            "Move them, or name another folder with --out."
        )


def write_site(site: Mapping[str, str], out: Path) -> None:
    """Write the files beside their place, then put them there in one step. Raises PlaceError."""
    check_place(out)
    place = out.resolve()
    made = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        made.mkdir(parents=True)
        for name, text in site.items():
            if not _OURS.fullmatch(name):
                raise PlaceError(f"{name!r} is no file name of a site")
            (made / name).write_bytes(text.encode("utf-8", "replace"))
        put(made, place)
    except OSError as trouble:
        why = trouble.strerror or type(trouble).__name__
        raise PlaceError(f"{out}: cannot be written ({why}).") from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
