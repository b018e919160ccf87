"""OWL: what the reasoner and the profile say of the ontology. The reasoner is an extra and a process of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from trialshape.check.agreement import disagreements
from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.knowledge import graph
from trialshape.knowledge.files import Loaded, data_root
from trialshape.knowledge.plan import Plan, compile_loaded
from trialshape.knowledge.reading import Parsed
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, SH
from trialshape.read import patients
from trialshape.reasoner import ProfileViolation, ReasonerError, Reasoning, available, reason
from trialshape.record import Record, Settings, canonical
from trialshape.run import LINKS, extraction_date, open_export

SECONDS: Final = 300.0
MEGABYTES: Final = 2048

NOT_DL, INCONSISTENT, UNSATISFIABLE, ENDED, NOT_INSTALLED = "TS601", "TS602", "TS603", "TS604", "TS605"
DIFFERS = "TS606"
# a file that holds one of these is a protocol's or the rules', which are no OWL
_SHAPES: Final = frozenset(
    (
        *(ELIG + name for name in ("Condition", "Rule", "Protocol", "Part", "Inclusion", "Exclusion")),
        *(SH + name for name in ("NodeShape", "PropertyShape")),
    )
)


def by_reasoning(material: Material, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[Found]:
    """Whether the ontology is OWL 2 DL, consistent, and without a class that can have no member."""
    if not available():
        yield Found(NOT_INSTALLED, "the reasoner is not installed: pip install 'trialshape[check]'")
        return
    triples = (quad for file in material.parsed if _is_ontology(file) for quad in file.quads)
    try:
        reasoning = reason(triples, seconds=seconds, megabytes=megabytes)
    except ReasonerError as error:
        yield from _outside(error.profile, material)
        yield Found(ENDED, f"the reasoner gave no answer: {error}")
        return
    yield from _outside(reasoning.profile, material)
    if not reasoning.consistent:
        yield Found(INCONSISTENT, "the ontology contradicts itself: no world fits all its statements")
        return
    for iri in reasoning.unsatisfiable:
        yield Found(UNSATISFIABLE, f"{material.short(iri)} can have no member", iri)
    yield from same_types(reasoning, material)


def same_types(reasoning: Reasoning, material: Material) -> Iterator[Found]:
    """Whether the engine gives classes the superclasses, and example patients the classes, that the reasoner gives.

    The examples are those of the folders in seeds/ that the protocol names with elig:examplePatients."""
    plan = compile_loaded(material.concluded)
    try:
        differences = disagreements(material.loaded, plan, example_records(material.loaded, plan), reasoning)
    except ReasonerError as error:
        yield Found(ENDED, f"engine and reasoner could not be compared: {error}")
        return
    for one in differences:
        yield Found(DIFFERS, one.sentence, one.wider)


def example_records(loaded: Loaded, plan: Plan) -> Iterator[Record]:
    """The canonical records of the protocol's example patients, each file on its own extraction date."""
    names = [term.value for term in graph.objects(loaded.store, plan.protocol, ELIG + "examplePatients")]
    for folder in (data_root() / "seeds" / name for name in names):
        if not folder.is_dir():
            continue
        export = open_export([folder])
        settings = Settings(as_of=extraction_date(export.survey, None))
        for raw in patients(export.sources, export.survey, LINKS):
            yield canonical(raw, plan.terms, settings)


def _is_ontology(file: Parsed) -> bool:
    return not any(
        quad.predicate.value == RDF_TYPE
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in _SHAPES
        and isinstance(quad.subject, ox.NamedNode)
        and not quad.subject.value.startswith(SH)
        for quad in file.quads
    )


def _outside(profile: Iterable[ProfileViolation], material: Material) -> Iterator[Found]:
    for violation in profile:
        ours = [term for term in violation.terms if material.places.of(term) is not None]
        yield Found(NOT_DL, f"{violation.kind}: {violation.sentence}", ours[0] if ours else None)
