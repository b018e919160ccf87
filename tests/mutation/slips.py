"""Slips in the knowledge: a statement that an author could have left out, or a number that is off by one.

Windows lose an end or move it by one of their last unit, classes and questions lose a class, units and scores a row. A
slip that loading refuses is noticed; else the cases are screened again with what was compiled from it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from tests.mutation.caseload import Case, Run, cases, digest, digest_of, met, read, rules_of, run, text_of
from tests.mutation.judging import holds, holds_with_findings
from tests.mutation.rules import from_all_nodes
from tests.mutation.shapes import Tried
from tests.screening import plan, screener_of
from trialshape.findings import find
from trialshape.knowledge.cutting import cut
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import Loaded, collect, concluded, load_stated
from trialshape.knowledge.plan import Plan, compile_loaded
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name

OWL = "http://www.w3.org/2002/07/owl#"
SUBCLASS = RDFS + "subClassOf"
ENDS = tuple(ELIG + name for name in ("fromAnchor", "toAnchor", "fallback"))
SPANS = tuple(ELIG + name for name in ("back", "ahead", "endsBefore"))
ROWS = tuple(ELIG + name for name in ("acceptsUnit", "row"))
OURS = "https://w3id.org/trialshape/"
SPOKEN_OF = frozenset(
    ELIG + name
    for name in (
        "question",
        "concerns",
        "looksAt",
        "classifies",
        "ofTerm",
        "shownAs",
        "answeredBy",
        "accepts",
    )
)
"""Links between nodes, questions and policies: without one the knowledge has a hole that loading or `check` names."""
REFUSED = "refused when it is loaded"
SAME = "no rule and no term changes"
MOST_CASES = 60
MOST_OF_A_CLASS = 25
MOST_OF_A_WINDOW = 150
MOST_TOGETHER = 40
FEW = 12
"""A rule that answers so many questions is a general one: that it names a window says nothing of one node."""
EDITION = "4"
"""Changes when slips are made or tried in another way."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is taken away, and what stands there instead."""

    kind: str
    gone: ox.Quad
    there: ox.Quad | None = None

    @property
    def name(self) -> str:
        """What it is, by the local names of what it is about."""
        said = " ".join(map(_said, (self.gone.subject, self.gone.predicate, self.gone.object)))
        return said if self.there is None else f"{said} is {self.there.object.value}"  # type: ignore[union-attr]


def _said(term: object) -> str:
    """A term by its local name, a literal by its text, a node without name by what it says."""
    if isinstance(term, ox.NamedNode):
        return local_name(term.value)
    if not isinstance(term, ox.BlankNode):
        return getattr(term, "value", "")
    inside = stated().store.quads_for_pattern(term, None, None)
    return (
        "["
        + " ".join(sorted(quad.object.value for quad in inside if isinstance(quad.object, ox.Literal)))
        + "]"
    )


@cache
def stated() -> Loaded:
    """The knowledge as its files state it."""
    return load_stated(collect("haic-len-cado"))


@cache
def entailed() -> Loaded:
    """The same with what follows from definitions."""
    return concluded(stated())


def slips() -> Iterator[Slip]:
    """Every slip, by kind and by what it is about."""
    store = stated().store
    classes = {
        quad.subject
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "Class"))
    }
    for quad in sorted(store, key=lambda quad: (str(quad.subject), str(quad.predicate), _said(quad.object))):
        predicate = quad.predicate.value
        if predicate in ENDS:
            yield Slip("window", quad)
        elif predicate in SPANS:
            yield Slip("window", quad)
            for text in _beside(quad.object.value):
                moved = ox.Literal(text, datatype=quad.object.datatype)
                yield Slip("window", quad, ox.Quad(quad.subject, quad.predicate, moved))
        elif predicate in ROWS:
            yield Slip(local_name(predicate), quad)
        elif predicate == SUBCLASS and quad.object in classes and _of_facts(quad):
            yield Slip("class", quad)
        elif predicate.startswith(OURS) and predicate not in SPOKEN_OF and quad.object in classes:
            yield Slip("membership", quad)


def _of_facts(quad: ox.Quad) -> bool:
    """Whether a class is one of facts: what kind of question a question is, loading asks for."""
    subject, above = quad.subject, quad.object
    if not isinstance(subject, ox.NamedNode) or subject.value in plan().questions:
        return False
    return isinstance(above, ox.NamedNode) and not above.value.startswith(ELIG)


def _beside(duration: str) -> Iterator[str]:
    """The durations one unit shorter and longer."""
    numbers = list(re.finditer(r"\d+", duration))
    last = numbers[-1]
    for step in (-1, 1):
        number = int(last[0]) + step
        if number >= 0:
            yield duration[: last.start()] + str(number) + duration[last.end() :]


def compiled(some: Collection[Slip]) -> Plan | None:
    """The plan with some slips at once, or None where it is refused."""
    of_classes = any(slip.kind == "class" for slip in some)
    base, gone = stated() if of_classes else entailed(), {slip.gone for slip in some}
    store = ox.Store()
    store.extend(quad for quad in base.store if quad not in gone)
    store.extend(slip.there for slip in some if slip.there is not None)
    changed = replace(base, store=store)
    try:
        return compile_loaded(concluded(changed) if of_classes else changed)
    except (KnowledgeError, ValueError):
        return None


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
        tried = frozenset(case.name for case in _near(slip, frozenset()))
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


def try_together(some: Sequence[Slip]) -> list[Tried]:
    """What became of some slips of one group."""
    wrong = compiled(some)
    if wrong is None:
        if len(some) == 1:
            return [Tried(some[0].name, some[0].kind, REFUSED)]
        half = len(some) // 2
        return [*try_together(some[:half]), *try_together(some[half:])]
    found = [_try_slip(slip, wrong) for slip in some]
    if len(some) == 1:
        return found
    # whether one alone changes anything is not seen while others do
    return [
        one if one.killer or one.differed or _changes(slip) else replace(one, equivalent=SAME)
        for slip, one in zip(some, found, strict=True)
    ]


def _changes(slip: Slip) -> bool:
    wrong = compiled((slip,))
    return wrong is None or bool(_changed(wrong)) or wrong.terms != plan().terms


def _changed(wrong: Plan) -> frozenset[str]:
    """The rules that are others than they should be."""
    texts, fresh = ({rule.iri: rule.text for rule in one.rules} for one in (plan(), wrong))
    return frozenset(iri for iri in texts.keys() | fresh.keys() if texts.get(iri) != fresh.get(iri))


def _try_slip(slip: Slip, wrong: Plan) -> Tried:
    changed = _changed(wrong)
    if not changed and wrong.terms == plan().terms:
        return Tried(slip.name, slip.kind, None, SAME)
    differed = 0
    for case in _near(slip, changed):
        done = run(case)
        if not holds(case, done):
            continue
        noticed, other = _noticed(case, done, wrong, changed)
        differed += other
        if noticed:
            return Tried(slip.name, slip.kind, case.name, "", differed)
    return Tried(slip.name, slip.kind, None, "", differed)


def _noticed(case: Case, done: Run, wrong: Plan, changed: frozenset[str]) -> tuple[bool, bool]:
    """Whether a case no longer gives what it states, and whether anything is different."""
    quads = done.record
    if wrong.terms != plan().terms:
        record = read(text_of(case), wrong.terms)
        quads = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples)
    fresh = {rule.iri: rule for rule in wrong.rules}
    if set(quads) == set(done.record) and wrong.questions == plan().questions:
        held = met(case).held
        touched = (rule for rule in rules_of(case.node) if rule.iri in changed)
        if all(
            rule.iri in fresh and cut(rule.text, held) == cut(fresh[rule.iri].text, held) for rule in touched
        ):
            return False, False
    facts = ox.Store()
    facts.extend(quads)
    rules = tuple(fresh[rule.iri] for rule in rules_of(case.node) if rule.iri in fresh)
    try:
        found = find(done.patient, facts, rules, wrong.questions)
        noticed = found.keys() != done.findings.keys() or not holds_with_findings(case, done, found)
    except (RuntimeError, ValueError, ArithmeticError, KeyError):
        return True, True
    return noticed, noticed or any(found[iri] != finding for iri, finding in done.findings.items())


def _near(slip: Slip, changed: frozenset[str]) -> list[Case]:
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


@cache
def everything() -> str:
    """A digest of all cases with what they hang on."""
    return digest_of(sorted(digest(case) for case in cases()))
