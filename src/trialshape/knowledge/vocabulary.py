"""IRIs of the vocabulary that the engine itself acts on."""

from __future__ import annotations

REC = "https://w3id.org/trialshape/record#"
ELIG = "https://w3id.org/trialshape/eligibility#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_TYPE = RDF + "type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

PATIENT = REC + "Patient"

PASS = ELIG + "Pass"
FAIL = ELIG + "Fail"
UNKNOWN = ELIG + "Unknown"
REVIEW = ELIG + "Review"
NOT_APPLICABLE = ELIG + "NotApplicable"
RELIEVES = ELIG + "Relieves"
DOES_NOT_RELIEVE = ELIG + "DoesNotRelieve"

MISSING = ELIG + "Missing"
NOT_ENCODED = ELIG + "NotEncoded"
CONFLICTING = ELIG + "Conflicting"
NO_SUBJECT = ELIG + "NoSubject"
JUDGEMENT = ELIG + "Judgement"
UNUSABLE = ELIG + "Unusable"

ASSUMED = ELIG + "Assumed"

WAITS = ELIG + "Waits"

INELIGIBLE = ELIG + "Ineligible"
UNDECIDED = ELIG + "Undecided"
NO_BARRIER_FOUND = ELIG + "NoBarrierFound"
NO_BARRIER_RECORDED = ELIG + "NoBarrierRecorded"

ALL_OF = ELIG + "AllOf"
ANY_OF = ELIG + "AnyOf"
AGREE = ELIG + "Agree"

HULL = ELIG + "Hull"
SUM = ELIG + "Sum"
GREATEST = ELIG + "Greatest"
INTERSECTION = ELIG + "Intersection"


def local_name(iri: str) -> str:
    """The part of an IRI after its last # or /."""
    return iri.rsplit("#", 1)[-1] if "#" in iri else iri.rsplit("/", 1)[-1]
