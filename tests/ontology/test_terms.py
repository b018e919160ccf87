"""Terms are described, and every property is of one kind, so that an OWL editor loses nothing."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.ontology.modules import (
    BASE,
    DCTERMS,
    ELIG,
    MODULES,
    OWL,
    RDF_TYPE,
    RDFS,
    REC,
    SKOS,
    WHOLE,
    Kinds,
    merged,
    objects,
    own_terms,
    store,
    subjects,
    terms,
    values,
)
from trialshape.record import vocabulary

KINDS = Kinds()
BUILT_IN = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
    "http://www.w3.org/2001/XMLSchema#",
)
DESCRIBED = [module for module in MODULES if module != WHOLE]


def english(subject: str, predicate: str) -> list[str]:
    found = objects(merged(), subject, predicate)
    return [text.value for text in found if isinstance(text, ox.Literal) and text.language == "en"]


@pytest.mark.parametrize("module", DESCRIBED)
def test_every_term_has_label_definition_module_and_source(module: str) -> None:
    own = own_terms(module)
    assert own
    for term in sorted(own):
        assert len(english(term, RDFS + "label")) == 1, term
        definitions = english(term, SKOS + "definition")
        assert len(definitions) == 1, term
        assert definitions[0].endswith((".", "?")), term
        assert values(merged(), term, RDFS + "isDefinedBy") == [BASE + module], term
        assert values(merged(), term, DCTERMS + "source"), term
        assert values(merged(), term, RDF_TYPE), term


@pytest.mark.parametrize("module", DESCRIBED)
def test_no_module_labels_or_types_the_terms_of_another(module: str) -> None:
    for predicate in (RDFS + "label", SKOS + "definition", RDFS + "isDefinedBy", RDF_TYPE):
        for quad in store(module).quads_for_pattern(None, ox.NamedNode(predicate), None):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE):
                assert quad.subject.value.partition("#")[0] == BASE + module, quad.subject.value


def test_every_property_in_use_is_declared_as_exactly_one_kind() -> None:
    used = {quad.predicate.value for quad in merged()}
    declared = {
        iri
        for kind in (KINDS.object, KINDS.data, KINDS.annotation)
        for iri in subjects(merged(), RDF_TYPE, kind)
    }
    assert {iri for iri in used - declared if not iri.startswith(BUILT_IN)} == set()
    for iri in sorted(declared):
        assert len(KINDS.of(iri)) == 1, iri


def test_nothing_is_declared_in_a_way_that_owl_does_not_know() -> None:
    kinds = {
        quad.object.value
        for quad in merged().quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None)
        if isinstance(quad.object, ox.NamedNode)
    }
    assert "http://www.w3.org/1999/02/22-rdf-syntax-ns#Property" not in kinds
    assert RDFS + "Class" not in kinds
    functional = subjects(merged(), RDF_TYPE, OWL + "FunctionalProperty")
    assert functional & subjects(merged(), RDF_TYPE, KINDS.annotation) == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("elig:low", KINDS.data),
        ("elig:high", KINDS.data),
        ("elig:finding", KINDS.object),
        ("elig:because", KINDS.object),
        ("elig:decides", KINDS.object),
        ("rec:low", KINDS.data),
        ("rec:date", KINDS.data),
        ("rec:observable", KINDS.object),
        ("rec:involves", KINDS.object),
        ("elig:ofObservable", KINDS.annotation),
        ("elig:window", KINDS.annotation),
        ("elig:unit", KINDS.annotation),
        ("elig:reads", KINDS.annotation),
        ("elig:limit", KINDS.annotation),
        ("rec:value", KINDS.annotation),
    ],
)
def test_facts_are_properties_that_definitions_can_use_and_metadata_are_annotations(
    name: str, kind: str
) -> None:
    prefix, local = name.split(":")
    assert KINDS.of({"elig": ELIG, "rec": REC}[prefix] + local) == [kind]


def test_what_reading_writes_is_declared_and_never_taken_from_an_export() -> None:
    canonical = subjects(merged(), RDF_TYPE, REC + "CanonicalProperty")
    written = {
        "because referenceBecause excludes excludesSome unmappedKind",
        "notBefore notAfter orderFrom orderTo startNotAfter endNotBefore endNotAfter",
        "low high recordedLow recordedHigh recordedUnit coveredFrom coveredTo answerValue",
        "acceptedLow acceptedHigh sliceLow sliceHigh",
        "longestLow longestHigh shortAxisLow shortAxisHigh bornNotBefore bornNotAfter asOf",
    }
    assert canonical == {REC + name for line in written for name in line.split()}
    words = {
        value
        for value in vars(vocabulary).values()
        if isinstance(value, str) and value.startswith(REC) and value != REC
    }
    assert canonical <= words
    accepted = terms().properties
    assert canonical & set(accepted) == set()
    assert {value for value in words if value[len(REC)].islower()} <= canonical | set(accepted)


def test_a_value_is_a_number_or_a_grade_and_still_only_one_is_meant() -> None:
    value = terms().properties[REC + "value"]
    assert value.functional
    assert value.reading == ELIG + "AsValue"
    assert value.domain == REC + "Observation"
