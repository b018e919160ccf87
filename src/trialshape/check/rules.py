"""Rules: every refusal of the profile at its word, and which rule answers which question."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.knowledge import graph
from trialshape.knowledge.accepted import Accepted
from trialshape.knowledge.conditions import finding_classes
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.expand import answers, expand_knowledge, reads, written
from trialshape.knowledge.profile import kind
from trialshape.knowledge.terms import OWL
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SH

OUTSIDE, UNANSWERED, TWICE, NO_QUESTION, CYCLE = "TS505", "TS506", "TS507", "TS508", "TS509"
UNFILLED, INCOMPLETE, UNUSED, NO_COMMENT = "TS510", "TS511", "TS513", "TS514"
_SPARQL = ELIG + "sparql"
_AT = re.compile(r"line (\d+), column (\d+)")


def rules(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """What is wrong with each rule, and with the rules together; the latter only where each can be read."""
    del catalogue
    accepted = Accepted()
    expanded: dict[str, str] = {}
    whole = True
    for iri in graph.subjects(material.store, RDF_TYPE, ELIG + "Rule"):
        for text in graph.objects(material.store, iri, _SPARQL):
            if not isinstance(text, ox.Literal):
                continue  # a shape of the house says so
            found = list(_of_one(iri, text, material, accepted, expanded))
            yield from found
            whole = whole and all(one.code == NO_COMMENT for one in found)
    if whole:
        yield from _together(material, expanded)


def _of_one(
    iri: str, text: ox.Literal, material: Material, accepted: Accepted, expanded: dict[str, str]
) -> Iterator[Found]:
    if not text.value.lstrip().startswith("#"):
        said = f"{material.short(iri)} does not begin with a comment that asks its question"
        yield Found(NO_COMMENT, said, iri, _SPARQL)
    prologue = _prologue(iri, text, material)
    full = prologue + text.value
    refused = accepted.check(full)
    for refusal in refused:
        # lines are counted with the prefixes in front, which stand elsewhere in the file
        offset = _offset(full, refusal.where) - len(prologue)
        place = None if offset < 0 else material.places.inside(iri, _SPARQL, text, offset)
        word = _AT.sub("", refusal.where).strip(" ,from")
        told = f"{refusal.construct}{f' ({word})' if word and word != refusal.construct else ''}"
        said = f"{material.short(iri)}: {told}: {refusal.why}; {refusal.instead}"
        yield Found(OUTSIDE, said, iri, _SPARQL, text, place)
    if refused:
        return
    try:
        expanded[iri] = expand_knowledge(full, material.loaded.store)
        if kind(full) == "finding":
            answers(expanded[iri])
    except (ValueError, KnowledgeError) as error:
        expanded.pop(iri, None)
        offset = _offset(full, str(error)) - len(prologue)
        place = None if offset < 0 else material.places.inside(iri, _SPARQL, text, offset)
        said = _AT.sub("this place", str(error)).replace(" at this place", "")
        yield Found(UNFILLED, f"{material.short(iri)}: {said}", iri, _SPARQL, text, place)


def _prologue(iri: str, text: ox.Literal, material: Material) -> str:
    """The prefixes of the file in which the rule stands, as the loader writes them in front."""
    declared = material.loaded.prefixes[material.loaded.sources[iri]]
    used = (item for item in sorted(declared.items()) if f"{item[0]}:" in text.value)
    return "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in used)


def _offset(text: str, where: str) -> int:
    """The offset that `line L, column C` in a message means; -1 without one."""
    found = _AT.search(where)
    if found is None:
        return -1
    lines = text.split("\n")
    line, column = int(found[1]), int(found[2])
    return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1


# --- all rules together ------------------------------------------------------------------------------


def _together(material: Material, expanded: dict[str, str]) -> Iterator[Found]:
    questions = set(finding_classes(material.loaded.store))
    finds = {iri for iri, text in expanded.items() if kind(text) == "finding"}
    answered = {iri: answers(text) if iri in finds else frozenset[str]() for iri, text in expanded.items()}
    by_question: dict[str, list[str]] = {}
    for iri in sorted(answered):
        for question in answered[iri]:
            by_question.setdefault(question, []).append(iri)
    short = material.short
    for question in sorted(questions - set(by_question)):
        yield Found(UNANSWERED, f"no rule answers {short(question)}", question)
    for question, of in sorted(by_question.items()):
        if question not in questions:
            yield Found(
                NO_QUESTION, f"{short(of[0])} answers {short(question)}, which is no finding class", of[0]
            )
        elif len(of) > 1:
            listed = " and ".join(short(one) for one in of)
            yield Found(TWICE, f"{short(question)} is answered by {listed}", of[-1], _SPARQL)
    produces = {iri: answered[iri] if iri in finds else written(expanded[iri]) for iri in expanded}
    everything = frozenset[str]().union(*produces.values())
    needs = {iri: reads(text, everything) for iri, text in expanded.items()}
    yield from _cycles(produces, needs, material)
    yield from _unused(questions, frozenset[str]().union(*needs.values()), material)
    yield from _without_window(_used(questions, produces, needs, material), material)


def _cycles(
    produces: dict[str, frozenset[str]], needs: dict[str, frozenset[str]], material: Material
) -> Iterator[Found]:
    before = {iri: {other for other in produces if produces[other] & needs[iri]} for iri in produces}
    reached = {iri: _reached(iri, before) for iri in before}
    named: set[str] = set()
    for iri in sorted(iri for iri in before if iri in reached[iri]):
        ring = sorted(other for other in reached[iri] if iri in reached[other])
        if iri not in named:
            named.update(ring)
            listed = ", ".join(material.short(one) for one in ring)
            yield Found(CYCLE, f"rules read each other in a cycle: {listed}", iri, _SPARQL)


def _reached(iri: str, before: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(before[iri])
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(before[here])
    return found


# --- what is used ------------------------------------------------------------------------------------


def _unused(questions: set[str], read: frozenset[str], material: Material) -> Iterator[Found]:
    """A protocol's own questions that no rule reads and that nothing in the knowledge points to."""
    pointed_to = {question for _, question in _pointing(questions, material)}
    for question in sorted(questions - read - pointed_to):
        if not _shared(question, material):
            yield Found(UNUSED, f"{material.short(question)} is a question that nobody uses", question)


def _used(
    questions: set[str],
    produces: dict[str, frozenset[str]],
    needs: dict[str, frozenset[str]],
    material: Material,
) -> set[str]:
    """The questions on which outcomes hang: those of the tree, and those that the rules behind them read."""
    pointing = _pointing(questions, material)
    of_nodes = (SH + "targetClass", ELIG + "context")
    waiting = [question for predicate, question in pointing if predicate in of_nodes]
    found: set[str] = set()
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(need for rule, made in produces.items() if here in made for need in needs[rule])
    return found & questions


def _pointing(questions: set[str], material: Material) -> list[tuple[str, str]]:
    """The predicate and the question of each statement that points to one."""
    return [
        (quad.predicate.value, quad.object.value)
        for file in material.parsed
        for quad in file.quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value in questions
    ]


def _shared(question: str, material: Material) -> bool:
    """True for a question of a module of the ontology, which any protocol may use."""
    module = ox.NamedNode(question.partition("#")[0])
    header = (module, ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "Ontology"), ox.DefaultGraph())
    return next(material.store.quads_for_pattern(*header), None) is not None


def _without_window(used: set[str], material: Material) -> Iterator[Found]:
    """Shared questions that outcomes hang on, whose kind needs a window, and to which the protocol gives none."""
    store = material.store
    counting = set(graph.subjects(store, ELIG + "needs", ELIG + "window"))
    for question in sorted(used):
        needed = counting.intersection(graph.iris(store, question, RDFS + "subClassOf"))
        if needed and _shared(question, material) and not graph.objects(store, question, ELIG + "window"):
            text = f"{material.short(question)} is used here and has no elig:window: the protocol must give it one"
            yield Found(INCOMPLETE, text, question)
