"""Mutants of rules, run on the cases that hang on them.

A mutant runs on the graph of all rules that do not hang on the rule. Where it gives the same rows nothing can differ;
else the rules that hang on it run as well, and the case is judged again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from tests.mutation.caseload import Case, Run, cases, rules_of, run
from tests.mutation.judging import holds
from tests.mutation.texts import Edit, edits
from tests.screening import plan, traffic
from trialshape.findings import find
from trialshape.functions import oxigraph_functions
from trialshape.knowledge import graph
from trialshape.knowledge.expand import expand_knowledge
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.vocabulary import ELIG

MOST_CASES = 120
"""A rule that serves more cases is tried on so many of them, from all nodes in turn."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: the case that noticed it, or None."""

    rule: str
    edit: Edit
    killer: str | None
    differed: int
    """On how many cases it gave other rows than the rule."""


def source(loaded: Loaded, rule: Rule) -> str | None:
    """The text of a rule as its author wrote it, with the prefixes of its file; None for a defined class."""
    text = graph.text(loaded.store, rule.iri, ELIG + "sparql")
    if text is None:
        return None
    declared = sorted(loaded.prefixes[loaded.sources.get(rule.iri, "")].items())
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in declared if f"{name}:" in text) + text


def try_rule(rule: Rule, loaded: Loaded) -> Iterator[Verdict]:
    """Every mutant of one rule with the case that notices it."""
    text = source(loaded, rule)
    if text is None:
        return
    chosen = [(case, run(case)) for case in served(rule)]
    held = [(case, done) for case, done in chosen if holds(case, done.findings)]
    scenes = [Scene(case, done, rule) for case, done in held]
    scenes.sort(key=lambda scene: -scene.rows)
    for edit in edits(text):
        mutated = _expanded(edit.text, loaded)
        if mutated is None:
            continue
        yield _verdict(rule, replace(rule, text=mutated), edit, scenes)


def _expanded(text: str, loaded: Loaded) -> str | None:
    """The mutant with its knowledge filled in, or None where it is no rule any more."""
    try:
        expanded = expand_knowledge(text, loaded.store)
        ox.Store().query(expanded, custom_functions=oxigraph_functions())
    except (SyntaxError, ValueError, RuntimeError):
        return None
    return expanded


def _verdict(rule: Rule, mutant: Rule, edit: Edit, scenes: list[Scene]) -> Verdict:
    differed = 0
    for place, scene in enumerate(scenes):
        changed = scene.changed(mutant)
        if not changed:
            continue
        differed += 1
        if not scene.holds_with(mutant):
            # what notices one mutant of a rule is likely to notice the next
            scenes.insert(0, scenes.pop(place))
            return Verdict(rule.iri, edit, scene.case.name, differed)
    return Verdict(rule.iri, edit, None, differed)


class Scene:
    """A case set up for the mutants of one rule: the graph before it and what it gave."""

    def __init__(self, case: Case, done: Run, rule: Rule) -> None:
        self.case, self.done, self.rule = case, done, rule
        after = dependents(rule.iri)
        self.later = tuple(other for other in rules_of(case.node) if other.iri in after)
        kept = [quads for iri, quads in done.added.items() if iri != rule.iri and iri not in after]
        self.before: tuple[ox.Quad, ...] = (*done.record, *(quad for quads in kept for quad in quads))
        self.store = ox.Store()
        self.store.extend(self.before)
        self.given = self._rows(rule)
        self.rows = len(self.given)

    def changed(self, mutant: Rule) -> bool:
        """Whether a mutant gives other rows here than the rule."""
        try:
            return self._rows(mutant) != self.given
        except (RuntimeError, ValueError):
            return True

    def holds_with(self, mutant: Rule) -> bool:
        """Whether the case still gives what it states when the mutant stands in the place of the rule."""
        facts = ox.Store()
        facts.extend(self.before)
        try:
            fresh = find(self.done.patient, facts, (mutant, *self.later), plan().questions)
        except (RuntimeError, ValueError, ArithmeticError, KeyError):
            return False
        return holds(self.case, self.done.findings | fresh)

    def _rows(self, rule: Rule) -> frozenset[object]:
        found = self.store.query(rule.text, custom_functions=oxigraph_functions())
        if isinstance(found, ox.QueryTriples):
            return frozenset(found)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        return frozenset(tuple(str(row[name]) for name in names) for row in found)


def served(rule: Rule) -> list[Case]:
    """Cases whose node needs a rule, from all such nodes in turn."""
    by_node: dict[str, list[Case]] = {}
    for case in cases():
        if any(other.iri == rule.iri for other in rules_of(case.node)):
            by_node.setdefault(case.node, []).append(case)
    return _in_turn(by_node.values())[:MOST_CASES]


def _in_turn(groups: Iterable[list[Case]]) -> list[Case]:
    rows = [list(group) for group in groups]
    longest = max((len(row) for row in rows), default=0)
    return [row[place] for place in range(longest) for row in rows if place < len(row)]


@cache
def dependents(rule: str) -> frozenset[str]:
    """The rules that read what a rule produces, directly or by another of them."""
    reading = traffic()
    found, made = frozenset[str](), reading[rule][0]
    while fresh := {iri for iri, (_, needs) in reading.items() if needs & made} - found - {rule}:
        found |= fresh
        made |= frozenset().union(*(reading[iri][0] for iri in fresh))
    return found
