"""Cells of tables as numbers, years, days and terms; `BadCell` says what was expected, without the cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from trialshape.dates import FIRST_YEAR, LAST_YEAR
from trialshape.decimals import LIMIT

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{1,12})?")
_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PARTS: Final = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,2})\2([0-9]{1,4})")
_OLDEST: Final = 150


class BadCell(Exception):
    """A cell that cannot be read; the text says what was expected, never what stands there."""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a site writes numbers and days in tables; empty where it says nothing."""

    decimal_mark: str = ""
    date_order: str = ""


def number(cell: str, column: str, writing: Writing) -> Decimal | None:
    """A number, None for an empty cell. A decimal comma needs its declaration, and then a point is no decimal mark."""
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise BadCell(f"{column} is no number such as 41.5")
    if "," in cell and writing.decimal_mark != ",":
        raise BadCell(
            f'{column} has a decimal comma: declare elig:decimalMark "," in site.ttl, or write a point'
        )
    if "." in cell and writing.decimal_mark == ",":
        raise BadCell(f'{column} has a point, and site.ttl declares elig:decimalMark ",": write a comma')
    found = Decimal(cell.replace(",", "."))
    if abs(found) >= LIMIT:
        raise BadCell(f"{column} is beyond what a record can hold")
    return found


def years(cell: str, column: str) -> int | None:
    """A whole number of completed years, None for an empty cell."""
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{1,3}", cell) or int(cell) > _OLDEST:
        raise BadCell(f"{column} is no whole number of years such as 18")
    return int(cell)


def day(cell: str, column: str, writing: Writing) -> date | None:
    """A day, None for an empty cell: 2026-11-20, or in the order of day, month and year that the site declares."""
    if not cell:
        return None
    iso, parts = _ISO.fullmatch(cell), _PARTS.fullmatch(cell)
    try:
        if iso:
            found = date(*(int(part) for part in iso.groups()))
        elif parts and writing.date_order:
            said = dict(zip(writing.date_order, (parts[1], parts[3], parts[4]), strict=True))
            if len(said["Y"]) != 4:
                raise BadCell(f"{column} has no year of four digits")
            found = date(int(said["Y"]), int(said["M"]), int(said["D"]))
        else:
            raise BadCell(
                f"{column} is no day such as 2026-11-20; "
                "for another order declare elig:dateOrder, such as DMY, in site.ttl"
            )
    except ValueError:
        raise BadCell(f"{column} is no day of the calendar") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"{column} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found
