"""The cases that a slip may change, those first that speak of what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from tests.mutation.caseload import Case, cases, met, rules_of
from tests.mutation.rules import from_all_nodes
from tests.mutation.slips import SUBCLASS, Slip, entailed, stated
from tests.screening import plan, screener_of
from trialshape.knowledge.tokens import iri_of, prefixes, tokenise
from trialshape.knowledge.vocabulary import ELIG, local_name

MOST_CASES = 60
MOST_OF_A_CLASS = 25
MOST_OF_A_QUESTION = 400
MOST_OF_A_WINDOW = 300
MOST_TOGETHER = 40
GENERAL = "https://w3id.org/trialshape/rules#"
EDGE = re.compile(
    r"days?-|days$|months|years?-|to-the-day|first-day|last-day|day-of-the|before-the|after-|on-the-eve"
    r"|own$|not-known"
)
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
    """The cases that a slip may change: those first of nodes that ask what it is about, and of
    them those whose facts name it.

    Whether one class stands under another matters only to facts of the lower one."""
    about = [term.value for term in (slip.gone.subject, slip.gone.object) if isinstance(term, ox.NamedNode)]
    if slip.kind == "window":
        return _in_window(about[0])[:MOST_OF_A_WINDOW]
    if slip.kind == "class":
        some, spelling = _of_class(about[0]), _spelling(about[:1])
        spelled = [case for case in some if case.name in spelling]
        others = [case for case in some if case.name not in spelling]
        return [*from_all_nodes(spelled), *from_all_nodes(others)][:MOST_OF_A_CLASS]
    reached = {
        node
        for node in {case.node for case in cases()}
        if any(rule.iri in changed or not _named_in(rule.text).isdisjoint(about) for rule in rules_of(node))
    }
    # every case of a question names the question; what is measured, or what is counted, is named by few
    telling = [iri for iri in about if iri not in plan().questions] + _measured(about)
    naming = {case.name for iri in telling for case in _naming(iri)}
    asking, spelling = _asking(about) | _needing_few(changed), _spelling(telling)
    ordered: dict[tuple[bool, bool, bool], list[Case]] = {}
    for case in cases():
        if case.node in reached:
            key = (case.node in asking, case.name in spelling, case.name in naming)
            ordered.setdefault(key, []).append(case)
    near = [case for key in sorted(ordered, reverse=True) for case in from_all_nodes(ordered[key])]
    if slip.kind == "row":
        # a row of a score is met only by the few cases whose value falls into it, and these may stand anywhere
        return near
    own = sum(case.node in asking for case in near)
    return near[: max(MOST_CASES, min(own, MOST_OF_A_QUESTION))]


def _asking(about: Sequence[str]) -> frozenset[str]:
    """The nodes whose question a slip is about, or a question made of it, those whose own rules read such a question,
    and, of what a question reads, the nodes of all questions that are made of it."""
    questions = {iri for iri in about if iri in plan().questions}
    fresh = {found for iri in about for found in _subjects(iri)} & plan().questions.keys()
    if questions:
        questions, fresh = questions | fresh, set()
    while fresh:
        questions |= fresh
        fresh = {above for iri in fresh for above in _subjects(iri)} & plan().questions.keys() - questions
    return frozenset(node for node in {case.node for case in cases()} if questions & _questions_of(node))


def _measured(about: Sequence[str]) -> list[str]:
    """The observables whose values the questions score that have a table."""
    scored = [
        value for iri in about for question in _subjects(iri) for value in _objects(question, "numerator")
    ]
    return [observable for value in scored for observable in _objects(value, "ofObservable")]


def _needing_few(rules: Iterable[str]) -> frozenset[str]:
    """The nodes that need one of some rules, where few nodes do."""
    found = set[str]()
    for rule in rules:
        nodes = {
            node for node in {case.node for case in cases()} if any(rule == one.iri for one in rules_of(node))
        }
        if len(nodes) < FEW:
            found |= nodes
    return frozenset(found)


@cache
def _questions_of(node: str) -> frozenset[str]:
    """The questions that a node asks, and those that the rules read which answer them and few others."""
    asked = {condition.finding for condition in screener_of(node).plan.conditions}
    own = [rule for rule in rules_of(node) if asked & set(rule.answers) and len(rule.answers) < FEW]
    read = {iri for rule in own for iri in (*rule.asks, *_named_in(rule.text))}
    return frozenset((asked | read) & plan().questions.keys())


@cache
def _named_in(text: str) -> frozenset[str]:
    """The IRIs that the text of a rule names."""
    tokens = tokenise(text)
    declared = prefixes(tokens)
    return frozenset(iri for token in tokens if (iri := iri_of(token, declared)) is not None)


def _spelling(iris: Iterable[str]) -> frozenset[str]:
    """The cases whose text has a term itself, rather than one below it."""
    words = [re.compile(rf":{re.escape(local_name(iri))}\b") for iri in iris]
    return frozenset(case.name for case in cases() if any(word.search(case.body) for word in words))


def _in_window(window: str) -> list[Case]:
    """The cases of nodes whose question has a window, or another that falls back to it, and then of those whose rules
    read such a question or name the window."""
    having = set[str]()
    for one in (window, *_subjects(window)):
        having.update(_subjects(one))
    near, beside = list[Case](), list[Case]()
    for node in {case.node for case in cases()}:
        asked = {condition.finding for condition in screener_of(node).plan.conditions}
        if asked & having:
            near += [case for case in cases() if case.node == node]
        elif _questions_of(node) & having or any(
            window in _named_in(rule.text) for rule in rules_of(node) if not rule.iri.startswith(GENERAL)
        ):
            beside += [case for case in cases() if case.node == node]
    return [*_edges_first(near), *_edges_first(beside)]


def _edges_first(some: Sequence[Case]) -> list[Case]:
    """Cases of all nodes in turn, those first that are named after a number of days, as cases of an edge are."""
    edges = {case.name for case in some if EDGE.search(case.name)}
    return [
        *from_all_nodes(case for case in some if case.name in edges),
        *from_all_nodes(case for case in some if case.name not in edges),
    ]


def _subjects(iri: str) -> set[str]:
    """What the knowledge states something about with a term."""
    quads = stated().store.quads_for_pattern(None, None, ox.NamedNode(iri))
    return {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _objects(subject: str, name: str) -> list[str]:
    """What the knowledge states of a term with a property of the vocabulary of trees."""
    quads = stated().store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(ELIG + name), None)
    return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]


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
