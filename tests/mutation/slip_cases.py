"""The cases that a slip may change, those first that speak of what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from tests.mutation.caseload import Case, cases, met, rules_of
from tests.mutation.rules import from_all_nodes
from tests.mutation.slips import SUBCLASS, Slip, entailed, stated
from tests.screening import screener_of

MOST_CASES = 60
MOST_OF_A_CLASS = 25
MOST_OF_A_WINDOW = 150
MOST_TOGETHER = 40
FEW = 12
"""A rule that answers so many questions is a general one: that it names a window says nothing of one node."""


def groups(some: Iterable[Slip]) -> list[tuple[Slip, ...]]:
    """Slips to be tried together: classes that no case of another of the group names, all else alone.

    What a case does not name it cannot notice (see `trialshape.knowledge.cutting`), so that each case still speaks of
    one slip."""
    found, together = list[tuple[Slip, ...]](), list[_Group]()
    for slip in some:
        if slip.kind != "class":
            found.append((slip,))
            continue
        subject = slip.gone.subject.value  # type: ignore[union-attr] # classes have names
        names = frozenset(case.name for case in _of_class(subject))
        tried = frozenset(case.name for case in near(slip, frozenset()))
        group = next((one for one in together if one.takes(names, tried)), None)
        if group is None:
            group = _Group([], set(), set())
            together.append(group)
        group.slips.append(slip)
        group.naming |= names
        group.tried |= tried
    return [*(tuple(group.slips) for group in together), *found]


@dataclass(slots=True)
class _Group:
    """Slips, the cases that name what they are about, and those that they are tried on."""

    slips: list[Slip]
    naming: set[str]
    tried: set[str]

    def takes(self, naming: frozenset[str], tried: frozenset[str]) -> bool:
        return len(self.slips) < MOST_TOGETHER and not (self.naming & tried or self.tried & naming)


def near(slip: Slip, changed: frozenset[str]) -> list[Case]:
    """The cases that a slip may change: those first whose facts name what it is about.

    Whether one class stands under another matters only to facts of the lower one."""
    about = [term.value for term in (slip.gone.subject, slip.gone.object) if isinstance(term, ox.NamedNode)]
    if slip.kind == "window":
        return _in_window(about[0])[:MOST_OF_A_WINDOW]
    if slip.kind == "class":
        return from_all_nodes(_of_class(about[0]))[:MOST_OF_A_CLASS]
    reached = {
        node
        for node in {case.node for case in cases()}
        if any(
            rule.iri in changed or any(f"<{iri}>" in rule.text for iri in about) for rule in rules_of(node)
        )
    }
    # every case of a question names the question; what is measured, or what is counted, is named by few
    telling = about[1:] if slip.kind == "membership" else about
    naming = {case.name for iri in telling for case in _naming(iri)}
    within = [case for case in cases() if case.node in reached]
    first = [case for case in within if case.name in naming]
    return [*from_all_nodes(first), *from_all_nodes(case for case in within if case.name not in naming)][
        :MOST_CASES
    ]


def _in_window(window: str) -> list[Case]:
    """The cases of nodes whose question has a window, and then of those whose rule reads it or such a question."""
    quads = stated().store.quads_for_pattern(None, None, ox.NamedNode(window))
    having = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    near, beside = list[Case](), list[Case]()
    for node in {case.node for case in cases()}:
        asked = {condition.finding for condition in screener_of(node).plan.conditions}
        texts = [
            rule.text for rule in rules_of(node) if asked & set(rule.answers) and len(rule.answers) < FEW
        ]
        if asked & having:
            near += [case for case in cases() if case.node == node]
        elif any(f"<{iri}>" in text for iri in (window, *having) for text in texts):
            beside += [case for case in cases() if case.node == node]
    return [*from_all_nodes(near), *from_all_nodes(beside)]


def _of_class(iri: str) -> list[Case]:
    """The cases that name a class or one below it, those of the class first: a record keeps of the classes above a
    fact only those that a rule reads."""
    found = dict.fromkeys(_naming(iri))
    for other in _below(iri):
        found |= dict.fromkeys(_naming(other))
    return list(found)


@cache
def _below(iri: str) -> tuple[str, ...]:
    """The classes below one."""
    found, fresh = dict[str, None](), [iri]
    while fresh:
        above = ox.NamedNode(fresh.pop())
        for quad in entailed().store.quads_for_pattern(None, ox.NamedNode(SUBCLASS), above):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value not in found:
                found[quad.subject.value] = None
                fresh.append(quad.subject.value)
    return tuple(sorted(found))


def _naming(iri: str) -> list[Case]:
    """The cases whose record, or what was concluded from it, names an IRI."""
    return [cases()[place] for place in _places().get(iri, ())]


@cache
def _places() -> dict[str, list[int]]:
    """Of every IRI, the places of the cases that name it."""
    found = dict[str, list[int]]()
    for place, case in enumerate(cases()):
        for iri in met(case).held:
            found.setdefault(iri, []).append(place)
    return found
