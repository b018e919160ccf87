"""What a run knows of its site: name, choices, the files with their digests, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNREADABLE: Final = "TS711"
BAD_CELL: Final = "TS712"
OVERRULES: Final = "TS713"
OVERLAPS: Final = "TS714"
UNKNOWN_FILE: Final = "TS715"
BAD_SITE: Final = "TS716"


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What is wrong with one line of a table; the line is not used. `line` is 0 where the file is meant."""

    file: str
    line: int
    message: str
    code: str

    def __str__(self) -> str:
        """Give the remark as `file:line: message`."""
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of the folder and its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its folder describes it.

    `zone` is an IANA name, `date_order` one of DMY, MDY and YMD for tables, empty where nothing is said."""

    given: str = ""
    name: str = ""
    zone: str = ""
    decimal_mark: str = ""
    date_order: str = ""
    languages: tuple[str, ...] = ()
    protocol_version: str = ""
    files: tuple[SiteFile, ...] = ()
    remarks: tuple[Remark, ...] = ()


NO_SITE: Final = Site()
