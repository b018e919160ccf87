"""Rules: checked against the profile, filled with the knowledge, and ordered by what they read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.accepted import Accepted
from trialshape.knowledge.classes import class_rules
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
    holds: str | None = None
    """The window in which a word on it speaks for today: elig:currency, else elig:window."""
    decidable: tuple[Decimal | None, Decimal | None] = (None, None)
    """The least and the greatest number that a decision of a person may accept."""
    asked: bool = False
    """Whether people answer it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule ready to run on one patient's graph: knowledge patterns are already tables in its text."""

    iri: str
    finds: bool
    text: str
    answers: tuple[str, ...]
    """The questions a finding rule answers, ordered; empty for a fact rule."""
    asks: tuple[str, ...] = ()
    """The questions whose answers it reads, ordered."""


def read_questions(store: ox.Store) -> dict[str, Question]:
    """Every finding class by IRI. Raises KnowledgeError for two of one local name."""
    questions = {iri: _question(store, iri) for iri in sorted(finding_classes(store))}
    by_name: dict[str, str] = {}
    for iri in questions:
        # findings are named after the local name of their question
        other = by_name.setdefault(local_name(iri), iri)
        if other != iri:
            raise KnowledgeError(f"the questions <{other}> and <{iri}> have the same local name: rename one")
    return questions


def _question(store: ox.Store, iri: str) -> Question:
    combine = graph.one_iri(store, iri, ELIG + "combine")
    for above in graph.iris(store, iri, RDFS + "subClassOf"):
        combine = combine or graph.one_iri(store, above, ELIG + "combine")
    label = graph.text(store, iri, RDFS + "label") or local_name(iri)
    holds = graph.iris(store, iri, ELIG + "currency") or graph.iris(store, iri, ELIG + "window")
    unit = graph.text(store, iri, ELIG + "unit")
    decidable = (
        graph.number(store, iri, ELIG + "decidableFrom"),
        graph.number(store, iri, ELIG + "decidableTo"),
    )
    asked = ELIG + "AskedFinding" in graph.classes_of(store, iri)
    return Question(
        iri, label, combine or HULL, unit, holds[0] if len(holds) == 1 else None, decidable, asked
    )


def read_rules(loaded: Loaded, questions: dict[str, Question], asked: frozenset[str]) -> tuple[Rule, ...]:
    """The rules that the asked questions and classes need, in an order in which each runs after those it reads.

    Defined classes are rules too. Raises KnowledgeError for a rule outside the profile, a question with no rule or with
    two, and a cycle."""
    accepted = Accepted()
    store = loaded.store
    classes = class_rules(store)
    texts = {iri: _text(loaded, iri, accepted) for iri in graph.subjects(store, RDF_TYPE, ELIG + "Rule")}
    expanded = {
        iri: expand_knowledge(text, store)
        for iri, text in {**texts, **{iri: rule.text for iri, rule in classes.items()}}.items()
    }
    finds = {iri: iri in texts and kind(texts[iri]) == "finding" for iri in expanded}
    answered = {iri: answers(text) if finds[iri] else frozenset[str]() for iri, text in expanded.items()}
    _one_rule_per_question(answered, questions)
    produces = {iri: answered[iri] if finds[iri] else written(texts[iri]) for iri in texts}
    produces |= {iri: rule.types for iri, rule in classes.items()}
    everything = frozenset().union(*produces.values())
    needs = {iri: reads(expanded[iri], everything) for iri in expanded}
    kept = _needed(produces, needs, asked)
    order = _order({iri: produces[iri] for iri in kept}, {iri: needs[iri] for iri in kept})
    known = frozenset().union(*(needs[iri] for iri in kept)) | asked
    return tuple(
        Rule(
            iri,
            finds[iri],
            expanded[iri],
            tuple(sorted(answered[iri] & known)),
            tuple(sorted(needs[iri] & questions.keys())),
        )
        for iri in order
    )


def _needed(
    produces: dict[str, frozenset[str]], needs: dict[str, frozenset[str]], asked: frozenset[str]
) -> frozenset[str]:
    """The rules of which something is asked for, directly or by another of them."""
    kept, wanted = frozenset[str](), asked
    while fresh := {iri for iri, made in produces.items() if made & wanted} - kept:
        kept |= fresh
        wanted |= frozenset().union(*(needs[iri] for iri in fresh))
    return kept


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
            circle = ", which reads ".join(f"<{iri}>" for iri in _circle(waiting))
            raise KnowledgeError(f"rules read each other in a cycle: {circle}")
        order.extend(ready)
        for iri in ready:
            del waiting[iri]
    return order


def _circle(waiting: dict[str, set[str]]) -> list[str]:
    """One circle among rules that wait for each other; the first stands at its end again."""
    path = [min(waiting)]
    while path.count(path[-1]) == 1:
        path.append(min(waiting[path[-1]] & waiting.keys()))
    return path[path.index(path[-1]) :]
