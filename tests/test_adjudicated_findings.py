"""Decisions of people on one open finding: what they close, what they never change, and what is told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialshape.adjudication import Adjudication, Docket
from trialshape.findings import Finding, Row, adjudicated, combine
from trialshape.knowledge.rules import Question
from trialshape.knowledge.vocabulary import (
    CONFLICTING,
    ELIG,
    GREATEST,
    HULL,
    INTERSECTION,
    JUDGEMENT,
    MISSING,
    NO_SUBJECT,
    SUM,
)

WORDING = ELIG + "Wording"
ASKED = "https://example.org/q#Q"
ENTRY, OTHER, DECISION = "https://example.org/a", "https://example.org/b", "https://example.org/j"


def decision(
    accepts: str | None = None,
    low: int | None = None,
    high: int | None = None,
    *,
    iri: str = DECISION,
    day: int = 19,
) -> Adjudication:
    ends = (None if low is None else Decimal(low), None if high is None else Decimal(high))
    return Adjudication(iri, accepts, ends, True, f"2026-11-{day}", (day, day))


def decided(
    rows: list[Row], *decisions: Adjudication, how: str = HULL, entries: dict[str, int] | None = None
) -> tuple[Finding, Finding]:
    """A finding before and after decisions; entries are dated on days of one month, on the 18th unless said."""
    question = Question(ASKED, "q", how, None)
    dated = {ENTRY: 18, OTHER: 18} | (entries or {})
    docket = Docket(
        {ASKED: decisions}, {iri: f"2026-11-{day}" for iri, day in dated.items()}, {}, frozenset(dated)
    )
    before = combine("https://example.org/p", question, rows)
    return before, adjudicated(before, question, rows, docket, {})


def row(low: int | None, high: int | None, source: str | None = ENTRY, because: str | None = None) -> Row:
    return Row(
        None if low is None else Decimal(low), None if high is None else Decimal(high), source, because
    )


TWO = [row(60, 60), row(90, 90, OTHER)]


def test_accepting_an_entry_closes_a_conflict_and_keeps_what_contradicted() -> None:
    _, after = decided(TWO, decision(OTHER))
    assert (after.low, after.high) == (Decimal(90), Decimal(90))
    assert after.because == frozenset()
    assert after.sources == (ENTRY, OTHER, DECISION)
    assert after.remarks == ()


@pytest.mark.parametrize("value", [60, 75, 90])
def test_a_value_between_the_entries_is_taken(value: int) -> None:
    _, after = decided(TWO, decision(None, value, value))
    assert (after.low, after.high) == (Decimal(value), Decimal(value))


@pytest.mark.parametrize(
    ("rows", "made", "code"),
    [
        (TWO, decision(None, 91, 91), "adjudication-outside"),
        (TWO, decision("https://example.org/c"), "adjudication-unread"),
        (TWO, decision(None, 60, 60, day=17), "adjudication-older"),
        # a decided finding: a decision for something else is told, and changes nothing
        ([row(60, 60)], decision(None, 90, 90), "adjudication-outside"),
        # nobody recorded anything, or not all of it
        ([row(None, None, None, MISSING)], decision(None, 90, 90), "adjudication-unfounded"),
        ([row(0, 1), row(0, None, None, MISSING)], decision(None, 0, 0), "adjudication-unfounded"),
        ([row(None, None, ENTRY, NO_SUBJECT)], decision(None, 1, 1), "adjudication-idle"),
        ([row(None, None, ENTRY, ELIG + "Stale")], decision(None, 1, 1), "adjudication-older"),
    ],
)
def test_a_decision_that_the_record_does_not_allow_changes_nothing(
    rows: list[Row], made: Adjudication, code: str
) -> None:
    before, after = decided(rows, made)
    assert replace(after, remarks=()) == before
    assert [(told.node, told.code) for told in after.remarks] == [(DECISION, code)]


@pytest.mark.parametrize(
    ("because", "asked", "lasted", "closes"),
    [
        (JUDGEMENT, False, 18, True),
        (JUDGEMENT, False, 19, True),
        # it went on after the decision, which lies before the days that speak for today
        (JUDGEMENT, False, 20, False),
        (WORDING, False, 20, True),
        # answers of people speak for those days only
        (JUDGEMENT, True, 18, False),
        (WORDING, True, 18, False),
    ],
)
def test_a_decision_on_how_things_stand_today_lapses_as_an_answer_does(
    because: str, asked: bool, lasted: int, closes: bool
) -> None:
    question = replace(Question(ASKED, "q", HULL, None), holds="urn:window", asked=asked)
    docket = Docket(
        {ASKED: (decision(None, 0, 0, day=19),)},
        {ENTRY: "2026-11-18"},
        {"urn:window": ("2026-11-20", "2026-11-25")},
        frozenset((ENTRY,)),
        {ENTRY: f"2026-11-{lasted}"},
    )
    rows = [row(0, 1, ENTRY, because)]
    after = adjudicated(combine("https://example.org/p", question, rows), question, rows, docket, {})
    assert (after.high == 0) is closes
    assert [told.code for told in after.remarks] == ([] if closes else ["adjudication-older"])
    today = replace(docket, bounds={"urn:window": ("2026-11-19", "2026-11-25")})
    assert adjudicated(after, question, rows, today, {}).high == 0


def test_a_decision_for_what_holds_anyway_is_not_told() -> None:
    before, after = decided([row(60, 60)], decision(None, 60, 60))
    assert after == before


@pytest.mark.parametrize("how", [SUM, GREATEST])
def test_an_answer_made_of_several_entries_is_decided_by_a_value_only(how: str) -> None:
    rows = [row(0, 1, ENTRY, ELIG + "Judgement"), row(1, 1, OTHER)]
    before, after = decided(rows, decision(OTHER), how=how)
    assert (after.low, after.high) == (before.low, before.high)
    assert [told.code for told in after.remarks] == ["adjudication-unread"]


def test_an_entry_that_says_nothing_by_itself_cannot_be_accepted() -> None:
    before, after = decided([row(None, None, ENTRY, ELIG + "Malformed")], decision(ENTRY))
    assert replace(after, remarks=()) == before
    assert [told.code for told in after.remarks] == ["adjudication-unread"]


def test_what_cannot_be_read_is_settled_by_a_value() -> None:
    _, after = decided([row(None, None, ENTRY, ELIG + "Malformed")], decision(None, 90, 90))
    assert (after.low, after.high) == (Decimal(90), Decimal(90))
    assert after.because == frozenset()


def test_the_newest_decision_wins_and_an_unusable_one_still_hides_older_ones() -> None:
    older, newer = decision(ENTRY, iri="urn:1", day=18), decision(OTHER, iri="urn:2", day=19)
    assert decided(TWO, older, newer)[1].low == 90
    assert decided(TWO, newer, older)[1].low == 90
    before, after = decided(TWO, older, replace(newer, usable=False))
    assert after == before


def test_two_decisions_of_one_time_hold_only_when_they_agree() -> None:
    one, other = decision(ENTRY, iri="urn:1"), decision(OTHER, iri="urn:2")
    before, after = decided(TWO, one, other)
    assert replace(after, remarks=()) == before
    assert [(told.node, told.code) for told in after.remarks] == [
        ("urn:1", "two-adjudications"),
        ("urn:2", "two-adjudications"),
    ]
    _, agreed = decided(TWO, one, decision(None, 60, 60, iri="urn:2"))
    assert agreed.low == 60
    assert agreed.sources == (ENTRY, OTHER, "urn:1", "urn:2")


ENDS = st.one_of(st.none(), st.integers(-3, 3))
ROWS = st.lists(
    st.builds(
        row,
        ENDS,
        ENDS,
        st.sampled_from([ENTRY, OTHER, None]),
        st.sampled_from([None, MISSING, CONFLICTING, NO_SUBJECT, ELIG + "Malformed"]),
    ),
    max_size=4,
)
DECISIONS = st.lists(
    st.builds(
        decision,
        st.sampled_from([None, ENTRY, OTHER, "https://example.org/c"]),
        ENDS,
        ENDS,
        day=st.integers(16, 20),
    ),
    min_size=1,
    max_size=3,
)


def judged(finding: Finding, limit: int, most: bool) -> str:
    """Pass when every value of the interval is on the good side of the limit, Fail when none is."""
    low, high = (finding.low, finding.high) if most else (finding.high, finding.low)
    if most:
        barrier, safe = low is not None and low > limit, high is not None and high <= limit
    else:
        barrier, safe = low is not None and low < limit, high is not None and high >= limit
    return "Fail" if barrier else "Pass" if safe else "open"


@given(
    ROWS, DECISIONS, st.sampled_from([HULL, SUM, GREATEST, INTERSECTION]), st.integers(-3, 3), st.booleans()
)
def test_no_decision_turns_a_fail_into_a_pass_or_a_pass_into_a_fail(
    rows: list[Row], decisions: list[Adjudication], how: str, limit: int, most: bool
) -> None:
    before, after = decided(rows, *decisions, how=how)
    was, now = judged(before, limit, most), judged(after, limit, most)
    assert was == "open" or now == was
    assert before.because != {NO_SUBJECT} or replace(after, remarks=()) == before
    assert before.sources or (after.low, after.high) == (before.low, before.high)
