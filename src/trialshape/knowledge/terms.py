"""What reading a record needs to know: codes, classes, units, scales, properties, windows. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from trialshape.dates import back
from trialshape.knowledge import graph
from trialshape.knowledge.asking import Asked, read_asked
from trialshape.knowledge.codes import Beginnings, read_codes, read_families, read_prefixes
from trialshape.knowledge.definitions import derived, read_definitions
from trialshape.knowledge.deprecation import read_replacements
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.hierarchy import superclasses
from trialshape.knowledge.local import NOTHING_LOCAL, Local, read_local
from trialshape.knowledge.quantities import (
    Observable,
    Scale,
    read_observable_labels,
    read_observables,
    read_scales,
)
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, REC, local_name

NAMESPACE = "https://w3id.org/trialshape/"
OWL = "http://www.w3.org/2002/07/owl#"
PROPERTY_TYPES = (
    OWL + "ObjectProperty",
    OWL + "DatatypeProperty",
    OWL + "AnnotationProperty",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property",
)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the record: whether one value is meant, how its literals are read (None: it links nodes),
    the observable whose units hold for it, the class its subjects have, whether the canonical record of an event
    keeps it as it is, and whether an explicit negative that has it denies less than its class."""

    iri: str
    functional: bool
    reading: str | None
    quantity: str | None
    domain: str | None
    qualifies: bool = False
    narrows: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days between anchors; `back` is an ISO 8601 duration before the from-anchor.

    `ends_before` is one before the to-anchor: the window ends on the day before the day that lies there."""

    iri: str
    from_anchor: str | None
    to_anchor: str | None
    back: str | None
    ends_before: str | None
    fallback: str | None
    project_default: bool
    ahead: str | None = None
    """ISO 8601 duration after the to-anchor, up to which the window lasts."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The ontology as reading a record needs it."""

    prefixes: Beginnings
    """Prefix met in exports -> canonical prefix."""
    codes: Mapping[str, str]
    """Canonical code IRI -> term."""
    families: Beginnings
    """Beginning of canonical code IRIs -> term."""
    known: frozenset[str]
    """Every term of the ontology that has a name in the project's namespace, and every class."""
    classes: Mapping[str, frozenset[str]]
    """Class -> itself and all classes above."""
    concluded: frozenset[str]
    """Defined classes whose members follow from other facts; no record may state them."""
    names: Mapping[str, str]
    """Term -> its label."""
    observables: Mapping[str, Observable]
    observable_labels: Mapping[str, tuple[str, ...]]
    """Label or other name in lower case -> the observables it names."""
    scales: Mapping[str, Scale]
    properties: Mapping[str, Property]
    record_kinds: frozenset[str]
    """The classes of facts that exports hand over as one kind."""
    statuses: frozenset[str]
    counted_statuses: frozenset[str]
    anchors: Mapping[str, str | None]
    earliest: Mapping[str, tuple[str, ...]]
    """Anchor -> the anchors of which it is the earliest; known when all of them are."""
    latest: Mapping[str, tuple[str, ...]]
    """Anchor -> the patient's property that gives it; None for the as-of date."""
    windows: Mapping[str, Window]
    domains: Mapping[str, str]
    """Name on the command line -> domain."""
    replaced: Mapping[str, str]
    """Deprecated term -> the term as which records are read that still write it."""
    roles: frozenset[str] = frozenset()
    """The roles in which people answer and decide."""
    questions: Mapping[str, Asked] = field(default_factory=dict)
    """The questions of this knowledge."""
    local: Local = NOTHING_LOCAL
    """What a site says on how its records are read."""


def read_terms(store: ox.Store) -> Terms:
    """Read the terms from the default graph of a store.

    Raises KnowledgeError, naming the term, for an ontology that contradicts itself."""
    prefixes = read_prefixes(store)
    replaced = read_replacements(store)
    observables = read_observables(store)
    scales = read_scales(store)
    _scales_are_there(observables, scales)
    classes = superclasses(store)
    anchors = _anchors(store)
    return Terms(
        prefixes=prefixes,
        codes=read_codes(store, prefixes, replaced),
        families=read_families(store, prefixes, replaced),
        known=_known(store) | frozenset(classes),
        classes=classes,
        concluded=derived(read_definitions(store)),
        names=_names(store),
        observables=observables,
        observable_labels=read_observable_labels(store, observables),
        scales=scales,
        properties=_properties(store, observables),
        record_kinds=frozenset(graph.subjects(store, RDF_TYPE, ELIG + "RecordKind")),
        statuses=frozenset(graph.subjects(store, RDF_TYPE, REC + "Status")),
        counted_statuses=frozenset(graph.subjects(store, RDF_TYPE, REC + "CountedStatus")),
        anchors=anchors,
        earliest=_composed(store, anchors, "earliestOf"),
        latest=_composed(store, anchors, "latestOf"),
        windows=_windows(store, anchors),
        domains=_domains(store),
        replaced=replaced,
        roles=frozenset(graph.subjects(store, RDF_TYPE, ELIG + "Role")),
        questions=read_asked(store),
        local=read_local(store, prefixes, observables),
    )


# --- classes, names, properties ----------------------------------------------------------------------


def _known(store: ox.Store) -> frozenset[str]:
    query = f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{NAMESPACE}")) }}'
    return frozenset(row["s"].value for row in graph.select(store, query))


def _names(store: ox.Store) -> dict[str, str]:
    labelled = store.quads_for_pattern(None, ox.NamedNode(RDFS + "label"), None, ox.DefaultGraph())
    iris = sorted({quad.subject.value for quad in labelled if isinstance(quad.subject, ox.NamedNode)})
    return {iri: graph.text(store, iri, RDFS + "label") or local_name(iri) for iri in iris}


def _properties(store: ox.Store, observables: Mapping[str, Observable]) -> dict[str, Property]:
    declared = {iri for kind in PROPERTY_TYPES for iri in graph.subjects(store, RDF_TYPE, kind)}
    iris = sorted(declared.difference(graph.subjects(store, RDF_TYPE, REC + "CanonicalProperty")))
    # what may be a literal or a term is no functional property to OWL, which keeps the two apart
    stated = graph.select(store, f"SELECT ?s WHERE {{ ?s <{ELIG}oneValue> true FILTER(isIRI(?s)) }}")
    functional = frozenset(
        (
            *graph.subjects(store, RDF_TYPE, OWL + "FunctionalProperty"),
            *(row["s"].value for row in stated),
        )
    )
    found = {iri: _property(store, iri, iri in functional) for iri in iris if iri.startswith(REC)}
    for item in found.values():
        if item.quantity is not None and item.quantity not in observables:
            raise KnowledgeError(f"<{item.iri}> is a quantity of <{item.quantity}>, which is no observable")
    return found


def _property(store: ox.Store, iri: str, functional: bool) -> Property:
    return Property(
        iri=iri,
        functional=functional,
        reading=graph.one_iri(store, iri, ELIG + "reads"),
        quantity=graph.one_iri(store, iri, ELIG + "quantityOf"),
        domain=graph.one_iri(store, iri, RDFS + "domain"),
        qualifies=any(term.value == "true" for term in graph.objects(store, iri, ELIG + "qualifiesEvent")),
        narrows=any(term.value == "true" for term in graph.objects(store, iri, ELIG + "narrowsNegative")),
    )


def _scales_are_there(observables: Mapping[str, Observable], scales: Mapping[str, Scale]) -> None:
    for observable in observables.values():
        if observable.scale is not None and observable.scale not in scales:
            raise KnowledgeError(
                f"<{observable.iri}> takes the scale <{observable.scale}>, which has no grades (elig:ofScale)"
            )


# --- windows and domains -----------------------------------------------------------------------------


def _anchors(store: ox.Store) -> dict[str, str | None]:
    return {
        iri: graph.one_iri(store, iri, ELIG + "anchorProperty")
        for iri in graph.subjects(store, RDF_TYPE, ELIG + "Anchor")
    }


def _composed(store: ox.Store, anchors: Mapping[str, str | None], name: str) -> dict[str, tuple[str, ...]]:
    """Anchors that are made of others. Raises KnowledgeError for a part that is no plain anchor of the record."""
    composed = {iri: tuple(sorted(graph.iris(store, iri, ELIG + name))) for iri in anchors}
    composed = {iri: parts for iri, parts in composed.items() if parts}
    for iri, parts in composed.items():
        for part in parts:
            if anchors.get(part) is None:
                raise KnowledgeError(
                    f"the anchor <{iri}> is made of <{part}>, which no property of a patient gives"
                )
        if anchors[iri] is not None or len(parts) < 2:
            raise KnowledgeError(
                f"the anchor <{iri}> needs two anchors to be made of, and no property of its own"
            )
    return composed


def _windows(store: ox.Store, anchors: Mapping[str, str | None]) -> dict[str, Window]:
    windows = {iri: _window(store, iri, anchors) for iri in graph.subjects(store, RDF_TYPE, ELIG + "Window")}
    by_name: dict[str, str] = {}
    for iri in windows:
        # windows are known by their local name in a patient's graph
        other = by_name.setdefault(local_name(iri), iri)
        if other != iri:
            raise KnowledgeError(f"the windows <{other}> and <{iri}> have the same local name")
        _fallbacks_end(iri, windows)
    return windows


def _window(store: ox.Store, iri: str, anchors: Mapping[str, str | None]) -> Window:
    window = Window(
        iri=iri,
        from_anchor=graph.one_iri(store, iri, ELIG + "fromAnchor"),
        to_anchor=graph.one_iri(store, iri, ELIG + "toAnchor"),
        back=_duration(store, iri, "back"),
        ends_before=_duration(store, iri, "endsBefore"),
        fallback=graph.one_iri(store, iri, ELIG + "fallback"),
        project_default=any(
            term.value == "true" for term in graph.objects(store, iri, ELIG + "projectDefault")
        ),
        ahead=_duration(store, iri, "ahead"),
    )
    for anchor in (window.from_anchor, window.to_anchor):
        if anchor is not None and anchor not in anchors:
            raise KnowledgeError(f"the window <{iri}> uses <{anchor}>, which is no elig:Anchor")
    for name, duration, anchor in (
        ("back", window.back, window.from_anchor),
        ("endsBefore", window.ends_before, window.to_anchor),
        ("ahead", window.ahead, window.to_anchor),
    ):
        if duration is None:
            continue
        if anchor is None:
            end = "fromAnchor" if name == "back" else "toAnchor"
            raise KnowledgeError(f"the window <{iri}> has elig:{name} but no elig:{end} to count from")
        try:
            back(date(2000, 1, 1), duration)
        except ValueError as error:
            raise KnowledgeError(f"the window <{iri}>: {error}") from None
    return window


def _duration(store: ox.Store, iri: str, name: str) -> str | None:
    stated = graph.objects(store, iri, ELIG + name)
    if len(stated) > 1:
        raise KnowledgeError(f"the window <{iri}> has {len(stated)} values of elig:{name}: keep one")
    return graph.text(store, iri, ELIG + name)


def _fallbacks_end(iri: str, windows: Mapping[str, Window]) -> None:
    seen, here = [iri], windows[iri].fallback
    while here is not None:
        if here in seen:
            raise KnowledgeError(f"the window <{iri}> falls back on itself")
        if here not in windows:
            raise KnowledgeError(f"the window <{seen[-1]}> falls back on <{here}>, which is no elig:Window")
        seen.append(here)
        here = windows[here].fallback


def _domains(store: ox.Store) -> dict[str, str]:
    found: dict[str, str] = {}
    for iri in graph.subjects(store, RDF_TYPE, REC + "Domain"):
        name = graph.text(store, iri, ELIG + "domainName") or local_name(iri)
        if found.setdefault(name, iri) != iri:
            raise KnowledgeError(f"the domains <{found[name]}> and <{iri}> have the same name '{name}'")
    return dict(sorted(found.items()))
