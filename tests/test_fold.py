"""The fold: its tables in full, its algebra, and soundness by filling in every unknown."""

from __future__ import annotations

from itertools import product

import pytest

from trialshape.fold import fold
from trialshape.knowledge.vocabulary import (
    AGREE,
    ALL_OF,
    ANY_OF,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    REVIEW,
    UNKNOWN,
)

LETTERS = {"P": PASS, "F": FAIL, "U": UNKNOWN, "R": REVIEW, "N": NOT_APPLICABLE}
# rows and columns in the order P F U R N; each row of a table is what the row's value gives with P F U R N
TABLES = {
    ALL_OF: {"P": "PFURP", "F": "FFFFF", "U": "UFURU", "R": "RFRRR", "N": "PFURN"},
    ANY_OF: {"P": "PPPPP", "F": "PFURF", "U": "PUURU", "R": "PRRRR", "N": "PFURN"},
    AGREE: {"P": "PRPRP", "F": "RFFRF", "U": "PFURU", "R": "RRRRR", "N": "PFURN"},
}
CELLS = [
    (operator, row, column, TABLES[operator][row][place])
    for operator in TABLES
    for row in LETTERS
    for place, column in enumerate(LETTERS)
]


@pytest.mark.parametrize(("operator", "one", "other", "expected"), CELLS)
def test_every_cell_of_every_table(operator: str, one: str, other: str, expected: str) -> None:
    assert fold(operator, [LETTERS[one], LETTERS[other]]) == LETTERS[expected]


@pytest.mark.parametrize("operator", TABLES)
def test_one_part_keeps_its_outcome(operator: str) -> None:
    assert all(fold(operator, [outcome]) == outcome for outcome in LETTERS.values())


@pytest.mark.parametrize("operator", TABLES)
def test_nothing_left_is_not_applicable(operator: str) -> None:
    assert fold(operator, []) == NOT_APPLICABLE
    assert fold(operator, [NOT_APPLICABLE] * 3) == NOT_APPLICABLE


@pytest.mark.parametrize("operator", TABLES)
def test_order_and_grouping_do_not_matter(operator: str) -> None:
    for first, second, third in product(LETTERS.values(), repeat=3):
        together = fold(operator, [first, second, third])
        assert together == fold(operator, [third, first, second])
        assert together == fold(operator, [fold(operator, [first, second]), third])


@pytest.mark.parametrize("operator", TABLES)
def test_settling_what_is_open_never_turns_a_decided_branch(operator: str) -> None:
    """A decided branch of up to four parts stays as it is for every way to settle its open parts."""
    for size in range(1, 5):
        for parts in product(LETTERS.values(), repeat=size):
            decided = fold(operator, parts)
            if decided not in (PASS, FAIL):
                continue
            ways = [(PASS, FAIL) if part in (UNKNOWN, REVIEW) else (part,) for part in parts]
            for settled in product(*ways):
                outcome = fold(operator, settled)
                # two recorded statements that disagree are for review: never the opposite
                assert outcome == decided or (operator == AGREE and outcome == REVIEW)
