"""Amended limits: what takes the place of a protocol's limit, what shares it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialshape.knowledge.conditions import Condition, read_conditions
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import KnowledgeFiles, load

PREFIXES = """@prefix ex: <https://example.org/protocol#> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SAID = 'elig:barrierMessage "Below {limit}."@en ; elig:unsureMessage "{limit} is not shown."@en .'
PROTOCOL = f"""
elig:MeasurementFinding rdfs:subClassOf elig:Finding .
elig:DerivedFinding rdfs:subClassOf elig:Finding .
ex:Value rdfs:subClassOf elig:MeasurementFinding .
ex:Stage rdfs:subClassOf elig:DerivedFinding .
ex:B elig:ofScale ex:Scale ; elig:rank 2 .
ex:C elig:ofScale ex:Scale ; elig:rank 3 .
ex:Fifth elig:ofScale ex:OtherScale ; elig:rank 5 .
ex:own a elig:Condition ; sh:targetClass ex:Value ; elig:passes elig:AtLeast ; elig:limit 75 ; {SAID}
ex:shares a elig:Condition ; sh:targetClass ex:Value ; elig:passes elig:AtLeast ; elig:limit ex:own ; {SAID}
ex:ranked a elig:Condition ; sh:targetClass ex:Stage ; elig:passes elig:AtMost ; elig:limit ex:B ; {SAID}
ex:other a elig:Condition ; sh:targetClass ex:Value ; elig:passes elig:Below ; elig:limit 9.5 ; {SAID}
"""


def conditions(folder: Path, *amendments: str) -> dict[str, Condition]:
    """The conditions of the protocol above by id, with files of these amendments beside it."""
    files = []
    for number, text in enumerate((PROTOCOL, *amendments)):
        path = folder / f"{number}.ttl"
        path.write_text(PREFIXES + text)
        files.append((path.name, path))
    store = load(KnowledgeFiles(tuple(files))).store
    return {condition.id: condition for condition in read_conditions(store)}


def needs(found: dict[str, Condition]) -> dict[str, tuple[str, str | None]]:
    """What each condition needs, and what the protocol says where that differs."""
    return {name: (condition.needs, condition.needs_by_protocol) for name, condition in found.items()}


def test_without_an_amendment_the_protocol_holds(tmp_path: Path) -> None:
    assert needs(conditions(tmp_path)) == {
        "own": (">= 75", None),
        "shares": (">= 75", None),
        "ranked": ("<= 2", None),
        "other": ("< 9.5", None),
    }


def test_an_amended_limit_takes_the_place_and_is_followed_where_it_is_shared(tmp_path: Path) -> None:
    found = conditions(tmp_path, "ex:own elig:amendedLimit 50.0 .")
    assert needs(found) == {
        "own": (">= 50", ">= 75"),
        "shares": (">= 50", ">= 75"),
        "ranked": ("<= 2", None),
        "other": ("< 9.5", None),
    }
    assert found["own"].barrier_message == "Below 50. [own]"
    assert found["shares"].unsure_message == "50 is not shown. [shares]"


def test_a_condition_that_shares_a_limit_is_amended_alone(tmp_path: Path) -> None:
    found = needs(conditions(tmp_path, "ex:shares elig:amendedLimit 60 ."))
    assert found["own"] == (">= 75", None)
    assert found["shares"] == (">= 60", ">= 75")


def test_both_may_be_amended(tmp_path: Path) -> None:
    found = needs(
        conditions(tmp_path, "ex:own elig:amendedLimit 50 .", "ex:shares elig:amendedLimit ex:own .")
    )
    assert found["own"] == found["shares"] == (">= 50", ">= 75")


def test_a_ranked_limit_is_amended_with_another_grade(tmp_path: Path) -> None:
    assert needs(conditions(tmp_path, "ex:ranked elig:amendedLimit ex:C ."))["ranked"] == ("<= 3", "<= 2")


def test_the_same_statement_in_two_files_is_one(tmp_path: Path) -> None:
    same = "ex:own elig:amendedLimit 50 ."
    assert needs(conditions(tmp_path, same, same))["own"] == (">= 50", ">= 75")


@pytest.mark.parametrize(
    ("amendments", "message"),
    [
        (["ex:Value elig:amendedLimit 50 ."], "#Value> has elig:amendedLimit and is no condition"),
        (["ex:owm elig:amendedLimit 50 ."], "#owm> has elig:amendedLimit and is no condition"),
        (["ex:own elig:amendedLimit 50 .", "ex:own elig:amendedLimit 60 ."], "#own> is amended 2 times"),
        (["ex:ranked elig:amendedLimit 3 ."], "#ranked>: the protocol's limit is a grade of <.*#Scale>"),
        (
            ["ex:ranked elig:amendedLimit ex:Fifth ."],
            "#ranked>: the protocol's limit is a grade of <.*#Scale>",
        ),
        (["ex:own elig:amendedLimit ex:C ."], "#own>: the protocol's limit is a number"),
        (["ex:own elig:amendedLimit ex:Value ."], "#own>: the limit <.*#Value> is no number"),
        (['ex:own elig:amendedLimit "much" .'], "is not a number"),
        (["ex:own elig:amendedLimit ex:shares ."], "#shares>: the limit <.*#own> is no number"),
        (["ex:own elig:limit 50 ."], "#own> has 2 values of elig:limit"),
        (["ex:own elig:limit 60 ; elig:amendedLimit 50 ."], "#own> has 2 values of elig:limit"),
    ],
)
def test_what_amends_nothing_or_too_much_is_refused(
    tmp_path: Path, amendments: list[str], message: str
) -> None:
    with pytest.raises(KnowledgeError, match=message):
        conditions(tmp_path, *amendments)
