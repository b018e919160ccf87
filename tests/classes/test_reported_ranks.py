"""Ranks of reported types, which follow from the definitions of their levels."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.classes.patients import iri, knowledge
from tests.classes.turtle import defined, ex, facets, store, value
from trialshape.knowledge import graph
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE

RANKS = {
    # by hand: portal levels 1 microscopic to 7 superior mesenteric vein, hepatic levels 1 peripheral to 5 atrium
    "ChengI0": (1, 1), "ChengI": (1, 3), "ChengIa": (1, 3), "ChengIb": (1, 3), "ChengII": (4, 5), "ChengIIa": (4, 5),
    "ChengIIb": (4, 5), "ChengIII": (5, 6), "ChengIIIa": (5, 6), "ChengIIIb": (5, 6), "ChengIV": (7, 7),
    "ChengIVa": (7, 7), "ChengIVb": (7, 7), "Vp0": (0, 0), "Vp1": (1, 2), "Vp2": (3, 3), "Vp3": (4, 4), "Vp4": (5, 7),
    "ChenA": (1, 6), "ChenB": (1, 6), "ChenC": (7, 7), "Vv0": (0, 0), "Vv1": (1, 1), "Vv2": (2, 2), "Vv3": (3, 5),
    "SakamotoI": (3, 3), "SakamotoII": (4, 4), "SakamotoIII": (5, 5), "HvttI": (1, 2), "HvttII": (3, 3),
    "HvttIII": (4, 5), "UnspecifiedTypeI": (1, 3), "UnspecifiedTypeII": (3, 4), "UnspecifiedTypeIII": (4, 5),
}  # fmt: skip


@pytest.mark.parametrize("name", RANKS)
def test_levels_of_a_reported_type(name: str) -> None:
    ends = tuple(graph.number(knowledge(), iri(f"thr:{name}"), ELIG + end) for end in ("rankLow", "rankHigh"))
    assert ends == tuple(map(Decimal, RANKS[name]))


def test_every_reported_type_is_in_the_table() -> None:
    types = graph.subjects(knowledge(), RDF_TYPE, iri("thr:ReportedType"))
    assert {name.removeprefix(iri("thr:")) for name in types} == RANKS.keys()


def test_points_of_a_recorded_child_pugh_class() -> None:
    for letter, ends in (("A", (5, 6)), ("B", (7, 9)), ("C", (10, 15))):
        found = tuple(
            graph.number(knowledge(), iri(f"stg:ChildPugh{letter}"), ELIG + end)
            for end in ("rankLow", "rankHigh")
        )
        assert found == tuple(map(Decimal, ends))


GRADE = "ex:g elig:rankedBy ex:D ."
NO_RANKS = {
    "a datatype with one end": (
        f"ex:D a rdfs:Datatype ; owl:equivalentClass {facets('minInclusive 1.0')} .",
        "needs xsd:minInclusive and xsd:maxInclusive",
    ),
    "a datatype with an open end": (
        f"ex:D a rdfs:Datatype ; owl:equivalentClass {facets('minInclusive 1.0', 'maxExclusive 2.0')} .",
        "needs xsd:minInclusive and xsd:maxInclusive",
    ),
    "a class that names nothing with a rank": (
        defined("ex:D", value("ex:p", "ex:i")),
        "names nothing that has a rank",
    ),
    "a rank stated twice and differently": (
        "ex:D a rdfs:Datatype ; owl:equivalentClass "
        f"{facets('minInclusive 1.0', 'maxInclusive 2.0')} . ex:g elig:rankHigh 3 .",
        "state it once",
    ),
    "nothing": ("", "a datatype without numeric facets"),
}


@pytest.mark.parametrize("name", NO_RANKS)
def test_ranks_that_cannot_be_read_are_refused(name: str) -> None:
    turtle, words = NO_RANKS[name]
    with pytest.raises(KnowledgeError) as refused:
        entailed(store(GRADE + turtle))
    assert words in str(refused.value)


def test_a_rank_that_agrees_may_stand_beside_its_source() -> None:
    turtle = f"ex:D a rdfs:Datatype ; owl:equivalentClass {facets('minInclusive 1.0', 'maxInclusive 2.0')} . "
    found = entailed(store(GRADE + turtle + "ex:g elig:rankLow 1 ; elig:rankHigh 2.0 ."))
    assert graph.number(found, ex("g"), ELIG + "rankLow") == 1
