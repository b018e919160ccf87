"""Conditions: the pattern that is accepted, what is refused by name, and the SHACL that is made from it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from trialshape.conditions import findings_graph, judge, shapes_graph, to_rdflib, validate
from trialshape.findings import Finding
from trialshape.knowledge.conditions import Condition, read_conditions, shapes
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, FAIL, NOT_APPLICABLE, PASS, REVIEW, UNKNOWN, local_name

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "tests" / "house" / "conditions").glob("*.ttl"))
KINDS = {
    ELIG + "Missing": UNKNOWN,
    ELIG + "Stale": UNKNOWN,
    ELIG + "Conflicting": REVIEW,
    ELIG + "NoSubject": NOT_APPLICABLE,
}
QUESTION = "https://example.org/protocol#Value"


def store_of(path: Path) -> ox.Store:
    store = ox.Store()
    for file in (ROOT / "ontology" / "eligibility.ttl", path):
        store.extend(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    return store


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_sample(path: Path) -> None:
    expected = path.read_text().splitlines()[0].removeprefix("# ")
    if path.name.endswith(".accepted.ttl"):
        assert read_conditions(store_of(path))
    else:
        with pytest.raises(KnowledgeError) as refusal:
            read_conditions(store_of(path))
        assert expected in str(refusal.value)


def test_a_shared_limit_stands_once() -> None:
    conditions = read_conditions(store_of(ROOT / "tests/house/conditions/shared-limit.accepted.ttl"))
    assert [condition.limit for condition in conditions] == [Decimal(75), Decimal(75)]


def condition(side: str, limit: str) -> Condition:
    return Condition(
        "https://example.org/c", "c", QUESTION, ELIG + side, Decimal(limit), None, "wrong", "open"
    )


def finding(low: str | None, high: str | None, *because: str) -> Finding:
    return Finding(
        "https://example.org/p/finding/Value",
        QUESTION,
        None if low is None else Decimal(low),
        None if high is None else Decimal(high),
        None,
        (),
        frozenset(ELIG + reason for reason in because),
    )


@pytest.mark.parametrize(
    ("side", "limit", "low", "high", "because", "expected", "reasons"),
    [
        ("AtLeast", "75", "75", "75", (), PASS, set()),
        ("AtLeast", "75", "74.999999", "74.999999", (), FAIL, set()),
        ("AtLeast", "75", "60", "80", (), UNKNOWN, {"Missing"}),
        ("AtLeast", "75", "60", "80", ("Conflicting",), REVIEW, {"Conflicting"}),
        ("AtLeast", "75", None, "49.999999", (), FAIL, set()),
        ("AtLeast", "75", "75", None, (), PASS, set()),
        ("AtLeast", "75", None, None, ("Stale",), UNKNOWN, {"Stale"}),
        ("AtLeast", "75", None, None, ("NoSubject",), NOT_APPLICABLE, {"NoSubject"}),
        ("AtLeast", "75", None, None, ("Missing", "Conflicting"), REVIEW, {"Conflicting"}),
        ("AtMost", "2000", "2000.000001", None, (), FAIL, set()),
        ("AtMost", "2000", "2000", None, (), UNKNOWN, {"Missing"}),
        ("AtMost", "2000", None, "2000", (), PASS, set()),
        ("Above", "15", "15", "15", (), FAIL, set()),
        ("Above", "15", "15.1", "15.1", (), PASS, set()),
        ("Below", "2", "2", "2", (), FAIL, set()),
        ("Below", "2", "1", "1", (), PASS, set()),
        ("Below", "2", "1", "2", (), UNKNOWN, {"Missing"}),
    ],
)
def test_outcome_of_an_interval(
    side: str,
    limit: str,
    low: str | None,
    high: str | None,
    because: tuple[str, ...],
    expected: str,
    reasons: set[str],
) -> None:
    judged = condition(side, limit)
    found = judge({QUESTION: finding(low, high, *because)}, (judged,), shapes_graph((judged,)), KINDS)
    assert found[judged.iri].outcome == expected
    assert {local_name(reason) for reason in found[judged.iri].reasons} == reasons


def test_the_made_shapes_are_plain_shacl_with_two_named_parts() -> None:
    graph = to_rdflib(shapes((condition("AtLeast", "75"),)))
    parts = set(graph.objects(rdflib.URIRef("https://example.org/c"), rdflib.SH.property))
    assert parts == {
        rdflib.URIRef("https://example.org/c-barrier"),
        rdflib.URIRef("https://example.org/c-unsure"),
    }
    report = validate(findings_graph([finding("74", "74")]), graph)
    assert len(set(report.objects(None, rdflib.SH.result))) == 2
