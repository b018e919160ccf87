"""Which criteria use a term: what a condition asks, what the question names, what the rules behind it read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.documentation.classes import named_in
from trialshape.documentation.facts import Facts, key
from trialshape.documentation.places import DCTERMS, OWL
from trialshape.documentation.rules import RuleNames, rules_behind
from trialshape.knowledge.conditions import Condition
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.terms import NAMESPACE
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, REC, SH, SKOS

FINDING = ELIG + "Finding"
# what a node of the tree says of other nodes is no use of a term
_BETWEEN_NODES = frozenset(ELIG + name for name in ("hasPart", "restates", "context", "decision", "limit"))
_STRUCTURE = (RDFS, OWL, SKOS, DCTERMS, SH, RDF_TYPE)
_SPAN = ELIG + "ofScale"
# what a product leaves as it was is no use of the test; a policy does not use the criteria that it concerns
_NO_USE = (ELIG + "doesNotMove", ELIG + "concerns")


@dataclass(frozen=True, slots=True)
class Use:
    """A node of the criterion tree that uses a term, and the question through which it does."""

    node: str
    question: str | None


def find_uses(facts: Facts, plan: Plan, rules: tuple[RuleNames, ...]) -> dict[str, tuple[Use, ...]]:
    """Term -> its uses in protocol order.

    A condition uses its question; a question what is said of it, the terms in the rules behind it and the questions
    among them, and so on. A class that is used brings the classes below it. A term of a rule that serves several
    questions counts as used by each: the list may be too long and leaves nothing out that the texts name."""
    conditions = {condition.iri: condition for condition in plan.conditions}
    questions, groups = frozenset(plan.questions), _finding_classes(facts)
    by_question = {
        question: _terms_of(question, facts, questions, groups, rules_behind(question, rules))
        for question in plan.questions
    }
    found: dict[str, list[Use]] = defaultdict(list)
    for node in plan.nodes():
        for term, question in _of_node(node, conditions, facts, by_question).items():
            found[term].append(Use(node.iri, question))
    return {term: tuple(uses) for term, uses in found.items()}


def _of_node(
    node: Node,
    conditions: Mapping[str, Condition],
    facts: Facts,
    by_question: Mapping[str, tuple[frozenset[str], frozenset[str]]],
) -> dict[str, str | None]:
    """Each term that a node uses, with the question next to it, or None where the node itself names it."""
    found: dict[str, str | None] = dict.fromkeys(_said_of_node(node, facts))
    condition = conditions.get(node.restates or node.iri)
    if condition is None:
        return found
    for limit in facts.iris(condition.iri, ELIG + "limit"):
        if limit not in conditions:
            found.setdefault(limit, None)
    found.setdefault(condition.finding, None)
    waiting, seen = [condition.finding], {condition.finding}
    while waiting:
        question = waiting.pop(0)
        terms, asked = by_question.get(question, (frozenset(), frozenset()))
        for term in sorted(terms | asked):
            found.setdefault(term, question)
        fresh = sorted(asked - seen)
        seen.update(fresh)
        waiting += fresh
    return found


def _said_of_node(node: Node, facts: Facts) -> list[str]:
    return [
        value.value
        for predicate, values in facts.about.get(node.iri, {}).items()
        if (predicate.startswith(ELIG) and predicate not in _BETWEEN_NODES) or predicate == RDF_TYPE
        for value in values
        if isinstance(value, ox.NamedNode)
    ]


def _terms_of(
    question: str,
    facts: Facts,
    questions: frozenset[str],
    groups: frozenset[str],
    behind: tuple[RuleNames, ...],
) -> tuple[frozenset[str], frozenset[str]]:
    """The terms that one question uses, and the questions among them."""
    start = {*facts.iris(question, RDFS + "subClassOf"), *_said(question, facts, everything=True)}
    start |= {rule.iri for rule in behind}
    start |= {name for rule in behind for name in rule.named}
    found = frozenset(_spread(start, facts, groups)) - {question}
    return found - questions, found & questions


def _spread(start: set[str], facts: Facts, groups: frozenset[str]) -> set[str]:
    """The terms, and those that they bring with them."""
    found: set[str] = set()
    waiting = set(start)
    while waiting:
        for term in waiting - found:
            found.add(term)
            waiting |= _brought(term, facts, groups)
        waiting -= found
        if not waiting:
            # what points to a term counts once its property is known to be used
            waiting = {subject for term in found for subject in _pointing(term, facts, found, groups)} - found
    return {term for term in found if term.startswith(NAMESPACE) or term in facts.about}


def _brought(term: str, facts: Facts, groups: frozenset[str]) -> set[str]:
    if facts.has_type(term, ELIG + "Rule"):
        return set()
    if term in groups:
        # a class of findings brings what defines it; its own questions are asked only where they are named
        return {
            name for value in facts.values(term, OWL + "equivalentClass") for name in named_in(value, facts)
        }
    return {*_said(term, facts, everything=False), *_below(term, facts)}


def _said(subject: str, facts: Facts, *, everything: bool) -> set[str]:
    """The terms that are said of a subject: of a question by any property, of others by those the engine reads."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [(subject, everything)]
    while waiting:
        here, every = waiting.pop()
        seen.add(here)
        for predicate, values in facts.about.get(here, {}).items():
            if predicate == OWL + "equivalentClass":
                found |= {name for value in values for name in named_in(value, facts)}
            elif (every or predicate.startswith(ELIG)) and not predicate.startswith((*_STRUCTURE, *_NO_USE)):
                found |= {value.value for value in values if isinstance(value, ox.NamedNode)} - {subject}
                # a rule reads the property itself too
                found |= {predicate} if every and predicate.startswith(NAMESPACE) else set()
                blank = [key(value) for value in values if isinstance(value, ox.BlankNode)]
                waiting += [(node, True) for node in blank if node not in seen]
    return found


def _below(term: str, facts: Facts) -> tuple[str, ...]:
    """The classes under a class that is counted, those left out that a definition puts there.

    Kinds of record and the engine's own classes bring nothing."""
    if term.startswith((REC, ELIG)):
        return ()
    below = facts.subjects(RDFS + "subClassOf", term)
    return tuple(iri for iri in below if not facts.values(iri, OWL + "equivalentClass"))


def _pointing(term: str, facts: Facts, used: set[str], groups: frozenset[str]) -> Iterator[str]:
    """The members of a scale, of a region and the like: what points to a term by a property that is used."""
    for subject, predicate in facts.naming.get(term, ()):
        own = predicate in used and predicate.startswith(NAMESPACE) and not predicate.startswith((ELIG, REC))
        if (own or predicate == _SPAN) and not subject.startswith("_:") and subject not in groups:
            yield subject


def _finding_classes(facts: Facts) -> frozenset[str]:
    found: set[str] = set()
    waiting = [FINDING]
    while waiting:
        iri = waiting.pop()
        if iri not in found:
            found.add(iri)
            waiting += facts.subjects(RDFS + "subClassOf", iri)
    return frozenset(found)
