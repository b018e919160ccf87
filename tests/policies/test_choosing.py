"""Policies: what is chosen, where a chosen value is put, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import Choices, KnowledgeFiles, load_stated
from trialshape.knowledge.policies import Policy, read_policies

EX = "https://example.org/protocol#"
ELIG = "https://w3id.org/trialshape/eligibility#"
PREFIXES = f"""@prefix ex: <{EX}> .
@prefix elig: <{ELIG}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
POLICIES = """
ex:Scope a elig:Policy ; skos:notation "scope" ; elig:option ex:Draw , ex:Analyte ; elig:defaultOption ex:Draw .
ex:Draw a elig:Option ; skos:notation "draw" . ex:Analyte a elig:Option ; skos:notation "analyte" .
ex:Age a elig:Policy ; skos:notation "age" ; elig:changes ex:AgePlace ; elig:smallest 55 ; elig:largest 75 .
ex:AgePlace elig:ofTerm ex:Potential ; elig:ofPredicate ex:from . ex:Potential ex:from 60 .
ex:Days a elig:Policy ; skos:notation "days" ; elig:changes ex:DaysPlace ; elig:smallest "P7D" ; elig:largest "P2M" .
ex:DaysPlace elig:ofTerm ex:Window ; elig:ofPredicate elig:back . ex:Window elig:back "P28D" .
ex:Least a elig:Policy ; skos:notation "least" ; elig:changes ex:LeastPlace ; elig:smallest 0.9 ; elig:largest 5.2 ;
    elig:notAbove ex:Most .
ex:LeastPlace elig:ofTerm ex:Load ; elig:through elig:acceptsUnit ; elig:ofPredicate elig:factorLow .
ex:Most a elig:Policy ; skos:notation "most" ; elig:changes ex:MostPlace ; elig:smallest 0.9 ; elig:largest 5.2 .
ex:MostPlace elig:ofTerm ex:Load ; elig:through elig:acceptsUnit ; elig:ofPredicate elig:factorHigh .
ex:Load elig:acceptsUnit [ elig:factorLow 0.9 ; elig:factorHigh 5.2 ] ,
    [ elig:factorLow 900 ; elig:factorHigh 5200 ] , [ elig:factor 1 ] .
ex:Fixed a elig:Policy ; skos:notation "fixed" ; elig:option ex:Review ; elig:defaultOption ex:Review ;
    elig:fixedBecause "No other is safe." .
ex:Review a elig:Option ; skos:notation "review" .
"""


def store_of(folder: Path, chosen: dict[str, str], *more: str) -> ox.Store:
    files = []
    for number, text in enumerate((POLICIES, *more)):
        path = folder / f"{number}.ttl"
        path.write_text(PREFIXES + text, encoding="utf-8")
        files.append((path.name, path))
    return load_stated(KnowledgeFiles(tuple(files), Choices(None, chosen))).store


def policies(store: ox.Store) -> dict[str, Policy]:
    return {policy.name: policy for policy in read_policies(store)}


def value(store: ox.Store, subject: str, predicate: str) -> list[str]:
    return [str(getattr(term, "value", term)) for term in graph.objects(store, EX + subject, predicate)]


def factors(store: ox.Store, name: str) -> list[str]:
    query = f"SELECT ?f WHERE {{ <{EX}Load> <{ELIG}acceptsUnit> ?n . ?n <{ELIG}{name}> ?f }}"
    return sorted(row["f"].value for row in graph.select(store, query))


def test_the_default_holds_and_is_stated_for_rules(tmp_path: Path) -> None:
    store = store_of(tmp_path, {})
    found = policies(store)
    assert {name: policy.chosen for name, policy in found.items()} == {
        "scope": "draw",
        "age": "60",
        "days": "P28D",
        "least": "0.9",
        "most": "5.2",
        "fixed": "review",
    }
    assert all(policy.is_default for policy in found.values())
    assert value(store, "Scope", ELIG + "chosen") == [EX + "Draw"]
    assert value(store, "Age", ELIG + "chosen") == ["60"]
    assert value(store, "Potential", EX + "from") == ["60"]


def test_an_option_is_chosen_by_name(tmp_path: Path) -> None:
    store = store_of(tmp_path, {"scope": "analyte"})
    assert value(store, "Scope", ELIG + "chosen") == [EX + "Analyte"]
    assert not policies(store)["scope"].is_default


def test_an_option_is_chosen_in_turtle(tmp_path: Path) -> None:
    store = store_of(tmp_path, {}, "ex:Scope elig:chosen ex:Analyte .")
    assert policies(store)["scope"].chosen == "analyte"


def test_the_same_choice_twice_is_one(tmp_path: Path) -> None:
    store = store_of(
        tmp_path,
        {"scope": "analyte", "age": "65.0"},
        "ex:Scope elig:chosen ex:Analyte . ex:Age elig:chosen 65 .",
    )
    assert (policies(store)["scope"].chosen, policies(store)["age"].chosen) == ("analyte", "65")


def test_a_value_takes_the_place_of_the_default(tmp_path: Path) -> None:
    store = store_of(tmp_path, {"age": "65", "days": "P6W"})
    assert value(store, "Potential", EX + "from") == ["65"]
    assert value(store, "Window", ELIG + "back") == ["P6W"]
    found = policies(store)
    assert (found["age"].default, found["age"].chosen) == ("60", "65")
    assert (found["days"].default, found["days"].chosen) == ("P28D", "P6W")


def test_values_of_nodes_without_a_name_keep_their_multiples(tmp_path: Path) -> None:
    store = store_of(tmp_path, {"least": "1.3", "most": "2.75"})
    assert factors(store, "factorLow") == ["1.3", "1300"]
    assert factors(store, "factorHigh") == ["2.75", "2750"]


@pytest.mark.parametrize("edge", ["55", "75", "55.0"])
def test_the_bounds_are_inside(tmp_path: Path, edge: str) -> None:
    assert policies(store_of(tmp_path, {"age": edge}))["age"].chosen == edge.removesuffix(".0")


@pytest.mark.parametrize(
    ("chosen", "more", "message"),
    [
        ({"scopes": "draw"}, "", "no policy 'scopes'; there are age, days, fixed, least, most, scope"),
        ({"scope": "both"}, "", "has no option 'both'; there are analyte | draw"),
        ({"fixed": "pass"}, "", "has no option 'pass'; there are review"),
        ({"age": "54.999"}, "", "cannot be '54.999'; it may be 55 to 75"),
        ({"age": "76"}, "", "cannot be '76'"),
        ({"age": "P60Y"}, "", "cannot be 'P60Y'"),
        ({"age": "sixty"}, "", "'sixty' is neither a number nor a duration"),
        ({"age": "NaN"}, "", "'NaN' is not a number"),
        ({"age": "Infinity"}, "", "'Infinity' is not a number"),
        ({"days": "P6D"}, "", "cannot be 'P6D'; it may be P7D to P2M"),
        ({"days": "P60D"}, "", "cannot be 'P60D'"),
        ({"days": "42"}, "", "cannot be '42'"),
        ({"days": "-P8D"}, "", "'-P8D' is neither a number nor a duration"),
        ({"least": "3", "most": "2"}, "", r"'least' \(3\) goes above 'most' \(2\)"),
        ({}, "ex:Scope elig:chosen ex:Review .", "has no such option"),
        ({}, 'ex:Scope elig:chosen "analyte" .', "has no such option"),
        ({}, "ex:Scope elig:chosen ex:Draw , ex:Analyte .", "is chosen 2 times"),
        ({}, "ex:Age elig:chosen 40 .", "cannot be '40'"),
        ({"scope": "draw"}, "ex:Scope elig:chosen ex:Analyte .", "chosen twice: analyte in the knowledge"),
        ({}, "ex:Potential ex:from 50 .", "has 2 values there"),
        ({}, 'ex:Other a elig:Policy ; skos:notation "other" .', "neither options"),
        (
            {},
            'ex:Other a elig:Policy ; skos:notation "age" ; elig:option ex:Draw ; elig:defaultOption ex:Draw .',
            "same name 'age'",
        ),
        ({}, "ex:Scope elig:defaultOption ex:Analyte .", "expected one"),
    ],
)
def test_what_is_not_listed_is_refused(
    tmp_path: Path, chosen: dict[str, str], more: str, message: str
) -> None:
    with pytest.raises(
        KnowledgeError, match=message.replace("|", r"\|") if "there are" in message else message
    ):
        store_of(tmp_path, chosen, more)


def test_an_option_that_is_added_is_only_an_option(tmp_path: Path) -> None:
    """More knowledge may list another reading; the default stays until it is chosen."""
    store = store_of(
        tmp_path, {}, 'ex:Scope elig:option ex:Third . ex:Third a elig:Option ; skos:notation "third" .'
    )
    assert policies(store)["scope"].chosen == "draw"
