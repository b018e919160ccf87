"""Which questions the answer to a question is made of."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from trialshape.knowledge.rules import Rule


def read_foundations(store: ox.Store, rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """Question -> the questions whose answers it is made of, for each question that these rules answer.

    They are those that the question names, and, where a rule answers it alone, all that the rule reads. A rule that
    answers several questions reads for all of them: its reading counts only for one that names none itself."""
    finding = [rule for rule in rules if rule.finds]
    questions = {question for rule in finding for question in rule.answers}
    found: dict[str, tuple[str, ...]] = {}
    for rule in finding:
        for question in rule.answers:
            named = _named(store, question) & questions
            read = set(rule.asks) if len(rule.answers) == 1 or not named else set()
            found[question] = tuple(sorted((named | read) & questions - {question}))
    return found


def _named(store: ox.Store, question: str) -> set[str]:
    said = store.quads_for_pattern(ox.NamedNode(question), None, None, ox.DefaultGraph())
    return {quad.object.value for quad in said if isinstance(quad.object, ox.NamedNode)}
