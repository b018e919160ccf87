"""Single cells of a worksheet, read: dates, numbers, grades, names; a cell that is none is refused without its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from trialshape.dates import day_interval
from trialshape.gate import BadLiteral
from trialshape.knowledge.quantities import Scale
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import XSD, local_name

YES: Final = frozenset(("yes", "y", "true", "1", "ja", "j"))
NO: Final = frozenset(("no", "n", "false", "0", "nein"))
NONE: Final = NO | frozenset(("none", "absent", "never", "keine", "keiner"))
SUSPECTED: Final = "suspected"
ONGOING: Final = "ongoing"

_DATES: Final = (
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), XSD + "date"),
    (re.compile(r"[0-9]{4}-[0-9]{2}"), XSD + "gYearMonth"),
    (re.compile(r"[0-9]{4}"), XSD + "gYear"),
    (
        re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?"),
        XSD + "dateTime",
    ),
)
NUMBER: Final = re.compile(r"(?P<sign><=|>=|<|>)?\s*(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")


class Refused(Exception):
    """A row that cannot be used; says which column and what was expected, never what stands in it."""


@dataclass(frozen=True, slots=True)
class Value:
    """An object of a statement: an IRI without datatype, or a literal."""

    text: str
    datatype: str | None = None


def literal(text: str) -> Value:
    """A text as it stands."""
    return Value(text, XSD + "string")


def yes(text: str) -> bool:
    """Yes or no. Raises Refused."""
    said = text.casefold()
    if said in YES | NO:
        return said in YES
    raise Refused("answer: expected yes or no")


def node_iri(text: str, column: str) -> str:
    """The IRI of a node of the record. Raises Refused."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+", text):
        raise Refused(f"{column}: expected the IRI of a node of the record")
    return text


def moment(text: str, column: str, *, partial: bool = False) -> Value:
    """A date, or a date with its time, as a typed literal; `partial` allows a month or a year. Raises Refused."""
    for pattern, datatype in _DATES:
        if not pattern.fullmatch(text) or (datatype.endswith(("gYear", "gYearMonth")) and not partial):
            continue
        literal = text
        if datatype.endswith("dateTime"):
            literal = text.replace(" ", "T")
            literal = (
                literal if re.search(r"T\d\d:\d\d:\d\d", literal) else f"{literal[:16]}:00{literal[16:]}"
            )
        try:
            day_interval(literal, datatype, None)
        except BadLiteral:
            break
        return Value(literal, datatype)
    allowed = ", a month such as 2026-11 or a year" if partial else ""
    raise Refused(f"{column}: expected a date such as 2026-11-20{allowed}")


def grade_named(text: str, scale: Scale, terms: Terms) -> str | None:
    """The grade of a scale that goes by a text: as exports write it, by its name, or by its label."""
    wanted = text.strip().casefold()
    if (grade := scale.texts.get(wanted)) is not None:
        return grade.iri
    named = (
        iri
        for iri in sorted(scale.grades)
        if wanted in (local_name(iri).casefold(), terms.names.get(iri, "").casefold())
    )
    return next(named, None)


def is_rank(text: str, scale: Scale) -> bool:
    """Whether a number lies among the ranks of a scale."""
    return any(grade.low <= Decimal(text) <= grade.high for grade in scale.grades.values())


def parts(text: str) -> list[str]:
    """Texts with semicolons between, one by one."""
    return [part.strip() for part in text.split(";") if part.strip()]


def option_named(text: str, options: Iterable[str]) -> str:
    """The option of this name. Raises Refused."""
    for option in options:
        if text.casefold() == local_name(option).casefold():
            return option
    raise Refused("answer: expected none, yes, or one or more of the listed names with semicolons between")


def term_named(text: str, column: str, terms: Terms) -> str:
    """A term of the ontology by its name. Raises Refused where no term or more than one goes by it."""
    named = [iri for iri in terms.known if local_name(iri).casefold() == text.casefold()]
    if len(named) != 1:
        raise Refused(f"{column}: no term, or more than one, has this name")
    return named[0]
