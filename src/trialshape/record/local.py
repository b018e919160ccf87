"""Statements in the words of the record model: texts of a site in the place of values, and units of its codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trialshape.decimals import canonical
from trialshape.knowledge.codes import canonical_code
from trialshape.knowledge.terms import Terms
from trialshape.read import Statement
from trialshape.record.vocabulary import CODE, COMPARATOR, DECIMAL, STRING, UNIT, VALUE


def in_words_of_the_model(statements: Sequence[Statement], terms: Terms) -> tuple[Statement, ...]:
    """Statements with the texts of a site as what they stand for.

    A text that says that nothing was measured is left out, so that the value is missing; one that says below what
    the value lies becomes a comparator and a number. A value under a code whose unit the site declares gets that
    unit where it has none."""
    local = terms.local
    if not (local.texts or local.code_units):
        return tuple(statements)
    found: list[Statement] = []
    for said in statements:
        text = local.texts.get(said.object.strip().casefold()) if _is_text(said) else None
        if text is None:
            found.append(said)
        elif text.below is not None:
            found.append(replace(said, object=canonical(text.below), datatype=DECIMAL, language=None))
            found.append(replace(said, predicate=COMPARATOR, object="<", datatype=STRING, language=None))
    return (*found, *_units(statements, terms))


def _is_text(said: Statement) -> bool:
    return said.predicate == VALUE and said.datatype is not None


def _units(statements: Sequence[Statement], terms: Terms) -> list[Statement]:
    if not terms.local.code_units:
        return []
    measured = {said.subject for said in statements if said.predicate == UNIT}
    units: dict[str, tuple[Statement, str]] = {}
    for said in statements:
        if said.predicate == CODE and said.datatype is None and said.subject not in measured:
            unit = terms.local.code_units.get(canonical_code(said.object, terms.prefixes))
            if unit is not None:
                units.setdefault(said.subject, (said, unit))
    return [replace(said, predicate=UNIT, object=unit, datatype=STRING) for said, unit in units.values()]
