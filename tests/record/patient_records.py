"""Records for tests: a patient in Turtle, read and shown as short names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pyoxigraph as ox

from trialshape.knowledge.classes import entailed
from trialshape.knowledge.terms import Terms, read_terms
from trialshape.read import RawPatient, Statement
from trialshape.record import DataError, Record, Settings, canonical

ROOT = Path(__file__).parents[2]
PREFIXES: Mapping[str, str] = {
    "ex": "http://example.org/",
    "elig": "https://w3id.org/trialshape/eligibility#",
    "rec": "https://w3id.org/trialshape/record#",
    "lab": "https://w3id.org/trialshape/labs#",
    "stg": "https://w3id.org/trialshape/staging#",
    "thr": "https://w3id.org/trialshape/thrombus#",
    "cond": "https://w3id.org/trialshape/conditions#",
    "proc": "https://w3id.org/trialshape/procedures#",
    "drug": "https://w3id.org/trialshape/drugs#",
    "dom": "https://w3id.org/trialshape/domains#",
    "org": "https://w3id.org/trialshape/organs#",
    "find": "https://w3id.org/trialshape/haic-len-cado/findings#",
    "loinc": "https://loinc.org/rdf/",
    "sct": "http://snomed.info/id/",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
PROLOGUE = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
AS_OF = date(2026, 11, 20)
PATIENT = "ex:p a rec:Patient .\n"

WINDOWS = """
ex:Lifetime a elig:Window ; elig:toAnchor elig:AsOf .
ex:Labs a elig:Window ; elig:fromAnchor elig:Enrolment ; elig:back "P7D" ; elig:toAnchor elig:Enrolment .
ex:HalfYear a elig:Window ; elig:fromAnchor elig:FirstDose ; elig:back "P6M" ; elig:toAnchor elig:FirstDose .
ex:Screening a elig:Window ; elig:fromAnchor elig:Consent ; elig:toAnchor elig:Enrolment ; elig:fallback ex:Recent .
ex:Recent a elig:Window ; elig:fromAnchor elig:AsOf ; elig:back "P28D" ; elig:toAnchor elig:AsOf ;
    elig:projectDefault true .
ex:Onwards a elig:Window ; elig:fromAnchor elig:FirstDose .
ex:EitherStart a elig:Window ; elig:fromAnchor elig:EarliestStart ; elig:back "P6M" ; elig:toAnchor elig:LatestStart .
ex:LongAgo a elig:Window ; elig:toAnchor elig:FirstDose ; elig:endsBefore "P5Y" .
find:Resection a owl:Class ; rdfs:subClassOf elig:AttestationFinding .
find:ResectionUnsuitable a owl:Class ; rdfs:subClassOf elig:AttestationFinding .
find:A a owl:Class ; rdfs:subClassOf elig:AttestationFinding .
find:B a owl:Class ; rdfs:subClassOf elig:TriggeredFinding .
find:Platelets a owl:Class ; rdfs:subClassOf elig:MeasurementFinding ; elig:ofObservable lab:Platelets ;
    elig:unit "10*9/L" .
find:Ecog a owl:Class ; rdfs:subClassOf elig:MeasurementFinding ; elig:ofObservable stg:EcogPerformanceStatus .
find:Strokes a owl:Class ; rdfs:subClassOf elig:HistoryFinding .
find:Margin a owl:Class ; rdfs:subClassOf elig:DerivedFinding ; elig:unit "%" .
"""


def iri(name: str) -> str:
    """A short name in full."""
    prefix, local = name.split(":", 1)
    return PREFIXES[prefix] + local if prefix in PREFIXES else name


def short(full: str) -> str:
    """An IRI as a short name, where a prefix fits."""
    for prefix, start in PREFIXES.items():
        if full.startswith(start):
            return f"{prefix}:{full[len(start) :]}"
    return full


def parse(turtle: str) -> list[ox.Quad]:
    """Turtle with the prefixes of this module."""
    return list(ox.parse(input=PROLOGUE + turtle, format=ox.RdfFormat.TURTLE))


def store(*turtles: str, ontology: bool = False) -> ox.Store:
    """A store of knowledge: pieces of Turtle, and the ontology where asked."""
    found = ox.Store()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")) if ontology else ():
        found.extend(ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    for turtle in turtles:
        found.extend(parse(turtle))
    return found


@cache
def ontology_terms() -> Terms:
    """The terms of the whole ontology, with the windows of this module."""
    return read_terms(entailed(store(WINDOWS, ontology=True)))


def statements(turtle: str) -> list[Statement]:
    """The statements of a piece of Turtle, blank nodes under names of their own."""
    return [_statement(quad) for quad in parse(turtle)]


def _statement(quad: ox.Quad) -> Statement:
    value = quad.object
    if isinstance(value, ox.Literal):
        return Statement(
            _name(quad.subject), quad.predicate.value, value.value, value.datatype.value, value.language, None
        )
    return Statement(_name(quad.subject), quad.predicate.value, _name(value), None, None, None)


def _name(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return term.value
    assert isinstance(term, ox.BlankNode)
    return f"urn:trialshape:bnode:0:{term.value}"


def raw(turtle: str, shared: frozenset[str] = frozenset()) -> RawPatient:
    """The patient ex:p with these statements."""
    return RawPatient(iri("ex:p"), tuple(statements(turtle)), ("p.ttl",), frozenset(map(iri, shared)))


@dataclass(frozen=True)
class Read:
    """A canonical record, asked and answering in short names."""

    record: Record
    _said: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for triple in self.record.triples:
            assert isinstance(triple.subject, ox.NamedNode)
            value = triple.object
            shown = value.value if isinstance(value, ox.Literal) else _name(value)
            key = (short(triple.subject.value), short(triple.predicate.value))
            self._said.setdefault(key, set()).add(short(shown))

    def said(self, node: str, predicate: str) -> set[str]:
        """The objects of a node."""
        return self._said.get((node, predicate), set())

    def one(self, node: str, predicate: str) -> str | None:
        """The only object there, or None."""
        found = self.said(node, predicate)
        assert len(found) <= 1, (node, predicate, found)
        return next(iter(found), None)

    def ends(self, node: str, low: str = "rec:low", high: str = "rec:high") -> tuple[str | None, str | None]:
        """Two ends of an interval."""
        return self.one(node, low), self.one(node, high)

    def days(self, node: str) -> tuple[str | None, str | None]:
        """First and last day."""
        return self.ends(node, "rec:notBefore", "rec:notAfter")

    def because(self, node: str) -> set[str]:
        """Why something of the node is missing."""
        return self.said(node, "rec:because")

    def facts(self) -> set[str]:
        """The nodes that count as facts of the patient."""
        return {node for (node, predicate), _ in self._said.items() if predicate == "rec:subject"}

    def errors(self, node: str | None = None) -> set[tuple[str, str]]:
        """Errors and warnings as (code, property)."""
        return {(error.code, short(error.property)) for error in self.all_errors(node)}

    def all_errors(self, node: str | None = None) -> list[DataError]:
        """Errors and warnings in full."""
        return [error for error in self.record.errors if node is None or short(error.node) == node]


def read(
    turtle: str,
    *,
    patient: str = PATIENT,
    shared: frozenset[str] = frozenset(),
    as_of: date = AS_OF,
    zone: str | None = "Asia/Shanghai",
    anchors: Mapping[str, date] | None = None,
    own_anchors: Mapping[str, date] | None = None,
    assume: frozenset[str] = frozenset(),
    terms: Terms | None = None,
) -> Read:
    """Read the patient ex:p with these facts, anchors and assumptions under their short names."""
    settings = Settings(
        as_of=as_of,
        zone=None if zone is None else ZoneInfo(zone),
        anchors={iri(prop): day for prop, day in (anchors or {}).items()},
        anchors_by_patient={iri("ex:p"): {iri(prop): day for prop, day in (own_anchors or {}).items()}},
        assume=frozenset(map(iri, assume)),
    )
    return Read(canonical(raw(patient + turtle, shared), terms or ontology_terms(), settings))


def observed(of: str, rest: str, *, kind: str = "rec:Measurement") -> Read:
    """Read one observation ex:m of an observable, dated the day before the as-of date."""
    date_of = 'rec:date "2026-11-19"^^xsd:date'
    return read(f"ex:m a {kind} ; rec:subject ex:p ; rec:observable {of} ; {date_of} ; {rest} .")
