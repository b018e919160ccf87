"""How each node is evaluated, whom its question goes to, and what settles it."""

import pyoxigraph as ox
import pytest

from tests.register.numbering import FOLDS, IDS, RELIEFS, ROWS, leaves, words
from tests.register.reading import CRIT, ELIG, names, objects, subjects, texts

# what only a person decides
JUDGED = """
    I4.0 I4.1 I12 I14b E1d E6b E8f E11x E13a E14a E14b E16b.1 E16b.3 E17e E17f
    E20a E21c E22x3 E27 E29d E29j E35
"""


def test_every_node_says_how_it_is_evaluated(register: ox.Store) -> None:
    nodes = subjects(register) - {"protocol"}
    kinds = {node: texts(register, CRIT + node, ELIG + "evaluation")[None] for node in nodes}
    assert set(kinds.values()) == {"C", "A", "J", "C/J", "A/J"}
    judged = {node for node, kind in kinds.items() if kind == "J" and node in IDS}
    assert judged == set(words(JUDGED))
    assert {node for node, kind in kinds.items() if kind == "A"} == {"I13", "I13a", "I13b", "I14a", "E23b"}


def test_152_leaves_can_be_asked_and_are_settled(register: ox.Store) -> None:
    assert len(leaves()) == 152
    for node in leaves():
        question = texts(register, CRIT + node, ELIG + "question")
        assert set(question) == {"en", "de"}, node
        assert all(text.endswith("?") and len(text) < 260 for text in question.values()), node
        assert question["en"] != question["de"], node
        for name in ("settledBy", "askedOf", "phase", "ifFailed"):
            assert len(objects(register, CRIT + node, ELIG + name)) == 1, f"{node} elig:{name}"


def test_reliefs_can_be_asked_and_cannot_fail(register: ox.Store) -> None:
    for node in RELIEFS:
        assert set(texts(register, CRIT + node, ELIG + "question")) == {"en", "de"}, node
        assert not objects(register, CRIT + node, ELIG + "ifFailed"), node


def test_branches_and_rows_are_never_asked(register: ox.Store) -> None:
    for node in (*FOLDS, *ROWS):
        for name in ("question", "settledBy", "askedOf", "phase", "ifFailed"):
            assert not objects(register, CRIT + node, ELIG + name), f"{node} elig:{name}"


def test_the_near_duplicate_judgements_are_one_question(register: ox.Store) -> None:
    first, second = (texts(register, CRIT + node, ELIG + "question") for node in ("E27", "E35"))
    assert first == second


@pytest.mark.parametrize(
    ("node", "settled", "asked", "phase", "failed"),
    [
        ("I4.0", "Board", "TumourBoard", "BoardMeeting", "Repeatable"),
        ("I5", "History", "Coordinator", "Visit", "Permanent"),
        ("I7.1", "Ct", "SubInvestigator", "Record", "Permanent"),
        ("I10", "BloodDraw", "Coordinator", "Visit", "Treatable"),
        ("I11.0b", "History", "Coordinator", "Visit", "Waits"),
        ("I11.1b", "BloodDraw", "Coordinator", "Visit", "Repeatable"),
        ("I11.3b.1", "Urine", "Coordinator", "Visit", "Repeatable"),
        ("E6b", "Investigator", "SubInvestigator", "Visit", "Treatable"),
        ("E12b", "Echo", "Coordinator", "Visit", "Repeatable"),
        ("E13c.c", "Ecg", "Coordinator", "Visit", "Repeatable"),
        ("E25.p", "History", "Coordinator", "Visit", "Waits"),
        ("E29a", "History", "Coordinator", "Visit", "Permanent"),
        ("E33a", "PregnancyTest", "Coordinator", "Visit", "Waits"),
    ],
)
def test_a_leaf_says_who_settles_it(
    register: ox.Store, node: str, settled: str, asked: str, phase: str, failed: str
) -> None:
    found = [names(register, node, ELIG + name) for name in ("settledBy", "askedOf", "phase", "ifFailed")]
    assert found == [[settled], [asked], [phase], [failed]]


def test_a_judge_is_shown_leaves_only(register: ox.Store) -> None:
    shown = {node: names(register, node, ELIG + "context") for node in subjects(register)}
    for node, context in shown.items():
        assert set(context) <= set(leaves()), node
        assert node not in context
    assert shown["E6b"] == ["E6a", "E7", "I10", "I11.1b", "I11.4a", "I7.1"]
    assert shown["I12"] == ["I10", "I3", "I4.3", "I9a"]
    assert shown["E35"]
