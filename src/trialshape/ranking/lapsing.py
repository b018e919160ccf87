"""Until when an answer holds if nothing is added to the record: what it rests on grows too old to speak for the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from trialshape.findings import Finding
from trialshape.knowledge.ranking import Asking, Ranking
from trialshape.knowledge.terms import Terms
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import AGREE, ANY_OF, NOT_APPLICABLE, PASS
from trialshape.outcomes import Outcome
from trialshape.ranking.days import day_after, first_free
from trialshape.ranking.facts import Fact, Facts, moves
from trialshape.record.vocabulary import AS_OF_ANCHOR, COVERED_TO, EXPIRES, NOT_BEFORE

SETTLED = frozenset((PASS, NOT_APPLICABLE))
_UNASKED = Asking(None, None, None, frozenset())


@dataclass(frozen=True, slots=True)
class Lapses:
    """Finds the first as-of date for which an outcome of one patient holds no more; `findings` are by their IRI."""

    findings: Mapping[str, Finding]
    facts: Facts
    ranking: Ranking
    terms: Terms

    def leaf(self, outcome: Outcome) -> date | None:
        """The first as-of date for which a settled leaf would be open; None where time alone does not open it."""
        if outcome.finding is None or outcome.outcome not in SETTLED:
            return None
        register = self.ranking.register.get(outcome.node.iri)
        return self._finding(outcome.finding, register, set())

    def _finding(self, finding: Finding, register: str | None, seen: set[str]) -> date | None:
        """The first day on which something that a finding rests on lapses; a finding without windows takes those of
        the register."""
        seen.add(finding.iri)
        asking = self.ranking.asked.get(finding.question, _UNASKED)
        if asking.window is None:
            asking = Asking(register, register, asking.currency, asking.domains)
        needed: list[date | None] = []
        statements: list[date | None] = []
        for source in finding.sources:
            if source in self.findings:
                if source not in seen:
                    needed.append(self._finding(self.findings[source], None, seen))
            elif source in self.facts.nodes:
                fact = self.facts.nodes[source]
                (statements if fact.shows_absence else needed).append(self._fact(fact, asking))
        # one statement of several is enough, and one that does not lapse is enough for ever
        if statements and None not in statements:
            needed.append(max(day for day in statements if day is not None))
        return min((day for day in needed if day is not None), default=None)

    def _fact(self, fact: Fact, asking: Asking) -> date | None:
        if fact.is_assumption:
            return None
        if fact.is_coverage:
            days = self._coverage(fact, asking)
        elif fact.shows_absence:
            said = fact.days.get(COVERED_TO if fact.is_history else NOT_BEFORE)
            days = [self._leaves(said, asking.currency), self._begins_after(said, asking.speaks_back)]
        else:
            days = [self._leaves(fact.days.get(NOT_BEFORE), asking.window)]
            if EXPIRES in fact.days:
                days.append(day_after(fact.days[EXPIRES]))
        # what lies in the past was never counted on: the fact is shown for another reason
        coming = [day for day in days if day is not None and self._is_coming(day)]
        return min(coming, default=None)

    def _is_coming(self, day: date) -> bool:
        return self.facts.as_of is None or day > self.facts.as_of

    def _leaves(self, day: date | None, iri: str | None) -> date | None:
        """The first as-of date for which a day lies before a window that goes along."""
        window = self.facts.window(iri, self.terms)
        if day is None or window is None or window.back is None or not moves(window):
            return None
        return first_free(day, window.back)

    def _begins_after(self, day: date | None, iri: str | None) -> date | None:
        """The as-of date from which on a statement would have to reach into its window and does not."""
        if day is None or iri is None:
            return None
        if (leaves := self._leaves(day, iri)) is not None:
            return leaves
        bound = self.facts.bounds.get(iri)
        return bound[0] if bound is not None and bound[0] > day else None

    def _coverage(self, fact: Fact, asking: Asking) -> list[date | None]:
        """A complete record speaks up to its last day, and for good where that is the end of the window."""
        until, iri = fact.days.get(COVERED_TO), asking.speaks_back
        window = self.facts.window(iri, self.terms)
        if until is None or iri is None or window is None:
            return []
        bound = self.facts.bounds.get(iri)
        if window.to_anchor not in (None, AS_OF_ANCHOR) and bound is not None and until >= bound[1]:
            return []
        return [day_after(until)]


def decided_until(
    tops: Iterable[Node], known: Mapping[str, Outcome], lapses: Mapping[str, date]
) -> date | None:
    """The first as-of date for which a criterion that is settled would be open again; None where there is no such day.

    `lapses` gives the day of each leaf that lapses. A branch that needs any of its parts holds as long as one of those
    that pass."""
    return _earliest(_node(top, known, lapses) for top in tops if known[top.iri].outcome in SETTLED)


def _node(node: Node, known: Mapping[str, Outcome], lapses: Mapping[str, date]) -> date | None:
    if not node.parts:
        return lapses.get(node.iri)
    settled = [part for part in node.parts if known[part.iri].outcome in SETTLED]
    passing = [part for part in settled if known[part.iri].outcome == PASS]
    if node.fold in (ANY_OF, AGREE) and passing:
        days = [_node(part, known, lapses) for part in passing]
        return None if None in days else max(day for day in days if day is not None)
    return _earliest(_node(part, known, lapses) for part in settled)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)
