"""Which files of a folder are the site's, and their bytes: read once, nothing outside the folder."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialshape.knowledge.errors import KnowledgeError
from trialshape.site.model import UNKNOWN_FILE, UNREADABLE, Remark, SiteFile

BESIDE: Final = "trialshape.site"
"""The name of a site folder that is found without being named."""

TABLES: Final = ("codes.csv", "units.csv", "values.csv", "ranges.csv", "assays.csv")
LARGEST: Final = 5_000_000
"""Bytes of the largest file: tables of a site are kept by people."""

MOST_FILES: Final = 100


class SiteError(KnowledgeError):
    """A site folder that cannot be used at all; says why and what to do."""


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """A site folder that was looked through: its Turtle, its tables with their bytes, what is left out and why."""

    path: Path
    turtle: tuple[tuple[str, Path], ...]
    tables: tuple[tuple[str, bytes], ...]
    files: tuple[SiteFile, ...]
    remarks: tuple[Remark, ...]

    def shown(self, name: str) -> str:
        """A file as messages name it."""
        return f"{self.path.as_posix()}/{name}"


def beside(exports: Iterable[str]) -> Path | None:
    """The site folder beside the files or folders of an export, if there is one.

    Raises SiteError when there are several: nobody said which one is meant."""
    found: dict[Path, Path] = {}
    for export in exports:
        if export == "-":
            continue
        try:
            place = Path(export).absolute().parent / BESIDE
            if place.is_dir():
                found[place.resolve()] = Path(export).parent / BESIDE
        except OSError:
            continue  # a name that no file system takes is told when it is opened
    if len(found) > 1:
        raise SiteError(f"there is more than one folder {BESIDE} beside the exports: name one with --site")
    return next(iter(found.values()), None)


def open_site(path: Path) -> SiteFolder:
    """Look through a site folder.

    Raises SiteError for what is no folder and for one with too many files. A single file that is a link, no file,
    too large or of an unknown name is told and left out."""
    try:
        if not path.is_dir():
            raise SiteError(f"--site: {path} is no folder")
        names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("."))
    except OSError as error:
        raise SiteError(
            f"--site: {path} cannot be read: {(error.strerror or 'no reason given').lower()}"
        ) from None
    if len(names) > MOST_FILES:
        raise SiteError(
            f"--site: {path} has {len(names)} files, more than {MOST_FILES}: it is no site folder"
        )
    turtle: list[tuple[str, Path]] = []
    tables: list[tuple[str, bytes]] = []
    files: list[SiteFile] = []
    remarks: list[Remark] = []
    for name in names:
        shown, file = f"{path.as_posix()}/{name}", path / name
        if name not in TABLES and file.suffix != ".ttl":
            message = f"is no file of a site, and is not read; expected {', '.join(TABLES)} or Turtle (.ttl)"
            remarks.append(Remark(shown, 0, message, UNKNOWN_FILE))
            continue
        content = _content(file)
        if isinstance(content, str):
            remarks.append(Remark(shown, 0, content, UNREADABLE))
            continue
        files.append(SiteFile(name, hashlib.sha256(content).hexdigest()))
        if name in TABLES:
            tables.append((name, content))
        else:
            turtle.append((shown, file))
    return SiteFolder(path, tuple(turtle), tuple(tables), tuple(files), tuple(remarks))


def _content(file: Path) -> bytes | str:
    """The bytes of a file, or why they are not read."""
    try:
        about = file.lstat()
        if stat.S_ISLNK(about.st_mode):
            return "is a link, which may lead anywhere: put the file itself into the folder"
        if not stat.S_ISREG(about.st_mode):
            return "is no file"
        if about.st_size > LARGEST:
            return f"has more than {LARGEST:,} bytes: it is no table that people keep"
        return file.read_bytes()
    except OSError as error:
        return f"cannot be read: {(error.strerror or 'no reason given').lower()}"
