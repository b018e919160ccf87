"""What definitions entail: against truth tables for classes by name, by hand for restrictions and numbers."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from decimal import Decimal
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
        definitions[name] = draw(formulas((*ATOMS, *definitions)))
    if draw(st.booleans()):
        # two ways to write one thing, which chance seldom finds
        one, two, three = (draw(st.sampled_from((*ATOMS, *definitions))) for _ in range(3))
        definitions["t"] = ("all", (one, ("any", (two, three))))
        definitions["u"] = ("any", (("all", (one, two)), ("all", (one, three))))
    names = (*ATOMS, *definitions)
    told = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=4))
    return definitions, told


def formulas(names: tuple[str, ...]) -> st.SearchStrategy[Formula]:
    """An intersection or union of names, and of intersections and unions of names."""
    how, leaves = st.sampled_from(("all", "any")), st.sampled_from(names)
    inner = st.tuples(how, st.lists(leaves, min_size=1, max_size=3).map(tuple))
    return st.tuples(how, st.lists(st.one_of(leaves, inner), min_size=1, max_size=3).map(tuple))


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


@settings(max_examples=200, deadline=None)
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


# --- classes by their properties, by hand -------------------------------------------------------------

PROPERTIES = "ex:p a owl:ObjectProperty . ex:q a owl:ObjectProperty . ex:n a owl:DatatypeProperty .\n"
BELOW = {
    # narrower, wider: whatever the first holds of is held by the second
    "a property of a narrower class": (some("ex:p", both("ex:a", "ex:b")), some("ex:p", "ex:a")),
    "a property of one of a union": (some("ex:p", "ex:a"), some("ex:p", either("ex:a", "ex:b"))),
    "more is asked": (both("ex:a", some("ex:p", "ex:b")), some("ex:p", "ex:b")),
    "the same value": (both("ex:a", value("ex:p", "ex:i")), value("ex:p", "ex:i")),
    "a value of the class": (value("ex:p", "ex:i"), some("ex:p", "ex:a")),
    "the same number in another form": (value("ex:n", "5.0"), value("ex:n", "5")),
    "a number in the range": (value("ex:n", "5.0"), some("ex:n", facets("minInclusive 5.0"))),
    "a narrower range": (some("ex:n", facets("minInclusive 6.0")), some("ex:n", facets("minExclusive 5.0"))),
    "an interval in its own half": (
        some("ex:n", facets("minInclusive 5.0", "maxInclusive 6.0")),
        some("ex:n", facets("maxInclusive 6.0")),
    ),
    "on the other side of a higher limit": (
        some("ex:n", outside(facets("minInclusive 5.0"))),
        some("ex:n", outside(facets("minInclusive 6.0"))),
    ),
    "a half outside an interval": (
        some("ex:n", facets("minExclusive 6.0")),
        some("ex:n", outside(facets("minInclusive 5.0", "maxInclusive 6.0"))),
    ),
    "a choice of classes, each with a property": (
        either(both("ex:a", some("ex:p", "ex:b")), some("ex:p", both("ex:b", "ex:c"))),
        some("ex:p", "ex:b"),
    ),
}
APART = {
    "another property": (some("ex:p", "ex:a"), some("ex:q", "ex:a")),
    "another value": (value("ex:p", "ex:i"), value("ex:p", "ex:j")),
    "a value of another class": (value("ex:p", "ex:j"), some("ex:p", "ex:a")),
    "a wider range": (some("ex:n", facets("minInclusive 5.0")), some("ex:n", facets("minExclusive 5.0"))),
    "both sides of a limit": (
        some("ex:n", facets("minInclusive 5.0")),
        some("ex:n", outside(facets("minInclusive 5.0"))),
    ),
    "a number beside the range": (value("ex:n", "4.9"), some("ex:n", facets("minInclusive 5.0"))),
    "two values are not one that is both": (
        both(some("ex:p", "ex:a"), some("ex:p", "ex:b")),
        some("ex:p", both("ex:a", "ex:b")),
    ),
    "one of two is not both": (either("ex:a", "ex:b"), both("ex:a", "ex:b")),
}


def below(narrower: str, wider: str) -> tuple[bool, bool]:
    """Whether the first is found below the second, and the second below the first."""
    individuals_there = "ex:i a owl:NamedIndividual , ex:a . ex:j a owl:NamedIndividual , ex:b .\n"
    turtle = classes("ex:a", "ex:b", "ex:c") + PROPERTIES + individuals_there
    found = set(entailments(store(turtle + defined("ex:X", narrower) + defined("ex:Y", wider))))
    return (ex("X"), ex("Y")) in found, (ex("Y"), ex("X")) in found


@pytest.mark.parametrize("name", BELOW)
def test_what_is_below_by_its_properties(name: str) -> None:
    same = name == "the same number in another form"
    assert below(*BELOW[name]) == (True, same)


@pytest.mark.parametrize("name", APART)
def test_what_is_not_below_by_its_properties(name: str) -> None:
    assert below(*APART[name])[0] is False


def test_two_values_that_one_class_has_are_below_the_class_that_asks_for_each() -> None:
    assert below(*APART["two values are not one that is both"])[1] is True


def test_a_plain_class_below_each_part_is_below_the_whole() -> None:
    turtle = classes("ex:a", "ex:b", "ex:d") + defined("ex:X", both("ex:a", "ex:b"))
    assert (ex("d"), ex("X")) in entailments(store(turtle + "ex:d rdfs:subClassOf ex:a , ex:b ."))
    assert (ex("d"), ex("X")) not in entailments(store(turtle + "ex:d rdfs:subClassOf ex:a ."))


def test_what_is_stated_is_not_told_again() -> None:
    turtle = classes("ex:a", "ex:b") + defined("ex:X", both("ex:a", "ex:b")) + "ex:X rdfs:subClassOf ex:a ."
    assert entailments(store(turtle)) == [(ex("X"), ex("b"))]


def test_individuals_have_every_class_above_theirs() -> None:
    knowledge = store(
        classes("ex:a", "ex:b", "ex:c") + "ex:a rdfs:subClassOf ex:b . ex:i a owl:NamedIndividual , ex:a ."
    )
    found = individuals(knowledge, superclasses(knowledge))
    assert {ex("a"), ex("b")} <= found[ex("i")]
    assert ex("c") not in found[ex("i")]


# --- ranges of numbers: a grid of numbers on, between and beside the limits ---------------------------

SIGNS = {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt}
LIMITS = (Decimal(1), Decimal("1.5"), Decimal(2))
GRID = tuple(Decimal(number) / 4 for number in range(2, 11))


def meets(number: Decimal, comparisons: tuple[Comparison, ...]) -> bool:
    return all(SIGNS[sign](number, limit) for sign, limit in comparisons)


def ranges() -> list[tuple[Comparison, ...]]:
    """Every half-line and every interval that holds a number."""
    lower = [(sign, limit) for sign in (">=", ">") for limit in LIMITS]
    upper = [(sign, limit) for sign in ("<=", "<") for limit in LIMITS]
    intervals = [(low, high) for low in lower for high in upper if low[1] < high[1]]
    return [*((one,) for one in (*lower, *upper)), *intervals]


def test_a_range_lies_within_another_as_its_numbers_do() -> None:
    assert len(ranges()) == 24
    for inner, outer in product(ranges(), repeat=2):
        expected = all(meets(number, outer) for number in GRID if meets(number, inner))
        assert _within(inner, outer) is expected, (inner, outer)
