"""What a node of the record is: its classes, its codes, whether it counts, how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Final

from trialshape.knowledge.codes import canonical_code
from trialshape.knowledge.terms import NAMESPACE, Terms
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, REC, SKOS
from trialshape.record.codes import above, resolved, term_of
from trialshape.record.draft import Draft
from trialshape.record.model import UnmappedCode
from trialshape.record.nodes import Node, Values, iris, read_node, texts
from trialshape.record.times import Clock, Days
from trialshape.record.vocabulary import (
    ADVERSE_EVENT,
    CERTAINTY,
    CODE,
    CODE_TEXT,
    CONDITION,
    CONFIRMED,
    EXCLUDED,
    EXPERIENCER,
    FACT,
    HISTORY_OF,
    IMAGING_REPORT,
    LESION,
    MALFORMED,
    NOT_RELEVANT,
    OBSERVABLE,
    SELF,
    STATUS,
    SUSPECTED,
    THROMBUS,
    UNMAPPED,
    UNMAPPED_KIND,
    WORDING,
)

CODE_LABELS = (RDFS + "label", SKOS + "prefLabel", SKOS + "altLabel")


@dataclass(frozen=True, slots=True)
class Person:
    """Sex and days of birth as far as they are known, for what depends on them."""

    sex: str | None = None
    born_first: date | None = None
    born_last: date | None = None


NOBODY: Final = Person()


@dataclass(frozen=True, slots=True)
class Scene:
    """What every fact of one record is read against; `reports` are the days of its imaging reports.

    A report that is there and counts for nothing has no days."""

    patient: str
    nodes: Mapping[str, Node]
    terms: Terms
    clock: Clock
    reports: Mapping[str, Days | None]
    person: Person = NOBODY


@dataclass(frozen=True, slots=True)
class Fact:
    """A node of the record with what it is.

    `typed`: its classes are stated, not read off its properties. `terms`: what its codes stand for.
    `classes`: the classes of facts among its types and terms; `closure`: those and all above. `codes`: codes
    and types that stand for nothing. `labels`: texts that the source shows for its codes. `kinds`: the kinds
    of fact that it is, or may be when it does not say."""

    iri: str
    typed: bool
    terms: tuple[str, ...]
    classes: tuple[str, ...]
    closure: frozenset[str]
    codes: tuple[str, ...]
    labels: tuple[str, ...]
    kinds: frozenset[str]
    values: Values


def read_fact(iri: str, scene: Scene, draft: Draft) -> Fact:
    """What a node is and holds. A node that does not say may be of any kind that its properties allow."""
    node, terms = scene.nodes[iri], scene.terms
    types, coded = iris(node, RDF_TYPE), _codes(iris(node, CODE), scene)
    written = texts(node, CODE)
    if written:
        draft.error(CODE, "bad-literal", "expected the IRI of a code or a term, not a literal")
    concluded = {
        *note_concluded(RDF_TYPE, types, terms, draft),
        *note_concluded(CODE, (*coded, *written), terms, draft),
    }
    found = {code: _stated(code, terms) for code in (*types, *coded, *written)}
    _note_wider(coded, terms, draft)
    known = sorted({term for term in found.values() if term is not None})
    classes = tuple(term for term in known if FACT in above(term, terms) and not term.startswith(ELIG))
    typed = bool(set(classes) - {FACT})
    if not typed:
        classes = tuple(sorted({*classes, *_by_properties(node, terms)}))
    closure = frozenset[str]().union(*(above(term, terms) for term in classes))
    shown = (text for code in iris(node, CODE) for text in _labels(scene.nodes.get(code, {})))
    labels = (*texts(node, CODE_TEXT), *(text for text in written if found[text] is None), *shown)
    return Fact(
        iri=iri,
        typed=typed,
        terms=tuple(sorted({term for code in (*coded, *written) if (term := found[code]) is not None})),
        classes=classes,
        closure=closure,
        codes=tuple(dict.fromkeys((*_misspelt(types, terms, draft), *_unknown(coded, terms)))),
        labels=tuple(dict.fromkeys(labels)),
        # what was meant is not taken, but it may be there: it stands in the way of an absence
        kinds=_kinds(classes, closure, terms) | _record_classes(concluded, terms),
        values=read_node(node, terms, scene.clock.read, draft),
    )


def _codes(codes: tuple[str, ...], scene: Scene) -> tuple[str, ...]:
    """The codes of a node. A code may be a node of its own that is typed by the IRI of its concept."""
    found: list[str] = []
    for code in codes:
        concepts = iris(scene.nodes.get(code, {}), RDF_TYPE) if term_of(code, scene.terms) is None else ()
        found.extend([concept for concept in concepts if term_of(concept, scene.terms)] or [code])
    return tuple(found)


def _stated(code: str, terms: Terms) -> str | None:
    """The term that a type or code stands for; what follows from facts is never read off a record."""
    term = term_of(code, terms)
    return None if term in terms.concluded else term


def note_concluded(
    prop: str, codes: tuple[str, ...], terms: Terms, draft: Draft, reason: str | None = UNMAPPED
) -> tuple[str, ...]:
    """Note types or codes that stand for a class concluded from facts, and name these: the facts may say otherwise."""
    found = tuple(sorted({term_of(code, terms) or "" for code in codes} & terms.concluded))
    for term in found:
        message = f"<{term}> is a class that is concluded from other facts; state the facts"
        draft.error(prop, "concluded-class", message, reason)
    return found


def _record_classes(found: Iterable[str], terms: Terms) -> frozenset[str]:
    return frozenset(kind for term in found for kind in above(term, terms) if kind.startswith(REC)) - {FACT}


def _note_wider(codes: tuple[str, ...], terms: Terms, draft: Draft) -> None:
    """Note codes of one vocabulary of which one stands for a wider class than another: there may be two things.

    Codes of two vocabularies translate each other, and a code that begins with the other only says it in more
    detail."""
    for wide, narrow in permutations(sorted({canonical_code(code, terms.prefixes) for code in codes}), 2):
        vocabulary = terms.prefixes.longest(wide)
        if vocabulary is None or vocabulary != terms.prefixes.longest(narrow) or narrow.startswith(wide):
            continue
        wider, narrower = _stated(wide, terms), _stated(narrow, terms)
        if wider and narrower and wider != narrower and wider in above(narrower, terms):
            message = f"<{wide}> is wider than <{narrow}>: if both are meant, expected an entry for each"
            draft.error(CODE, "wider-code", message, WORDING, "warning")


def _unknown(codes: tuple[str, ...], terms: Terms) -> list[str]:
    return [resolved(code, terms) for code in codes if term_of(code, terms) is None]


def _misspelt(types: tuple[str, ...], terms: Terms, draft: Draft) -> list[str]:
    """Classes of the project's namespace that do not exist. Types of other vocabularies say nothing here."""
    found = [code for code in types if code.startswith(NAMESPACE) and code not in terms.known]
    for code in found:
        message = f"the ontology has no class <{code}>; check the spelling"
        draft.error(RDF_TYPE, "unknown-term", message, UNMAPPED)
    return found


def _labels(node: Node) -> list[str]:
    return [text for predicate in CODE_LABELS for text in texts(node, predicate)]


def _by_properties(node: Node, terms: Terms) -> set[str]:
    """The classes of fact that the properties of a node belong to."""
    properties = (terms.properties.get(predicate) for predicate in node)
    domains = {prop.domain for prop in properties if prop is not None and prop.domain is not None}
    return {domain for domain in domains - {FACT} if FACT in above(domain, terms)}


def _kinds(classes: tuple[str, ...], closure: frozenset[str], terms: Terms) -> frozenset[str]:
    """The kinds of fact that exports know; an adverse event may be any condition, an event any event."""
    kinds = closure & terms.record_kinds
    if not kinds:
        below = frozenset(kind for kind in terms.record_kinds if above(kind, terms) & set(classes))
        kinds = below or (frozenset(classes) if classes else terms.record_kinds)
    return kinds | {CONDITION} if ADVERSE_EVENT in kinds else kinds


# --- what nobody understands -------------------------------------------------------------------------


def note_unmapped(fact: Fact, draft: Draft, also: tuple[str, ...] = ()) -> None:
    """Note the codes of a fact that stand for nothing, or that there is no code at all."""
    codes = tuple(dict.fromkeys((*fact.codes, *also)))
    if codes:
        listed = ", ".join(f"<{code}>" for code in codes)
        message = f"{listed} stands for nothing that this can be; map the code"
        draft.error(CODE, "unknown-code", message, UNMAPPED)
    else:
        message = "nothing says what this is: expected a code or a class of the ontology"
        draft.error(CODE, "no-code", message, UNMAPPED)
    text = fact.labels[0] if fact.labels else ""
    stated = [term for term in fact.classes if term.startswith(REC)]
    kind = stated[0] if len(stated) == 1 else FACT
    draft.unmapped.extend(UnmappedCode(kind, code, text) for code in codes or ("",))


def say_unmapped(fact: Fact, draft: Draft) -> None:
    """Write that a fact of these kinds is there whose meaning is not known."""
    draft.drop(frozenset((RDF_TYPE, CERTAINTY)))
    draft.link(RDF_TYPE, FACT)
    draft.link(UNMAPPED_KIND, *fact.kinds)
    draft.reasons.add(UNMAPPED)


# --- does it count, and how surely -------------------------------------------------------------------


def counts(fact: Fact, scene: Scene, draft: Draft) -> bool:
    """Whether the fact counts: not one whose status says that it never happened, not a relative's.

    A status or experiencer that cannot be understood leaves the fact in, as a doubtful one."""
    terms, who = scene.terms, fact.values.link(EXPERIENCER)
    status = fact.values.link(STATUS)
    for unknown in (iri for iri in status.values if iri not in terms.statuses):
        message = f"<{unknown}> is no status; expected one of the ontology"
        draft.error(STATUS, "unknown-term", message, MALFORMED)
    for unknown in (iri for iri in who.values if iri not in terms.known and iri != scene.patient):
        message = f"<{unknown}> is no experiencer; expected one of the ontology"
        draft.error(EXPERIENCER, "unknown-term", message, MALFORMED)
    relative = who.one in terms.known and who.one != SELF
    return stands(fact, terms) and not relative


def stands(fact: Fact, terms: Terms) -> bool:
    """Whether an entry was not taken back: its status does not say that it never happened."""
    return fact.values.link(STATUS).one not in terms.statuses - terms.counted_statuses


def is_not_relevant(fact: Fact) -> bool:
    """Whether a site says of all codes of a fact that no criterion looks for them, and nothing else says what it is."""
    plain = all(term.startswith(REC) for term in fact.classes)
    listed = fact.closure & {IMAGING_REPORT, LESION, THROMBUS}
    said = fact.values.link(OBSERVABLE).given
    return fact.terms == (NOT_RELEVANT,) and not fact.codes and plain and not listed and not said


def certainty(fact: Fact, draft: Draft) -> str:
    """Confirmed, Suspected, Excluded or HistoryOf; what cannot be read is taken as suspected."""
    stated = fact.values.link(CERTAINTY)
    if not stated.given:
        return CONFIRMED
    if stated.one in (CONFIRMED, SUSPECTED, EXCLUDED, HISTORY_OF):
        return stated.one
    if not stated.bad:
        message = "no certainty of the ontology; taken as suspected"
        draft.error(CERTAINTY, "unknown-term", message, UNMAPPED)
    return SUSPECTED
