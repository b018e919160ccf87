"""Mutants of rules, run on the cases that hang on them.

A mutant runs on the graph of all rules that do not hang on the rule. Where it gives the same rows nothing can differ;
else the rules that hang on it run as well, and the case is judged again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cache
from itertools import islice

import pyoxigraph as ox

from tests.mutation.caseload import Case, Run, cases, met, rules_of, run
from tests.mutation.judging import holds, holds_with_findings
from tests.mutation.shapes import Tried, outcomes_in_turn, survives
from tests.mutation.texts import edits
from tests.screening import plan, screener_of, traffic
from trialshape.findings import find, named
from trialshape.functions import oxigraph_functions
from trialshape.knowledge import graph
from trialshape.knowledge.cutting import cut
from trialshape.knowledge.expand import expand_knowledge
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.vocabulary import ELIG

MOST_DIFFERING = 450
"""A mutant that gave other rows on so many cases, and changed what none of them states, is taken to survive."""
SAME_TEXT = "with the knowledge filled in it is the same rule"
FUNCTIONS = oxigraph_functions()


def source(loaded: Loaded, rule: Rule) -> str | None:
    """The text of a rule as its author wrote it, with the prefixes of its file; None for a defined class."""
    text = graph.text(loaded.store, rule.iri, ELIG + "sparql")
    if text is None:
        return None
    declared = sorted(loaded.prefixes[loaded.sources.get(rule.iri, "")].items())
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in declared if f"{name}:" in text) + text


def try_rule(
    rule: Rule,
    loaded: Loaded,
    most: int | None = None,
    before: Iterable[Tried] = (),
    seen: Collection[str] = (),
) -> list[Tried]:
    """Every mutant of one rule, or the first of them, with the case that notices it; nothing for a defined class.

    What an earlier run found `before` is taken over; what survived it need not be tried again on the cases `seen`."""
    text = source(loaded, rule)
    earlier = {(one.what, one.place): one for one in before}
    found, alive = dict[tuple[str, str], Tried](), dict[tuple[str, str], Rule]()
    for edit in islice(edits(text) if text else (), most):
        key = (edit.what, edit.place)
        mutated = None if key in earlier and not survives(earlier[key]) else _expanded(edit.text, loaded)
        if key in earlier:
            found[key] = earlier[key]
        elif mutated is not None:
            found[key] = Tried(edit.what, edit.place, None, SAME_TEXT if mutated == rule.text else "")
        if mutated is not None and survives(found[key]):
            alive[key] = replace(rule, text=mutated)
    for case in served(rule) if alive else ():
        waiting = {key: mutant for key, mutant in alive.items() if not (key in earlier and case.name in seen)}
        if not waiting or not _meets(case, rule, waiting.values()) or not holds(case, run(case)):
            continue
        scene = Scene(case, run(case), rule)
        for key, mutant in waiting.items():
            if not scene.changed(mutant):
                continue
            killer = None if scene.holds_with(mutant) else case.name
            found[key] = replace(found[key], killer=killer, differed=found[key].differed + 1)
            if killer or found[key].differed % MOST_DIFFERING == 0:
                del alive[key]
    return list(found.values())


def _meets(case: Case, rule: Rule, mutants: Iterable[Rule]) -> bool:
    """Whether one of some mutants, cut to what a case can meet, is another text than the rule."""
    held = met(case).held
    text = cut(rule.text, held)
    return any(cut(mutant.text, held) != text for mutant in mutants)


def _expanded(text: str, loaded: Loaded) -> str | None:
    """The mutant with its knowledge filled in, or None where it is no rule any more."""
    try:
        expanded = expand_knowledge(text, loaded.store)
        ox.Store().query(expanded, custom_functions=oxigraph_functions())
    except (SyntaxError, ValueError, RuntimeError):
        return None
    return expanded


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
        self.held = named(self.store)
        self.text = cut(rule.text, self.held)
        self.given = self._rows(self.text)
        assert self.given or rule.finds or rule.iri not in done.added, "what the rule reads is not there"

    def changed(self, mutant: Rule) -> bool:
        """Whether a mutant gives other rows here than the rule."""
        text = cut(mutant.text, self.held)
        if text == self.text:
            return False
        try:
            return self._rows(text) != self.given
        except (RuntimeError, ValueError):
            return True

    def holds_with(self, mutant: Rule) -> bool:
        """Whether the case still gives what it states when the mutant stands in the place of the rule."""
        facts = ox.Store()
        # a decision of a person looks below all findings, so that none may be left out
        facts.extend(self.done.record if self.done.decided else self.before)
        rules = (mutant, *self.later)
        if self.done.decided:
            rules = tuple(mutant if one.iri == mutant.iri else one for one in rules_of(self.case.node))
        try:
            fresh = find(self.done.patient, facts, rules, plan().questions)
        except (RuntimeError, ValueError, ArithmeticError, KeyError):
            return False
        return holds_with_findings(self.case, self.done, fresh)

    def _rows(self, text: str | None) -> frozenset[object]:
        if text is None:
            return frozenset()
        found = self.store.query(text, custom_functions=FUNCTIONS)
        if isinstance(found, ox.QueryTriples):
            return frozenset(found)
        assert isinstance(found, ox.QuerySolutions)
        names = [
            variable.value for variable in found.variables if variable.value != "this"
        ]  # nobody reads it
        return frozenset(tuple(str(row[name]) for name in names) for row in found)


def served(rule: Rule) -> list[Case]:
    """Cases whose node needs a rule, those first whose outcome hangs on it most directly; of a rule that adds facts,
    which many nodes need and few cases call for, first the cases in which it adds some."""
    needing = [case for case in cases() if rule.iri in steps_to(case.node)]
    adding = [case for case in needing if not rule.finds and rule.iri in met(case).gave]
    others = [case for case in needing if rule.finds or rule.iri not in met(case).gave]
    return [*_nearest(rule, adding), *_nearest(rule, others)]


def _nearest(rule: Rule, some: Iterable[Case]) -> list[Case]:
    """Cases by the number of steps from the rule to their node; at one number from all nodes in turn."""
    by_steps: dict[int, list[Case]] = {}
    for case in some:
        by_steps.setdefault(steps_to(case.node)[rule.iri], []).append(case)
    return [case for steps in sorted(by_steps) for case in from_all_nodes(by_steps[steps])]


@cache
def steps_to(node: str) -> dict[str, int]:
    """The rules that a node needs, each with how many rules stand between what it produces and a condition."""
    wanted = {condition.finding for condition in screener_of(node).plan.conditions}
    found, steps = dict[str, int](), 0
    known = {rule.iri for rule in rules_of(node)}
    while fresh := {iri for iri in known - found.keys() if traffic()[iri][0] & wanted}:
        found |= dict.fromkeys(fresh, steps)
        wanted = {term for iri in fresh for term in traffic()[iri][1]}
        steps += 1
    return found


def from_all_nodes(some: Iterable[Case]) -> list[Case]:
    """Cases of all nodes in turn, of small nodes first, and of each node of all outcomes in turn."""
    by_node: dict[str, list[Case]] = {}
    for case in some:
        by_node.setdefault(case.node, []).append(case)
    return _in_turn(
        outcomes_in_turn(by_node[node])
        for node in sorted(by_node, key=lambda node: (len(rules_of(node)), node))
    )


def _in_turn(groups: Iterable[list[Case]]) -> list[Case]:
    rows = [list(group) for group in groups]
    longest = max((len(row) for row in rows), default=0)
    return [row[place] for place in range(longest) for row in rows if place < len(row)]


@cache
def dependents(rule: str) -> frozenset[str]:
    """The rules that run after a rule and read what it produces, directly or by another of them.

    What a rule may produce is told from its words, so that an earlier rule may seem to read it too."""
    order = [one.iri for one in plan().rules]
    reading = traffic()
    found, made = frozenset[str](), reading[rule][0]
    for iri in order[order.index(rule) + 1 :]:
        if reading[iri][1] & made:
            found |= {iri}
            made |= reading[iri][0]
    return found
