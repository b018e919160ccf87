"""When what stands in the way is over: facts that leave their window, things to be stopped, samples to be repeated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from trialshape.findings import Finding
from trialshape.knowledge.ranking import Ranking
from trialshape.knowledge.terms import Terms, Window
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ANY_OF, FAIL, UNUSABLE, WAITS
from trialshape.outcomes import Outcome
from trialshape.ranking.days import day_after, day_before, first_free
from trialshape.ranking.facts import Facts, moves
from trialshape.record.times import LAST_DAY
from trialshape.record.vocabulary import END_NOT_AFTER, END_NOT_BEFORE, NOT_AFTER

ANY_TIME: Final = date.min
"""What needs no waiting."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long something stands in the way.

    `free_from` is the first day of the anchor that its window is counted from on which it has left the window,
    `stop_by` the last day on which it may go on so that it has left it on the planned day. None: not known, or no
    such day."""

    free_from: date | None = None
    stop_by: date | None = None


NO_END: Final = Wait()


def wait(outcome: Outcome, facts: Facts, ranking: Ranking, terms: Terms) -> Wait:
    """How long a failing leaf stands in the way whose register says that it passes with time.

    The days are known where the window is counted back from a day that is planned, and where everything that happened
    or was given has a last day."""
    iri = window_of(outcome, ranking)
    window = facts.window(iri, terms)
    if iri is None or window is None or not _is_waited_for(window):
        return NO_END
    happened = [facts.nodes[source] for source in outcome.sources if source in facts.nodes]
    happened = [fact for fact in happened if fact.happened]
    if not happened:
        return NO_END
    goes_on = [fact for fact in happened if fact.days.get(END_NOT_BEFORE) == LAST_DAY]
    if goes_on:
        bound = facts.bounds.get(iri)
        stoppable = all(fact.was_given for fact in goes_on)
        return Wait(stop_by=_stop_by(bound, facts) if stoppable and bound is not None else None)
    ends = [fact.days.get(END_NOT_AFTER) for fact in happened]
    if any(end is None or end >= LAST_DAY for end in ends):
        return NO_END
    assert window.back is not None
    free = [first_free(end, window.back) for end in ends if end is not None]
    return Wait(free_from=_latest(free))


def window_of(outcome: Outcome, ranking: Ranking) -> str | None:
    """The window of the question, or the one that the register names for the leaf."""
    asking = None if outcome.finding is None else ranking.asked.get(outcome.finding.question)
    if asking is not None and asking.window is not None:
        return asking.window
    return ranking.register.get(outcome.node.iri)


def _is_waited_for(window: Window) -> bool:
    """Whether leaving a window means that the barrier is gone.

    A window that goes along with the as-of date, or that is a choice of the project, says how long a state speaks:
    a state that is too old is unknown, not over."""
    return window.back is not None and not moves(window) and not window.project_default


def _stop_by(bound: tuple[date, date], facts: Facts) -> date | None:
    """The day before the window begins, if it can still be met."""
    last = day_before(bound[0])
    return last if facts.as_of is not None and last >= facts.as_of else None


def repeat_from(
    outcome: Outcome, findings: Mapping[str, Finding], facts: Facts, ranking: Ranking
) -> date | None:
    """The first day on which a sample is not spoiled any more, of a leaf that is open because one was.

    None where the product goes on, or where nobody says for how long it spoils a sample."""
    if UNUSABLE not in outcome.reasons or outcome.finding is None:
        return None
    days = _spoil_days(outcome.finding, {one.iri: one for one in findings.values()}, ranking, set())
    given = [facts.nodes[source] for source in outcome.sources if source in facts.nodes]
    ends = [fact.days.get(NOT_AFTER) for fact in given if fact.happened]
    if not days or not ends or any(end is None or end >= LAST_DAY for end in ends):
        return None
    # the day of the sample is one of the days
    return max(day_after(end) for end in ends if end is not None) + timedelta(days=max(days))


def _spoil_days(
    finding: Finding, by_iri: Mapping[str, Finding], ranking: Ranking, seen: set[str]
) -> set[int]:
    """The numbers of days that the windows of a finding and of those below name."""
    seen.add(finding.iri)
    asking = ranking.asked.get(finding.question)
    window = None if asking is None else asking.window
    own = {days} if window is not None and (days := ranking.spoil_days.get(window)) is not None else set()
    below = [by_iri[source] for source in finding.sources if source in by_iri and source not in seen]
    return own.union(*(_spoil_days(one, by_iri, ranking, seen) for one in below))


# --- over the tree ------------------------------------------------------------------------------------


def can_change(node: Node, known: Mapping[str, Outcome], ranking: Ranking) -> bool:
    """Whether the barrier at a failing node can go: not where its last way out failed for good."""
    failing = _failing(node, known)
    if not failing:
        return node.if_failed not in ranking.unchangeable
    changeable = (can_change(part, known, ranking) for part in failing)
    return any(changeable) if node.fold == ANY_OF else all(changeable)


def over_from(
    node: Node, known: Mapping[str, Outcome], waits: Mapping[str, Wait], ranking: Ranking
) -> date | None:
    """The first day on which a failing node that can change has nothing to wait for; None where it is not known."""
    failing = _failing(node, known)
    if not failing:
        return waits.get(node.iri, NO_END).free_from if node.if_failed == WAITS else ANY_TIME
    if node.fold == ANY_OF:
        # one way out is enough, and not one that is closed for good
        failing = [part for part in failing if can_change(part, known, ranking)]
    days = [over_from(part, known, waits, ranking) for part in failing]
    if node.fold == ANY_OF:
        return min((day for day in days if day is not None), default=None)
    return _latest(days)


def _failing(node: Node, known: Mapping[str, Outcome]) -> list[Node]:
    return [part for part in node.parts if known[part.iri].outcome == FAIL]


def _latest(days: Iterable[date | None]) -> date | None:
    """The latest of some days, not known where one of them is not."""
    found = list(days)
    known = [day for day in found if day is not None]
    return max(known) if known and len(known) == len(found) else None
