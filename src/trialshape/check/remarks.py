"""A remark: one thing that is wrong, under the code of the check that found it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from trialshape.check.places import Place, Term

Severity = Literal["error", "warning"]

REFUSED: Final = "TS199"
"""The code of what the loader refuses and no other check names."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found, before its place is looked up: the statement it is about, and what to say."""

    code: str
    text: str
    subject: str | None = None
    predicate: str | None = None
    value: Term | None = None
    place: Place | None = None
    """The place where the check knows it better than the statement tells."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One line of the report; remarks are ordered by their place."""

    place: Place
    code: str
    text: str
    severity: Severity = field(compare=False, default="error")
    subject: str | None = field(compare=False, default=None)

    def __str__(self) -> str:
        return f"{self.place} {self.code} {self.text}"


def ordered(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(remarks)))
