"""Rules: checked against the profile, filled with the knowledge, and ordered by what they read."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.accepted import Accepted
from trialshape.knowledge.conditions import finding_classes
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.expand import answers, expand_knowledge, reads, written
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.profile import kind
from trialshape.knowledge.vocabulary import ELIG, HULL, RDF_TYPE, RDFS, local_name


@dataclass(frozen=True, slots=True)
class Question:
    """One finding class: how its rows combine, its unit and its label."""

    iri: str
    label: str
    combine: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to run on one patient's graph: knowledge patterns are already tables in its text."""

    iri: str
    finds: bool
    text: str
    answers: tuple[str, ...]
    """The questions a finding rule answers, ordered; empty for a fact rule."""


def read_questions(store: ox.Store) -> dict[str, Question]:
    """Every finding class by IRI."""
    return {iri: _question(store, iri) for iri in sorted(finding_classes(store))}


def _question(store: ox.Store, iri: str) -> Question:
    combine = graph.one_iri(store, iri, ELIG + "combine")
    for above in graph.iris(store, iri, RDFS + "subClassOf"):
        combine = combine or graph.one_iri(store, above, ELIG + "combine")
    label = graph.text(store, iri, RDFS + "label") or local_name(iri)
    return Question(iri, label, combine or HULL, graph.text(store, iri, ELIG + "unit"))


def read_rules(loaded: Loaded, questions: dict[str, Question]) -> tuple[Rule, ...]:
    """The rules in an order in which each runs after those it reads.

    Raises KnowledgeError for a rule outside the profile, a question with no rule or with two, and a cycle."""
    accepted = Accepted()
    texts = {
        iri: _text(loaded, iri, accepted) for iri in graph.subjects(loaded.store, RDF_TYPE, ELIG + "Rule")
    }
    expanded = {iri: expand_knowledge(text, loaded.store) for iri, text in texts.items()}
    finds = {iri: kind(text) == "finding" for iri, text in texts.items()}
    answered = {iri: answers(text) if finds[iri] else frozenset[str]() for iri, text in expanded.items()}
    _one_rule_per_question(answered, questions)
    produces = {iri: answered[iri] if finds[iri] else written(texts[iri]) for iri in texts}
    everything = frozenset().union(*produces.values())
    needs = {iri: reads(expanded[iri], everything) for iri in texts}
    order = _order(produces, needs)
    return tuple(Rule(iri, finds[iri], expanded[iri], tuple(sorted(answered[iri]))) for iri in order)


def _text(loaded: Loaded, iri: str, accepted: Accepted) -> str:
    text = graph.text(loaded.store, iri, ELIG + "sparql")
    where = loaded.sources.get(iri, "")
    if text is None:
        raise KnowledgeError(f"{where}: rule <{iri}> has no elig:sparql")
    declared = sorted(loaded.prefixes[where].items())
    prologue = "".join(f"PREFIX {prefix}: <{value}>\n" for prefix, value in declared if f"{prefix}:" in text)
    full = prologue + text
    refused = accepted.check(full)
    if refused:
        listed = "; ".join(str(refusal) for refusal in refused)
        raise KnowledgeError(f"{where}: rule <{iri}> is outside the profile of rules: {listed}")
    return full


def _one_rule_per_question(answered: dict[str, frozenset[str]], questions: dict[str, Question]) -> None:
    by_question: dict[str, list[str]] = {}
    for iri, found in answered.items():
        for question in found:
            by_question.setdefault(question, []).append(iri)
    for question, rules in sorted(by_question.items()):
        if question not in questions:
            raise KnowledgeError(f"rule <{rules[0]}> answers <{question}>, which is no finding class")
        if len(rules) > 1:
            raise KnowledgeError(
                f"<{question}> is answered by {len(rules)} rules: {', '.join(sorted(rules))}"
            )
    unanswered = sorted(set(questions) - set(by_question))
    if unanswered:
        raise KnowledgeError("no rule answers " + ", ".join(f"<{question}>" for question in unanswered))


def _order(produces: dict[str, frozenset[str]], needs: dict[str, frozenset[str]]) -> list[str]:
    """Rules sorted so that what a rule reads is there before it runs; ties by IRI."""
    waiting = {iri: {other for other in produces if produces[other] & needs[iri]} for iri in produces}
    order: list[str] = []
    while waiting:
        ready = sorted(iri for iri, before in waiting.items() if before <= set(order))
        if not ready:
            raise KnowledgeError(
                "rules read each other in a cycle: " + ", ".join(f"<{iri}>" for iri in sorted(waiting))
            )
        order.extend(ready)
        for iri in ready:
            del waiting[iri]
    return order
