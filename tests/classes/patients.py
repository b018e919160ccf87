"""Small records for tests of defined classes: what the rules conclude for a patient in Turtle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pyoxigraph as ox

from tests.record.patient_records import PREFIXES, raw
from tests.screening import ANCHORS, AS_OF, plan, screener
from trialshape.findings import find
from trialshape.knowledge import graph
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.files import Loaded, collect, load_stated
from trialshape.knowledge.rules import Question, Rule, read_questions, read_rules
from trialshape.knowledge.vocabulary import RDF_TYPE
from trialshape.record import Record, Settings, canonical
from trialshape.screen import Screened

NAMES = {
    **PREFIXES,
    "ask": "https://w3id.org/trialshape/questions#",
    "stage": "https://w3id.org/trialshape/stages#",
}
PATIENT = "ex:p a rec:Patient .\n"
DATED = 'rec:date "2026-11-16"^^xsd:date'
REPORT = (
    "ex:r a rec:ImagingReport ; rec:subject ex:p ; rec:covers org:LiverParenchyma , org:PortalVenousSystem , "
    f"org:HepaticVenousSystem , org:Extrahepatic ; rec:complete true ; rec:sliceThickness 1.25 ; {DATED} .\n"
)


def iri(name: str) -> str:
    """A short name in full."""
    prefix, local = name.split(":", 1)
    return NAMES[prefix] + local


@cache
def loaded() -> Loaded:
    """The knowledge as it is stated."""
    return load_stated(collect("haic-len-cado"))


@cache
def knowledge() -> ox.Store:
    """The knowledge with what follows from its definitions."""
    return entailed(loaded().store)


@cache
def questions() -> Mapping[str, Question]:
    return read_questions(knowledge())


@cache
def rules(*classes: str) -> tuple[Rule, ...]:
    """The rules by which members of these classes are found, and no others: the whole protocol takes longer."""
    asked = frozenset(map(iri, classes))
    return read_rules(replace(loaded(), store=knowledge()), dict(questions()), asked)


def record(turtle: str) -> Record:
    """The patient ex:p with these facts, under the dates of the case files."""
    return canonical(raw(PATIENT + turtle), plan().terms, Settings(as_of=AS_OF, anchors=ANCHORS))


def concluded(turtle: str, of: tuple[str, ...], node: str = "ex:p") -> set[str]:
    """Those of some classes to which a node of the patient's graph belongs."""
    facts = ox.Store()
    facts.extend([ox.Quad(one.subject, one.predicate, one.object) for one in record(turtle).triples])
    find(iri("ex:p"), facts, rules(*of), questions())
    has = set(graph.iris(facts, iri(node), RDF_TYPE))
    return {name for name in of if iri(name) in has}


def screen(turtle: str) -> Screened:
    """The patient ex:p, screened."""
    return screener().screen(record(turtle))
