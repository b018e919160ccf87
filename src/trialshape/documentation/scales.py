"""Numbers of a term: units and factors, plausible values, grades of a scale, rows of a score table."""

from __future__ import annotations

from collections.abc import Mapping

from trialshape.documentation.facts import Facts, Term, key, number
from trialshape.documentation.pieces import Line, Piece, Row, Table, term_piece, value_piece, words
from trialshape.documentation.places import Places
from trialshape.knowledge.vocabulary import ELIG, RDFS, SKOS

CANONICAL, ACCEPTS = ELIG + "canonicalUnit", ELIG + "acceptsUnit"
UCUM, FACTOR = ELIG + "ucum", ELIG + "factor"
SHOWN_AS = "https://w3id.org/trialshape/units#shownAs"
RANK, RANK_LOW, RANK_HIGH = ELIG + "rank", ELIG + "rankLow", ELIG + "rankHigh"
ROW, POINTS = ELIG + "row", ELIG + "points"
RANGES = (
    ("plausible values", ELIG + "plausibleLow", ELIG + "plausibleHigh"),
    ("plausible limits of normal", ELIG + "plausibleReferenceLow", ELIG + "plausibleReferenceHigh"),
)
BOUNDS = (("from", "atLeast"), ("above", "above"), ("up to", "atMost"), ("below", "below"))
# what the rows and tables of this module show; the rest of a term is shown statement by statement
SHOWN = frozenset((ACCEPTS, ROW, *(end for _, low, high in RANGES for end in (low, high))))


def unit_names(facts: Facts) -> dict[str, str]:
    """UCUM code -> how people write the unit, where the knowledge says it; nothing for the unit of plain numbers."""
    return {
        code.value: shown.value
        for unit in facts.named()
        for shown in facts.texts(unit, SHOWN_AS)[:1]
        for code in facts.texts(unit, UCUM)
    }


def range_rows(iri: str, facts: Facts, units: Mapping[str, str]) -> tuple[Row, ...]:
    """Plausible values and limits of normal, each with the unit of the observable."""
    canonical = facts.text(iri, CANONICAL) or ""
    unit = units.get(canonical, canonical)
    found = []
    for name, low, high in RANGES:
        ends = [_bare(facts.text(iri, end)) for end in (low, high)]
        if any(ends):
            text = f"{ends[0] or '(no lower end)'} to {ends[1] or '(no upper end)'} {unit}".strip()
            found.append(Row(words(name), (words(text),)))
    return tuple(found)


def unit_table(iri: str, facts: Facts, places: Places) -> tuple[Table, ...]:
    """The units in which values may come, with the factor to the canonical unit."""
    canonical = facts.text(iri, CANONICAL)
    nodes = facts.values(iri, ACCEPTS)
    if not nodes:
        return ()
    rows: list[tuple[Line, ...]] = (
        []
        if canonical is None
        else [((Piece(canonical, style="code"),), words("1"), words("canonical unit"))]
    )
    for node in sorted(nodes, key=lambda term: _factor_order(term, facts)):
        here = key(node)
        texts = tuple(sorted(text.value for text in facts.texts(here, UCUM)))
        rows.append((_spaced(texts), words(_factor(here, facts)), _rest(here, facts, places)))
    caption = "Units: a value in the canonical unit is the value as reported times the factor"
    return (Table(caption, ("unit as written", "factor", "more"), tuple(rows)),)


def grade_table(iri: str, facts: Facts, places: Places) -> tuple[Table, ...]:
    """The grades of a scale from the lowest, with the texts that exports write for them."""
    grades = sorted(
        facts.subjects(ELIG + "ofScale", iri), key=lambda grade: (_rank_order(grade, facts), grade)
    )
    rows = tuple(
        (
            (term_piece(grade, places),),
            words(rank_text(grade, facts)),
            _spaced(tuple(text.value for text in facts.texts(grade, SKOS + "notation"))),
        )
        for grade in grades
    )
    return (Table("Grades", ("grade", "rank", "written as"), rows),) if rows else ()


def score_table(iri: str, facts: Facts, units: Mapping[str, str]) -> tuple[Table, ...]:
    """The rows of a score table: in which unit, which values, how many points."""
    found = []
    for node in facts.values(iri, ROW):
        here = key(node)
        written = tuple(
            sorted({units.get(text.value, text.value) for text in facts.texts(here, UCUM)} - {""})
        )
        values = " and ".join(
            f"{word} {_bare(text.value)}" for word, name in BOUNDS for text in facts.texts(here, ELIG + name)
        )
        points = _bare(facts.text(here, POINTS))
        order = (written, number(points) or 0, values)
        found.append(
            (order, (words(", ".join(written) or "(number)"), words(values or "any"), words(points)))
        )
    rows = tuple(row for _, row in sorted(found, key=lambda item: item[0]))
    return (Table("Rows", ("unit", "values", "points"), rows),) if rows else ()


def rank_text(iri: str, facts: Facts) -> str:
    """The rank of a grade or level, or the span of ranks it can mean."""
    rank = facts.text(iri, RANK)
    if rank is not None:
        return _bare(rank)
    low, high = (_bare(facts.text(iri, end)) for end in (RANK_LOW, RANK_HIGH))
    return low if low == high else f"{low} to {high}"


def _rank_order(iri: str, facts: Facts) -> tuple[float, float]:
    ends = [facts.text(iri, RANK) or facts.text(iri, end) for end in (RANK_LOW, RANK_HIGH)]
    low, high = (float(number(end or "") or 0) for end in ends)
    return low, high


def _factor_order(node: Term, facts: Facts) -> tuple[bool, float, str]:
    here = key(node)
    factor = number(facts.text(here, FACTOR) or "")
    first = min((text.value for text in facts.texts(here, UCUM)), default="")
    return facts.text(here, ELIG + "logarithm") is not None, -float(factor or 0), first


def _factor(here: str, facts: Facts) -> str:
    exact = facts.text(here, FACTOR)
    if exact is not None:
        return _bare(exact)
    low, high = (facts.text(here, ELIG + name) for name in ("factorLow", "factorHigh"))
    return f"{_bare(low)} to {_bare(high)}" if low or high else "1"


def _rest(here: str, facts: Facts, places: Places) -> Line:
    """What a unit says besides its texts and factor."""
    told = {UCUM, FACTOR, ELIG + "factorLow", ELIG + "factorHigh", RDFS + "comment"}
    found: list[Piece] = []
    for predicate, values in facts.about.get(here, {}).items():
        if predicate in told:
            continue
        found += [Piece("; ")] if found else []
        found += [term_piece(predicate, places), Piece(": ")]
        for position, value in enumerate(values):
            found += [Piece(", ")] if position else []
            found.append(value_piece(value, places))
    return tuple(found)


def _spaced(texts: tuple[str, ...]) -> Line:
    found: list[Piece] = []
    for position, text in enumerate(texts):
        found += [Piece(" ")] if position else []
        found.append(Piece(text, style="code"))
    return tuple(found)


def _bare(text: str | None) -> str:
    """A number without zeros at its end; another text as it is."""
    if text is None:
        return ""
    value = number(text)
    return text if value is None else f"{value.normalize():f}"
