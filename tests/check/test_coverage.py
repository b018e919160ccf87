"""The table of what cases cover: what is counted, what is a hole, and what the scores of mutants add."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.screening import plan
from trialshape.check.coverage import Coverage, coverage, evaluated, tried_on
from trialshape.check.coverage_table import shown
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ALL_OF, ELIG, RDF_TYPE

BASE = "https://example.org/protocol#"


def node(name: str, level: str = "condition", *children: Node) -> Node:
    fold = ALL_OF if children else None
    return Node(BASE + name, name, name, "", level, True, fold, children, None, None, None, None)


def condition(name: str) -> Condition:
    return Condition(BASE + name, name, f"{BASE}{name}Asked", ELIG + "AtMost", Decimal(0), None, "", "")


TREE = node("X1", "criterion", node("X1a"), node("X1r", "relief"), node("X1s", "row"))
LEAVES = ("X1a", "X1r", "X1s")
FULL = {
    "X1": ("pass-a", "fail-a", "unknown-missing-a"),
    "X1a": ("pass-a", "pass-b", "fail-a", "review-judgement-a"),
    "X1r": ("relieves-a", "not-relieved-a", "na-a"),
    "X1s": ("pass-a", "fail-a", "unknown-stale-a", "na-a"),
}


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    for name, files in FULL.items():
        (tmp_path / "cases" / name).mkdir(parents=True)
        for file in files:
            (tmp_path / "cases" / name / f"{file}.ttl").write_text("")
    return tmp_path / "cases"


def small_plan(*, limit: int = 0, label: str = "") -> Plan:
    rule = Rule(BASE + "rule", True, "", tuple(f"{BASE}{name}Asked" for name in LEAVES))
    conditions = tuple(
        replace(condition(name), limit=Decimal(limit), barrier_message=label) for name in LEAVES
    )
    return replace(plan(), tops=(TREE,), conditions=conditions, rules=(rule,), questions={})


def covered(cases: Path, scores: Path | None = None) -> Coverage:
    small = small_plan()
    store = ox.Store()
    asked = ox.NamedNode(ELIG + "evaluation")
    store.add(ox.Quad(ox.NamedNode(BASE + "X1a"), asked, ox.Literal("C/J")))
    store.add(ox.Quad(ox.NamedNode(BASE + "X1"), ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + "Inclusion")))
    return coverage(small, store, cases, scores)


def scored(path: Path, survivors: int = 0, ran: bool = True, knowledge: str = "") -> Path:
    counts = f"9\t{8 - survivors}\t1\t0"
    lines = [
        f"# knowledge\t{knowledge or tried_on(small_plan())}",
        "# cases\tany",
        "kind\tname\tiri\tmutants\tkilled\tequivalent\tjustified",
    ]
    lines += [f"shape\t{name}\t{BASE}{name}\t9\t8\t1\t0" for name in LEAVES[1:]]
    lines += [
        f"shape\tX1a\t{BASE}X1a\t{counts}",
        f"rule\trule\t{BASE}rule\t" + ("5\t3\t0\t2" if ran else "not run\t\t\t"),
    ]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_letters_of_evaluation_become_words() -> None:
    assert [evaluated(short) for short in ("C", "A", "J", "C/J", "")] == [
        "computed",
        "attested",
        "judged",
        "computed/judged",
        "",
    ]


def test_nothing_is_missing(cases: Path, tmp_path: Path) -> None:
    found = covered(cases, scored(tmp_path / "scores.tsv"))
    assert found.holes == ()
    assert not found.stale
    assert [shown(row) for row in found.rows] == [
        ("X1", "criterion", "", "1", "1", "1", "-", "9/9", "5/5", ""),
        ("X1a", "condition", "computed/judged", "2", "1", "1", "-", "9/9", "5/5", ""),
        ("X1r", "relief", "", "1", "1", "-", "1", "9/9", "5/5", ""),
        ("X1s", "row", "", "1", "1", "1", "1", "9/9", "5/5", ""),
    ]


@pytest.mark.parametrize(
    ("file", "hole"),
    [
        ("X1/fail-a", "X1: no case of Fail"),
        ("X1a/fail-a", "X1a: no case of Fail"),
        ("X1a/review-judgement-a", "X1a: no case of Unknown or Review"),
        ("X1r/relieves-a", "X1r: no case of Relieves"),
        ("X1r/not-relieved-a", "X1r: no case of DoesNotRelieve"),
        ("X1r/na-a", "X1r: no case of NotApplicable"),
    ],
)
def test_a_missing_case_is_named(cases: Path, tmp_path: Path, file: str, hole: str) -> None:
    (cases / f"{file}.ttl").unlink()
    assert covered(cases, scored(tmp_path / "scores.tsv")).holes == (hole,)


def test_what_cannot_be_is_no_hole_and_a_case_of_it_is_one(cases: Path, tmp_path: Path) -> None:
    (cases / "not-possible.tsv").write_text("# node, outcome, reason\nX1a\tfail\tit is always for review\n")
    scores = scored(tmp_path / "scores.tsv")
    assert covered(cases, scores).holes == (
        "X1a: Fail is said to be impossible (not-possible.tsv), and there is a case",
    )
    (cases / "X1a" / "fail-a.ttl").unlink()
    found = covered(cases, scores)
    assert found.holes == ()
    assert shown(found.rows[1])[3:7] == ("2", "never", "1", "-")


def test_cases_of_no_node_are_named(cases: Path, tmp_path: Path) -> None:
    (cases / "X9").mkdir()
    assert covered(cases, scored(tmp_path / "scores.tsv")).holes == ("X9: cases of no node of the tree",)


def test_survivors_are_holes_of_the_leaf_and_of_what_is_above(cases: Path, tmp_path: Path) -> None:
    found = covered(cases, scored(tmp_path / "scores.tsv", survivors=2))
    assert found.holes == ("X1: shapes: 2 survive", "X1a: shapes: 2 survive")


def test_rules_that_were_not_run_are_holes(cases: Path, tmp_path: Path) -> None:
    found = covered(cases, scored(tmp_path / "scores.tsv", ran=False))
    assert found.holes == tuple(f"{name}: rules: not run" for name in ("X1", *LEAVES))


def test_no_scores_at_all_is_one_hole(cases: Path) -> None:
    assert len(covered(cases).holes) == 1


def test_scores_of_other_knowledge_are_stale(cases: Path, tmp_path: Path) -> None:
    other = tried_on(small_plan(limit=1))
    assert covered(cases, scored(tmp_path / "scores.tsv", knowledge=other)).stale


def test_another_message_makes_no_score_stale(cases: Path, tmp_path: Path) -> None:
    same = tried_on(small_plan(label="said in other words"))
    assert not covered(cases, scored(tmp_path / "scores.tsv", knowledge=same)).stale


@pytest.mark.parametrize("line", ["rule\tx", "rule\tx\ty\tmany\t1\t1\t1", "bench\tx\ty\t1\t1\t1\t1"])
def test_a_line_that_is_no_score_is_named_by_its_place(cases: Path, tmp_path: Path, line: str) -> None:
    scores = scored(tmp_path / "scores.tsv")
    scores.write_text(scores.read_text() + line + "\n")
    with pytest.raises(KnowledgeError, match=r"scores\.tsv:8: this is no line of scores"):
        covered(cases, scores)


def test_a_line_without_a_reason_is_refused(cases: Path) -> None:
    (cases / "not-possible.tsv").write_text("X1a\tfail\n")
    with pytest.raises(KnowledgeError, match=r"not-possible\.tsv:1: write the node"):
        covered(cases)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no folder of cases"):
        covered(tmp_path / "none")
