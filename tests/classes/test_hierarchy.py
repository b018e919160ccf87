"""What definitions entail: against truth tables for classes by name, by hand for restrictions and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.classes.turtle import both, classes, defined, either, ex, facets, outside, some, store, value
from trialshape.knowledge.definitions import Comparison
from trialshape.knowledge.hierarchy import _within, entailments, individuals, superclasses

# --- classes by name: every world of at most five atoms -----------------------------------------------

ATOMS = tuple("abcde")
DEFINED = tuple("pqrs")

Formula = str | tuple[str, tuple["Formula", ...]]
"""A name, or "all" or "any" of some formulas."""


@st.composite
def ontologies(draw: st.DrawFn) -> tuple[dict[str, Formula], list[tuple[str, str]]]:
    """Definitions, each over atoms and the classes defined before it, and told subclasses among all of them."""
    definitions: dict[str, Formula] = {}
    for name in DEFINED[: draw(st.integers(1, len(DEFINED)))]:
        leaves = st.sampled_from((*ATOMS, *definitions))
        inner = st.tuples(
            st.sampled_from(("all", "any")), st.lists(leaves, min_size=1, max_size=3).map(tuple)
        )
        parts = st.lists(st.one_of(leaves, inner), min_size=1, max_size=3).map(tuple)
        definitions[name] = (draw(st.sampled_from(("all", "any"))), draw(parts))
    names = (*ATOMS, *definitions)
    told = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4))
    return definitions, told


def holds(formula: Formula, world: Mapping[str, bool]) -> bool:
    if isinstance(formula, str):
        return world[formula]
    how, parts = formula
    return (all if how == "all" else any)(holds(part, world) for part in parts)


def worlds(definitions: Mapping[str, Formula], told: list[tuple[str, str]]) -> list[dict[str, bool]]:
    """Every way in which one thing can belong to the classes."""
    found = []
    for row in product((False, True), repeat=len(ATOMS)):
        world = dict(zip(ATOMS, row, strict=True))
        for name, formula in definitions.items():
            world[name] = holds(formula, world)
        if all(world[over] or not world[below] for below, over in told):
            found.append(world)
    return found


def written(formula: Formula) -> str:
    if isinstance(formula, str):
        return f"ex:{formula}"
    how, parts = formula
    return (both if how == "all" else either)(*(written(part) for part in parts))


@settings(max_examples=150, deadline=None)
@given(ontologies())
def test_entailments_are_those_of_the_truth_table(
    drawn: tuple[dict[str, Formula], list[tuple[str, str]]],
) -> None:
    definitions, told = drawn
    turtle = classes(*(f"ex:{name}" for name in ATOMS))
    turtle += "".join(defined(f"ex:{name}", written(formula)) for name, formula in definitions.items())
    turtle += "".join(f"ex:{below} rdfs:subClassOf ex:{over} .\n" for below, over in told)
    knowledge = store(turtle)
    stated = superclasses(knowledge)
    found = set(entailments(knowledge)) | {
        (one, over) for one in stated for over in stated[one] if one != over
    }
    possible = worlds(definitions, told)
    expected = {
        (ex(one), ex(over))
        for one in (*ATOMS, *definitions)
        for over in (*ATOMS, *definitions)
        if one != over and all(world[over] or not world[one] for world in possible)
    }
    assert found == expected
