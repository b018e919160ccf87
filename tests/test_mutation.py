"""The cases notice wrong shapes and wrong rules; `make mutation` tries all of them, here stands a part.

What a mutant is, is told by hand on small rules.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.mutation.results import justified, knowledge, subjects, surviving
from tests.mutation.rules import try_rule
from tests.mutation.shapes import last_digit, mutants, try_condition
from tests.mutation.slipping import justified_slips
from tests.mutation.slips import slips
from tests.mutation.texts import edits
from tests.screening import plan
from trialshape.check.coverage import Score, read_scores, tried_on
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.vocabulary import ELIG, local_name

SCORES = Path(__file__).parent / "mutation" / "scores.tsv"
SURVIVORS = SCORES.with_name("survivors.tsv")
SLIPS = SCORES.with_name("slips.tsv")
PART = 3
"""One of so many conditions is tried here, the same ones every time."""
RULES = 4
MUTANTS = 4


def _part_of(iri: str) -> int:
    return int.from_bytes(hashlib.sha256(iri.encode()).digest()[:4], "big") % PART


CONDITIONS = [condition for condition in plan().conditions if _part_of(condition.iri) == 0]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.id)
def test_the_cases_notice_every_wrong_shape(condition: Condition) -> None:
    tried = try_condition(condition)
    assert len(tried) == 9
    assert [one.what for one in surviving(tried)] == []


def _survivors() -> frozenset[tuple[str, ...]]:
    lines = [line.split("\t") for line in SURVIVORS.read_text(encoding="utf-8").splitlines()[3:]]
    return frozenset((name, what, place) for _, name, what, place, _, _ in lines)


def _some_rules() -> list[Rule]:
    """Rules that the whole run has tried, the same ones every time; those that add facts need a look at all cases."""
    scores = read_scores(SCORES).rules
    ran = [rule for rule in plan().rules if rule.finds and (score := scores.get(rule.iri)) and score.mutants]
    return sorted(ran, key=lambda rule: hashlib.sha256(rule.iri.encode()).digest())[:RULES]


@pytest.mark.parametrize("rule", _some_rules(), ids=lambda rule: local_name(rule.iri))
def test_no_more_wrong_rules_survive_than_the_table_says(rule: Rule) -> None:
    tried = try_rule(rule, knowledge(), most=MUTANTS)
    assert len(tried) == MUTANTS
    found = {(local_name(rule.iri), one.what, one.place) for one in surviving(tried)}
    assert found <= _survivors()


# --- the tables that the whole run wrote --------------------------------------------------------------


def test_no_wrong_shape_survived_the_whole_run() -> None:
    shapes = read_scores(SCORES).shapes
    assert shapes.keys() == {condition.iri for condition in plan().conditions}
    assert [iri for iri, score in shapes.items() if score is None or not score.whole] == []


def test_every_rule_stands_in_the_table_of_scores() -> None:
    rules = {one.iri for one in subjects() if one.kind == "rule"}
    assert read_scores(SCORES).rules.keys() == rules


def test_every_survivor_is_excused_and_nothing_else() -> None:
    assert justified().keys() <= _survivors()
    assert [
        line for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if line.endswith("\topen")
    ] == []
    assert all(reason.strip() for reason in justified().values())


def test_every_slip_that_nobody_noticed_is_excused_and_no_other() -> None:
    assert justified_slips().keys() <= {(slip.kind, slip.name) for slip in slips()}
    knowledge_tried, *lines = SLIPS.read_text(encoding="utf-8").splitlines()
    assert knowledge_tried.split("\t")[1] == tried_on(plan())
    rows = [line.split("\t") for line in lines if not line.startswith("#")][1:]
    assert justified_slips().keys() == {(kind, name) for kind, name, _, _ in rows}
    assert all(reason.strip() for reason in justified_slips().values())


# --- what a mutant is ---------------------------------------------------------------------------------


def _said(body: str) -> list[tuple[str, str]]:
    return [(edit.what, edit.text) for edit in edits(body)]


def test_a_comparison_has_its_edge_moved_and_is_turned() -> None:
    rule = "SELECT ?x WHERE { ?x ?y ?z FILTER(?z <= ?w) }"
    assert _said(rule) == [
        ("FILTER removed", "SELECT ?x WHERE { ?x ?y ?z  }"),
        ("<= is <", "SELECT ?x WHERE { ?x ?y ?z FILTER(?z < ?w) }"),
        ("<= is >", "SELECT ?x WHERE { ?x ?y ?z FILTER(?z > ?w) }"),
    ]


def test_an_optional_part_is_taken_away_or_made_a_must() -> None:
    rule = "SELECT ?x WHERE { ?x ?y ?z OPTIONAL { ?z ?v ?w } }"
    assert _said(rule) == [
        ("OPTIONAL removed", "SELECT ?x WHERE { ?x ?y ?z  }"),
        ("OPTIONAL made a must", "SELECT ?x WHERE { ?x ?y ?z  { ?z ?v ?w } }"),
    ]


def test_each_branch_of_several_is_taken_away() -> None:
    rule = "SELECT ?x WHERE { { ?a ?b ?c } UNION { ?d ?e ?f } UNION { ?g ?h ?i } }"
    assert [text for what, text in _said(rule) if what == "branch removed"] == [
        "SELECT ?x WHERE {  { ?d ?e ?f } UNION { ?g ?h ?i } }",
        "SELECT ?x WHERE { { ?a ?b ?c }  UNION { ?g ?h ?i } }",
        "SELECT ?x WHERE { { ?a ?b ?c } UNION { ?d ?e ?f }  }",
    ]


def test_a_pattern_is_taken_away_and_a_negation_with_its_group() -> None:
    rule = "SELECT ?x WHERE { ?x ?y ?z ; ?v ?w . FILTER NOT EXISTS { ?x ?a ?b ; ?c ?d } }"
    assert _said(rule) == [
        ("pattern removed", "SELECT ?x WHERE { ?x ?y ?z  . FILTER NOT EXISTS { ?x ?a ?b ; ?c ?d } }"),
        ("FILTER NOT EXISTS removed", "SELECT ?x WHERE { ?x ?y ?z ; ?v ?w .  }"),
        ("pattern removed", "SELECT ?x WHERE { ?x ?y ?z ; ?v ?w . FILTER NOT EXISTS { ?x ?a ?b  } }"),
    ]


def test_an_end_and_a_reason_are_exchanged() -> None:
    rule = "SELECT ?low WHERE { BIND(0 AS ?low) BIND(elig:Missing AS ?because) }"
    assert _said(rule) == [
        ("0 and 1 exchanged", "SELECT ?low WHERE { BIND(1 AS ?low) BIND(elig:Missing AS ?because) }"),
        ("reason is Wording", "SELECT ?low WHERE { BIND(0 AS ?low) BIND(elig:Wording AS ?because) }"),
    ]


def test_a_limit_moves_by_its_last_digit() -> None:
    assert [last_digit(Decimal(text)) for text in ("75", "2.3", "0", "100")] == [1, Decimal("0.1"), 1, 1]


def test_the_mutants_of_a_condition() -> None:
    condition = replace(plan().conditions[0], side=ELIG + "AtMost", limit=Decimal("2.3"))
    assert [mutant.what for mutant in mutants(condition)] == [
        "limit left out or taken in",
        "side turned",
        "limit 2.2 for 2.3",
        "limit 2.4 for 2.3",
        "barrier part removed",
        "unsure part removed",
        "minCount removed",
        "maxCount removed",
        "ends exchanged",
    ]


def test_a_score_is_whole_when_no_mutant_survives_without_a_reason() -> None:
    assert Score(9, 7, 2).whole
    assert not Score(9, 7, 1).whole
