"""Rules made of definitions: what they say of facts, that the profile allows them, and when they run."""

from __future__ import annotations

from dataclasses import replace

import pyoxigraph as ox
import pytest

from tests.classes.patients import iri, knowledge, loaded, questions
from tests.classes.turtle import both, classes, defined, either, ex, facets, outside, some, store, value
from trialshape.knowledge.classes import class_rules, entailed
from trialshape.knowledge.definitions import derived, read_definitions
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.expand import expand_knowledge
from trialshape.knowledge.profile import refusals
from trialshape.knowledge.rules import read_rules
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, REC

PROPERTIES = "ex:p a owl:ObjectProperty . ex:n a owl:DatatypeProperty .\n"


def members(turtle: str, facts: str) -> dict[str, set[str]]:
    """Class -> its members among facts, by running every rule until nothing new comes."""
    known = entailed(store(turtle))
    rules = [expand_knowledge(rule.text, known) for rule in class_rules(known).values()]
    record = store(facts)
    size = -1
    while size != len(record):
        size = len(record)
        for rule in rules:
            found = record.query(rule)
            assert isinstance(found, ox.QueryTriples)
            record.extend([ox.Quad(one.subject, one.predicate, one.object) for one in list(found)])
    typed: dict[str, set[str]] = {}
    for quad in record.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.NamedNode)
        typed.setdefault(quad.object.value.removeprefix(ex("")), set()).add(
            quad.subject.value.removeprefix(ex(""))
        )
    return typed


def of(turtle: str, facts: str) -> set[str]:
    """The members of ex:X."""
    return members(classes("ex:a", "ex:b") + PROPERTIES + turtle, facts).get("X", set())


# --- what a rule says ---------------------------------------------------------------------------------


FACTS = """
ex:one a ex:a ; ex:p ex:two ; ex:n 5.0 .
ex:two a ex:b ; ex:n 7.5 .
ex:three a ex:a , ex:b ; ex:p ex:three , ex:known ; ex:n 4.9 , 9.0 .
ex:four ex:p ex:one ; ex:n 6.0 .
"""
SAID = {
    "some values from": (some("ex:p", "ex:b"), "one three"),
    "some values from an expression": (some("ex:p", both("ex:a", some("ex:p", "ex:b"))), "three four"),
    "a value": (value("ex:p", "ex:known"), "three"),
    "a number": (value("ex:n", "5"), "one"),
    "intersection": (both("ex:a", some("ex:p", "ex:b")), "one three"),
    "union": (either(some("ex:p", "ex:a"), value("ex:n", "7.50")), "two three four"),
    "a union inside an intersection": (
        both(either("ex:a", value("ex:n", "7.5")), either(some("ex:p", "ex:b"), "ex:b")),
        "one two three",
    ),
    "at least": (some("ex:n", facets("minInclusive 6.0")), "two three four"),
    "above": (some("ex:n", facets("minExclusive 6.0")), "two three"),
    "at most": (some("ex:n", facets("maxInclusive 5.0")), "one three"),
    "below": (some("ex:n", facets("maxExclusive 5.0")), "three"),
    "an interval, in one number": (some("ex:n", facets("minInclusive 5.0", "maxInclusive 6.0")), "one four"),
    "outside an interval": (
        some("ex:n", outside(facets("minInclusive 5.0", "maxInclusive 6.0"))),
        "two three",
    ),
    "outside a half": (some("ex:n", outside(facets("minInclusive 6.0"))), "one three"),
}


@pytest.mark.parametrize("name", SAID)
def test_members_by_a_rule(name: str) -> None:
    turtle, expected = SAID[name]
    assert of(defined("ex:X", turtle), FACTS) == set(expected.split())


def test_a_class_made_of_concluded_classes_gets_their_members() -> None:
    turtle = (
        defined("ex:Y", both("ex:a", some("ex:n", facets("minInclusive 5.0"))))
        + defined("ex:Z", some("ex:p", "ex:b"))
        + defined("ex:X", both("ex:Y", "ex:Z"))
    )
    assert of(turtle, FACTS) == {"one", "three"}


def test_a_member_belongs_to_what_lies_above_its_class() -> None:
    turtle = (
        classes("ex:a", "ex:b", "ex:Wide")
        + PROPERTIES
        + defined("ex:X", both("ex:a", value("ex:n", "5.0")))
        + "ex:X rdfs:subClassOf ex:Wide ."
        + defined("ex:Y", some("ex:n", facets("minInclusive 3.0")))
    )
    found = members(turtle, FACTS)
    assert found["X"] == found["Wide"] == {"one"}
    assert found["Y"] == {"one", "two", "three", "four"}


def test_classes_of_individuals_that_the_knowledge_has() -> None:
    turtle = "ex:k a owl:NamedIndividual , ex:Kind . ex:Kind a owl:Class ; rdfs:subClassOf ex:Wide ."
    turtle += classes("ex:Wide")
    turtle += defined("ex:X", both("ex:a", some("ex:p", "ex:Wide")))
    assert of(turtle, "ex:one a ex:a ; ex:p ex:k . ex:two a ex:a ; ex:p ex:other .") == {"one"}


QUESTIONS = (
    "ex:Finding rdfs:subClassOf elig:Finding . elig:Finding a owl:Class . ex:Finding a owl:Class . "
    "ex:Q a owl:Class ; rdfs:subClassOf ex:Finding . ex:R a owl:Class ; rdfs:subClassOf ex:Finding .\n"
)
ANSWERS = "ex:one a ex:a ; ex:p ex:f . ex:f a ex:Q ; ex:n 5.0 . ex:two a ex:a ; ex:p ex:g . ex:g a ex:R ; ex:n 5.0 .\n"


def test_findings_are_members_of_the_classes_above_their_question() -> None:
    turtle = QUESTIONS + defined("ex:X", both("ex:a", some("ex:p", both("ex:Finding", value("ex:n", "5")))))
    assert of(turtle, ANSWERS) == {"one", "two"}
    turtle = QUESTIONS + defined("ex:X", both("ex:a", some("ex:p", both("ex:Q", value("ex:n", "5")))))
    assert of(turtle, ANSWERS) == {"one"}


def test_findings_are_members_of_a_union_of_questions() -> None:
    turtle = QUESTIONS + defined("ex:Either", either("ex:Q", "ex:R"))
    turtle += defined("ex:X", both("ex:a", some("ex:p", both("ex:Either", value("ex:n", "5")))))
    assert of(turtle, ANSWERS) == {"one", "two"}


# --- the rules of the knowledge -----------------------------------------------------------------------


NO_FUNCTIONS = frozenset[str]()


def test_every_rule_stays_inside_the_profile_and_calls_no_function() -> None:
    found = {name: refusals(rule.text, NO_FUNCTIONS) for name, rule in class_rules(knowledge()).items()}
    assert len(found) > 30
    assert {name: refused for name, refused in found.items() if refused} == {}


@pytest.mark.parametrize("name", SAID)
def test_the_rule_of_every_construct_stays_inside_the_profile(name: str) -> None:
    turtle = classes("ex:a", "ex:b") + PROPERTIES + defined("ex:X", SAID[name][0])
    for rule in class_rules(entailed(store(turtle))).values():
        assert refusals(rule.text, NO_FUNCTIONS) == []


def test_every_concluded_class_has_its_rule_and_no_other_has() -> None:
    concluded = derived(read_definitions(loaded().store))
    assert class_rules(knowledge()).keys() == concluded
    assert {iri("stage:BclcB"), iri("thr:ChengTypeIII"), iri("stg:MeasurableLesion")} <= concluded
    assert iri("drug:MultikinaseVegfrInhibitor") not in concluded


def test_a_rule_gives_its_class_and_what_lies_above_beyond_what_it_asks_for() -> None:
    rules = class_rules(knowledge())
    assert rules[iri("thr:ChengTypeI0")].types == {
        iri(f"thr:{name}") for name in ("ChengTypeI0", "ChengTypeI", "VpGrade1")
    }
    assert iri("stage:StagedPatient") in rules[iri("stage:BclcB")].types


def test_rules_are_the_same_text_every_time() -> None:
    again = {name: rule.text for name, rule in class_rules(entailed(loaded().store)).items()}
    assert again == {name: rule.text for name, rule in class_rules(knowledge()).items()}


# --- the order of rules -------------------------------------------------------------------------------


def order(*asked: str, extra: str = "") -> list[str]:
    known = ox.Store()
    known.extend(loaded().store)
    known.extend(store(extra))
    full = entailed(known)
    sources = dict(loaded().sources)
    sources.update({ex("rule"): "ex.ttl"})
    prefixes = {
        **loaded().prefixes,
        "ex.ttl": {"ex": ex(""), "rec": REC, "elig": ELIG, "stage": iri("stage:")},
    }
    whole = replace(loaded(), store=full, sources=sources, prefixes=prefixes)
    return [rule.iri for rule in read_rules(whole, dict(questions()), frozenset(map(iri, asked)))]


def test_a_class_runs_after_what_it_reads_and_before_what_reads_it() -> None:
    found = order("ask:MeasurableUntreated")
    for before, after in (
        ("rule:taken-as", "stg:MeasurableLesion"),
        ("rule:slices", "stg:MeasurableLesion"),
        ("stg:MeasurableLesion", "rule:target-lesions"),
        ("stg:UnmeasurableLesion", "rule:perhaps-measurable"),
    ):
        assert found.index(rule_iri(before)) < found.index(rule_iri(after)), (before, after)


def test_classes_run_after_the_classes_they_are_made_of() -> None:
    found = order("stage:BclcB")
    for before, after in (
        ("stage:ChildPughNotC", "stage:NotEndStage"),
        ("stage:NotEndStage", "stage:BclcB"),
        ("stage:Multinodular", "stage:BclcB"),
        ("rule:bclc-spread", "stage:WithoutSpread"),
    ):
        assert found.index(rule_iri(before)) < found.index(rule_iri(after)), (before, after)


def rule_iri(name: str) -> str:
    return (
        name.replace("rule:", "https://w3id.org/trialshape/rules#") if name.startswith("rule:") else iri(name)
    )


def test_a_circle_of_a_rule_and_a_class_is_refused_by_name() -> None:
    circle = defined("ex:X", both("rec:Lesion", value("ex:mark", "true"))) + (
        "ex:mark a owl:DatatypeProperty .\n"
        'ex:rule a elig:Rule ; elig:sparql """CONSTRUCT { ?x ex:mark true } WHERE { ?x a ex:X . }""" .'
    )
    with pytest.raises(KnowledgeError) as refused:
        order("ex:X", extra=circle)
    assert "cycle" in str(refused.value)
    assert f"<{ex('X')}>" in str(refused.value)
    assert f"<{ex('rule')}>" in str(refused.value)
