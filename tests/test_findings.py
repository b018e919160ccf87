"""Rows become one finding per question: every way of combining, with ends worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.findings import Row, combine
from trialshape.knowledge.rules import Question
from trialshape.knowledge.vocabulary import ELIG, GREATEST, HULL, INTERSECTION, SUM

CONFLICTING, JUDGEMENT, MALFORMED, MISSING, NO_SUBJECT = (
    ELIG + name for name in ("Conflicting", "Judgement", "Malformed", "Missing", "NoSubject")
)
PATIENT = "https://example.org/p"


def row(low: int | None, high: int | None, source: str | None = None, because: str | None = None) -> Row:
    return Row(
        None if low is None else Decimal(low), None if high is None else Decimal(high), source, because
    )


def ends(how: str, *rows: Row) -> tuple[Decimal | None, Decimal | None, frozenset[str]]:
    finding = combine(PATIENT, Question("https://example.org/q#Q", "q", how, "1"), list(rows))
    return finding.low, finding.high, finding.because


@pytest.mark.parametrize(
    ("how", "rows", "expected"),
    [
        (HULL, [], (None, None, {MISSING})),
        (HULL, [row(7, 7, "a"), row(7, 7, "b")], (7, 7, set())),
        (HULL, [row(60, 60, "a"), row(90, 90, "b")], (60, 90, {CONFLICTING})),
        (HULL, [row(100, 100, "a"), row(None, None, "b", MALFORMED)], (None, None, {MALFORMED})),
        (HULL, [row(None, 19, "a")], (None, 19, set())),
        (HULL, [row(None, None, "a", NO_SUBJECT)], (None, None, {NO_SUBJECT})),
        (HULL, [row(None, None, "a", NO_SUBJECT), row(1, 1, "b")], (None, None, {CONFLICTING, NO_SUBJECT})),
        (SUM, [row(1, 1, "a"), row(1, 1, "b"), row(0, 0, "c")], (2, 2, set())),
        (SUM, [row(1, 1, "a"), row(1, 1, "a")], (1, 1, set())),
        (SUM, [row(1, 1, "a"), row(0, 1, "a", JUDGEMENT)], (1, 1, {JUDGEMENT})),
        (SUM, [row(0, 1, "a", JUDGEMENT), row(0, 0, "b")], (0, 1, {JUDGEMENT})),
        (SUM, [row(1, 1, "a"), row(0, None, None, MISSING)], (1, None, {MISSING})),
        (GREATEST, [row(4, 4, "a"), row(6, 7, "b")], (6, 7, set())),
        (GREATEST, [row(4, 4, "a"), row(None, None, "b")], (4, None, set())),
        (INTERSECTION, [row(1, 7, "a"), row(4, 5, "b")], (4, 5, set())),
        (INTERSECTION, [row(5, 8, "a"), row(7, 7, "b")], (7, 7, set())),
        (INTERSECTION, [row(1, 3, "a"), row(7, 7, "b")], (None, None, {CONFLICTING})),
        (INTERSECTION, [row(None, 447, "a"), row(430, 431, "b")], (430, 431, set())),
    ],
)
def test_combination(how: str, rows: list[Row], expected: tuple[int | None, int | None, set[str]]) -> None:
    low, high, because = expected
    assert ends(how, *rows) == (low, high, frozenset(because))


def test_sources_are_united_and_sorted() -> None:
    finding = combine(
        PATIENT, Question("https://example.org/q#Q", "q", HULL, None), [row(1, 1, "b"), row(1, 1, "a")]
    )
    assert finding.sources == ("a", "b")
    assert finding.iri == f"{PATIENT}/finding/Q"


numbers = st.integers(-20, 20)
rows_of_items = st.lists(
    st.tuples(numbers, st.integers(0, 10), st.sampled_from("abcd")).map(
        lambda item: row(item[0], item[0] + item[1], item[2])
    ),
    min_size=1,
    max_size=6,
)


@given(st.sampled_from([HULL, SUM, GREATEST, INTERSECTION]), rows_of_items, st.randoms())
def test_the_order_of_rows_never_matters(how: str, rows: list[Row], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert ends(how, *rows) == ends(how, *shuffled)


@given(rows_of_items)
def test_the_hull_holds_every_row(rows: list[Row]) -> None:
    low, high, _ = ends(HULL, *rows)
    assert low == min(item.low for item in rows if item.low is not None)
    assert high == max(item.high for item in rows if item.high is not None)


@given(st.lists(st.tuples(numbers, st.integers(0, 10)), min_size=1, max_size=5))
def test_a_sum_brackets_every_choice_of_values(items: list[tuple[int, int]]) -> None:
    rows = [row(low, low + width, str(place)) for place, (low, width) in enumerate(items)]
    low, high, _ = ends(SUM, *rows)
    assert low == sum(low for low, _ in items)
    assert high == sum(low + width for low, width in items)


@given(
    st.sampled_from([HULL, SUM, GREATEST]),
    st.lists(st.tuples(numbers, st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=4),
)
def test_narrowing_a_row_never_widens_the_finding(how: str, items: list[tuple[int, int, int]]) -> None:
    wide = [row(low, low + one + other, str(place)) for place, (low, one, other) in enumerate(items)]
    narrow = [row(low + one, low + one, str(place)) for place, (low, one, _) in enumerate(items)]
    wide_low, wide_high, _ = ends(how, *wide)
    low, high, _ = ends(how, *narrow)
    assert None not in (wide_low, wide_high, low, high)
    assert (wide_low or 0) <= (low or 0)
    assert (high or 0) <= (wide_high or 0)
