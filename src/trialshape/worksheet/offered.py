"""What a row allows as its answer, in words that reading it back understands."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from trialshape.knowledge.quantities import Observable, Scale
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.vocabulary import local_name
from trialshape.pages.plain import interval
from trialshape.record import vocabulary as rec
from trialshape.worksheet.asking import Asked


def allowed(asked: Asked, terms: Terms) -> str:
    """What can be written as the answer to a question, or as an entry."""
    match asked.way:
        case "answer":
            return "yes; no"
        case "value":
            return _value(asked, terms)
        case "history":
            if asked.domain is not None and not asked.classes:
                return "yes, when everything was asked for; enter what was found as rows of their own"
            return _happening()
        case "patient":
            return "; ".join(map(local_name, asked.options)) or "a date such as 2026-11-20"
    kinds = terms.classes.get(asked.iri, frozenset()) | {asked.iri}
    if rec.IMAGING_REPORT in kinds:
        return "regions it covers, with semicolons; details: complete=yes; sliceThickness=number; give a document"
    if rec.LESION in kinds:
        return (
            "longest diameter, with unit; or yes; details: site=...; locallyTreated=yes or no; progressed=yes or no; "
            "the document of its report"
        )
    if asked.options:
        return "none; yes; or those it reaches, with semicolons: " + "; ".join(map(local_name, asked.options))
    return _happening()


def _happening() -> str:
    return "none; yes, with start and end (ongoing); suspected; or the name of a kind of it"


def _value(asked: Asked, terms: Terms) -> str:
    observables = [terms.observables[iri] for iri in asked.observables]
    parts = [
        _grades(scale) for one in observables if (scale := terms.scales.get(one.scale or "")) is not None
    ]
    units = [text for one in observables for text in unit_texts(one)]
    if units:
        parts.append(f"a number (< or > before a bound) with a unit: {', '.join(dict.fromkeys(units))}")
    elif not parts:
        parts.append("a number")
    if asked.ratio:
        parts.append("and the laboratory's upper limit of normal in upper_limit")
    return "; ".join(dict.fromkeys(parts))


def unit_texts(observable: Observable) -> list[str]:
    """The units in which an observable is accepted, its canonical one first, each in its plainest spelling."""
    plainest: dict[object, str] = {}
    for text in sorted(
        observable.units, key=lambda text: (text != observable.unit, not text.isascii(), len(text), text)
    ):
        unit = observable.units[text]
        plainest.setdefault((unit.observable, unit.low, unit.high, unit.logarithm), text)
    return [text for text in plainest.values() if text != "1"]


def _grades(scale: Scale) -> str:
    return "; ".join(grade_texts(scale))


def grade_texts(scale: Scale) -> list[str]:
    """One word for each grade of a scale, in the order of their ranks: the shortest under which it is written."""
    written: dict[str, list[str]] = {}
    for text, grade in scale.texts.items():
        written.setdefault(grade.iri, []).append(text)
    ordered = sorted(scale.grades.values(), key=lambda grade: (grade.low, grade.high, grade.iri))
    return [min(written.get(one.iri, [local_name(one.iri)]), key=_plainness) for one in ordered]


def _plainness(text: str) -> tuple[bool, int, str]:
    """Short words first; a spreadsheet makes a number or a formula of what begins with a sign."""
    return not text[:1].isalnum(), len(text), text


def adjudicated(low: Decimal | None, high: Decimal | None, unit: str | None, nodes: Iterable[str]) -> str:
    """What a decision between contradicting entries can accept."""
    known = interval(low, high, unit)
    entries = "; ".join(nodes)
    within = f"the value that holds, within {known}" if known else "the value that holds"
    return f"{within}; or the entry that holds: {entries}" if entries else within
