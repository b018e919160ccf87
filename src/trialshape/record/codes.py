"""From code IRIs to the terms of the ontology."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trialshape.knowledge.codes import canonical_code
from trialshape.knowledge.terms import Terms
from trialshape.read import Statement


def current(statements: Sequence[Statement], terms: Terms) -> tuple[Statement, ...]:
    """Statements in the words of today: a deprecated term is written as the one that replaced it."""
    if not terms.replaced:
        return tuple(statements)
    return tuple(
        replace(
            said,
            predicate=terms.replaced.get(said.predicate, said.predicate),
            object=said.object if said.datatype else terms.replaced.get(said.object, said.object),
        )
        for said in statements
    )


def term_of(iri: str, terms: Terms) -> str | None:
    """The term that a code stands for, or None.

    Terms stand for themselves; an exact code beats a family of codes."""
    if iri in terms.known:
        return iri
    code = canonical_code(iri, terms.prefixes)
    term = terms.codes.get(code)
    if term is not None:
        return term
    family = terms.families.longest(code)
    return None if family is None else terms.families.table[family]


def resolved(iri: str, terms: Terms) -> str:
    """The term that a code stands for, else the code in its canonical form."""
    return term_of(iri, terms) or canonical_code(iri, terms.prefixes)


def above(term: str, terms: Terms) -> frozenset[str]:
    """A class with all classes above it; what is no class has none."""
    return terms.classes.get(term, frozenset())
