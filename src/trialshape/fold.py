"""How outcomes of parts make the outcome of a branch.

Kleene logic with a fourth value Review, which is Unknown that a person can settle. NotApplicable parts are dropped
before folding; a branch of nothing else is NotApplicable. The tables are sound, not complete: settling an Unknown or
Review never turns a decided branch round.
"""

from __future__ import annotations

from collections.abc import Iterable

from trialshape.knowledge.vocabulary import AGREE, ALL_OF, ANY_OF, FAIL, NOT_APPLICABLE, PASS, REVIEW, UNKNOWN

# The first value of the list that occurs among the parts is the outcome.
DECIDES_FIRST = {
    ALL_OF: (FAIL, REVIEW, UNKNOWN, PASS),
    ANY_OF: (PASS, REVIEW, UNKNOWN, FAIL),
}


def fold(operator: str, outcomes: Iterable[str]) -> str:
    """The outcome of a branch with this operator over the outcomes of its parts."""
    applicable = {outcome for outcome in outcomes if outcome != NOT_APPLICABLE}
    if not applicable:
        return NOT_APPLICABLE
    if operator == AGREE:
        return _agree(applicable)
    return next(outcome for outcome in DECIDES_FIRST[operator] if outcome in applicable)


def _agree(applicable: set[str]) -> str:
    if REVIEW in applicable or {PASS, FAIL} <= applicable:
        return REVIEW
    decided = applicable - {UNKNOWN}
    return decided.pop() if decided else UNKNOWN
