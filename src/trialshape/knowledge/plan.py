"""Everything a run needs from the knowledge, checked and compiled once; plain data that any process can be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.conditions import Condition, read_conditions
from trialshape.knowledge.definitions import derived, read_definitions
from trialshape.knowledge.deprecation import refuse_replaced
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.expand import written
from trialshape.knowledge.files import NO_CHOICES, Choices, Loaded, collect, load
from trialshape.knowledge.foundations import read_foundations
from trialshape.knowledge.hierarchy import superclasses
from trialshape.knowledge.policies import Policy, read_policies
from trialshape.knowledge.presets import (
    FROM_INDEX,
    STRICT,
    Preset,
    Span,
    preset_in_force,
    read_leads,
    read_routine,
)
from trialshape.knowledge.ranking import Ranking, read_ranking
from trialshape.knowledge.rules import Question, Rule, read_questions, read_rules
from trialshape.knowledge.terms import Terms, read_terms
from trialshape.knowledge.tree import Node, read_tree
from trialshape.knowledge.vocabulary import (
    ELIG,
    NOT_APPLICABLE,
    RDF_TYPE,
    RDFS,
    REVIEW,
    SKOS,
    UNKNOWN,
    local_name,
)
from trialshape.site.model import NO_SITE, Site

DCTERMS = "http://purl.org/dc/terms/"
REASON_KINDS = {"UnknownReason": UNKNOWN, "ReviewReason": REVIEW, "SubjectReason": NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Plan:
    """The compiled knowledge of one protocol."""

    protocol: str
    title: str
    digest: str
    tops: tuple[Node, ...]
    conditions: tuple[Condition, ...]
    questions: dict[str, Question]
    rules: tuple[Rule, ...]
    classes: frozenset[str]
    """Defined classes whose members are shown."""
    terms: Terms
    reason_kinds: dict[str, str]
    """Reason -> the outcome it stands for, in the order in which reasons are shown."""
    bases: dict[str, str]
    """Record class -> the kind of evidence its nodes give."""
    basis_order: dict[str, int]
    labels: dict[str, str]
    name: str = ""
    """What the protocol is called on the command line."""
    registry: str = ""
    """Its number in a trial registry."""
    standing: str = ""
    """What text the criteria were taken from."""
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Question -> the questions whose answers it is made of."""
    ranking: Ranking = field(default_factory=Ranking)
    """Tiers, acts and windows, for who is next."""
    preset: Preset = STRICT
    """How this plan reads silence, dates and judgement."""
    policies: tuple[Policy, ...] = ()
    """Contested readings, each with what is chosen."""
    leads: Mapping[str, str] = field(default_factory=dict)
    """Anchor -> its lead time, as the knowledge of a site says."""
    routine: Mapping[str, Span] = field(default_factory=dict)
    """The domains that a site codes as a matter of routine, and since and until when."""
    index_rules: tuple[Rule, ...] = ()
    """The rules that mark facts as the index of a patient, where the preset reads from it."""
    site: Site = NO_SITE
    """The site whose folder is part of the knowledge."""

    def nodes(self) -> Iterable[Node]:
        """Every node of the tree in protocol order."""
        for top in self.tops:
            yield from top.walk()


def compile_knowledge(
    protocol: str, extra: Iterable[Path] = (), choices: Choices = NO_CHOICES, site: Path | None = None
) -> Plan:
    """Load, check and compile the knowledge of a protocol given by name or folder, with the choices of a run and
    the folder of a site.

    Raises KnowledgeError, with file and term, for whatever is outside the profile."""
    return compile_loaded(load(collect(protocol, extra, choices, site)))


def in_language(plan: Plan, store: ox.Store, language: str) -> Plan:
    """A plan with the labels of its knowledge in a language, for pages; what is not labelled in it stays English."""
    return replace(
        plan,
        tops=read_tree(store, language)[1],
        labels=_labels(store, language),
        ranking=read_ranking(store, language),
    )


def compile_loaded(loaded: Loaded) -> Plan:
    """Check and compile knowledge that was read, with what follows from its definitions (see `concluded`).

    Raises KnowledgeError as `compile_knowledge` does."""
    store = loaded.store
    iri, tops = read_tree(store)
    questions = read_questions(store)
    conditions = read_conditions(store)
    _conditions_stand_on_leaves(tops, conditions)
    classes = _classified(store, iri)
    rules = read_rules(loaded, questions, classes | {condition.finding for condition in conditions})
    asked = frozenset(question for rule in rules for question in rule.answers)
    _asked_in_a_window(store, asked)
    _said_once(store, asked)
    terms = read_terms(store)
    refuse_replaced(loaded, terms.replaced)
    return Plan(
        protocol=iri,
        title=graph.text(store, iri, DCTERMS + "title") or iri,
        digest=loaded.digest,
        tops=tops,
        conditions=conditions,
        questions={iri: question for iri, question in questions.items() if iri in asked},
        rules=rules,
        classes=classes,
        terms=terms,
        reason_kinds=_reason_kinds(store),
        bases={row["class"].value: row["basis"].value for row in graph.select(store, _BASES)},
        basis_order={
            basis: int(graph.number(store, basis, ELIG + "order") or 0)
            for basis in graph.subjects(store, RDF_TYPE, ELIG + "Basis")
        },
        labels=_labels(store, graph.ENGLISH),
        name=graph.text(store, iri, DCTERMS + "identifier") or local_name(iri),
        registry=graph.text(store, iri, SKOS + "notation") or "",
        standing=graph.text(store, iri, "http://www.w3.org/2002/07/owl#versionInfo") or "",
        rests_on=read_foundations(store, rules),
        ranking=read_ranking(store),
        preset=(preset := preset_in_force(store)),
        policies=read_policies(store),
        leads=read_leads(store),
        routine=read_routine(store),
        index_rules=_index_rules(loaded, questions, preset),
        site=loaded.site,
    )


def _index_rules(loaded: Loaded, questions: dict[str, Question], preset: Preset) -> tuple[Rule, ...]:
    """The rules that mark index facts, by the record alone: they run before any other.

    Raises KnowledgeError where the preset needs them and the protocol has none."""
    if preset.anchors_from != FROM_INDEX:
        return ()
    marks = ELIG + "marksIndex"
    needed = read_rules(loaded, questions, frozenset((marks,)))
    rules = tuple(rule for rule in needed if not rule.finds and marks in written(rule.text))
    if not rules:
        raise KnowledgeError(
            f"the preset '{preset.name}' reads each record from its index day, and no rule of the protocol says which "
            "facts mark it (elig:marksIndex)"
        )
    return rules


# a class without a basis of its own has that of the nearest class above
_BASES = f"""
SELECT ?class ?basis WHERE {{
  ?class <{RDFS}subClassOf>* ?above . ?above <{ELIG}basis> ?basis .
  FILTER NOT EXISTS {{ ?class <{RDFS}subClassOf>* ?nearer . ?nearer <{RDFS}subClassOf>+ ?above ; <{ELIG}basis> ?other }}
}}"""


def _classified(store: ox.Store, protocol: str) -> frozenset[str]:
    """The defined classes whose members a protocol shows: those below a class it names with elig:classifies."""
    above = superclasses(store)
    shown = frozenset(graph.iris(store, protocol, ELIG + "classifies"))
    return frozenset(iri for iri in derived(read_definitions(store)) if above[iri] & shown)


# what a question says of itself and cannot be answered without a window
_WINDOWED = ("ofObservable", "ofClass", "ofStatement", "ofRegion", "ofCompleteRegion")


def _asked_in_a_window(store: ox.Store, asked: frozenset[str]) -> None:
    for iri in sorted(asked):
        dated = any(graph.objects(store, iri, ELIG + name) for name in _WINDOWED)
        if dated and not graph.objects(store, iri, ELIG + "window"):
            raise KnowledgeError(
                f"<{iri}> is asked and has no elig:window: say in the protocol's folder in which window it is answered"
            )


# what a question can say once: facts of either value would count, where somebody meant to replace the first
_SINGLE = (
    "window",
    "currency",
    "lookback",
    "combine",
    "unit",
    "ofClass",
    "domain",
    "scoreTable",
    "numerator",
)


def _said_once(store: ox.Store, asked: frozenset[str]) -> None:
    for iri in sorted(asked):
        for name in _SINGLE:
            if (count := len(graph.objects(store, iri, ELIG + name))) > 1:
                raise KnowledgeError(
                    f"<{iri}> has {count} values of elig:{name}, and a question has one: a second one does not "
                    "replace the first"
                )


def _conditions_stand_on_leaves(tops: tuple[Node, ...], conditions: tuple[Condition, ...]) -> None:
    nodes = {node.iri: node for top in tops for node in top.walk()}
    for condition in conditions:
        node = nodes.get(condition.iri)
        if node is None:
            raise KnowledgeError(
                f"condition <{condition.iri}> stands nowhere in the criterion tree (elig:hasPart)"
            )
        if node.parts:
            raise KnowledgeError(f"<{condition.iri}> is a condition and a branch: it can only be one of them")
    known = {condition.iri for condition in conditions}
    for node in nodes.values():
        if node.restates is not None and node.restates not in known:
            raise KnowledgeError(f"<{node.iri}> restates <{node.restates}>, which is no condition")


def _reason_kinds(store: ox.Store) -> dict[str, str]:
    kinds = {
        reason: outcome
        for name, outcome in REASON_KINDS.items()
        for reason in graph.subjects(store, RDF_TYPE, ELIG + name)
    }
    order = {reason: graph.number(store, reason, ELIG + "order") or 0 for reason in kinds}
    return dict(sorted(kinds.items(), key=lambda item: order[item[0]]))


def _labels(store: ox.Store, language: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(RDFS + "label"), None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode):
            text = graph.text(store, quad.subject.value, RDFS + "label", language)
            labels[quad.subject.value] = text or quad.subject.value
    return labels
