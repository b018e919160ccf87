"""The terms that reading needs: read from the whole ontology, and refused where an ontology contradicts itself."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pytest

from tests.record.patient_records import iri, ontology_terms, store
from trialshape.knowledge.codes import Beginnings, canonical_code
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.terms import Window, read_terms
from trialshape.record.codes import term_of


def test_the_whole_ontology_is_read_and_can_be_handed_to_another_process() -> None:
    terms = ontology_terms()
    assert pickle.loads(pickle.dumps(terms)) == terms  # noqa: S301  (our own bytes)


def test_a_class_has_itself_and_all_above() -> None:
    assert ontology_terms().classes[iri("cond:HypertensiveUrgency")] == frozenset(
        map(
            iri,
            ("cond:HypertensiveUrgency", "cond:HypertensiveCrisis", "rec:Condition", "rec:Event", "rec:Fact"),
        )
    )


def test_properties_say_how_they_are_read() -> None:
    properties = ontology_terms().properties
    date_of = properties[iri("rec:date")]
    assert (date_of.functional, date_of.reading) == (True, iri("elig:AsDate"))
    code = properties[iri("rec:code")]
    assert (code.functional, code.reading) == (False, None)
    assert properties[iri("rec:longestDiameter")].quantity == iri("lab:LesionDiameter")


def test_statuses_and_kinds() -> None:
    terms = ontology_terms()
    assert {iri("rec:Final"), iri("rec:Preliminary")} <= terms.counted_statuses
    assert iri("rec:EnteredInError") in terms.statuses - terms.counted_statuses
    assert {iri("rec:Condition"), iri("rec:Exposure"), iri("rec:Measurement")} <= terms.record_kinds


def test_anchors_windows_and_domains() -> None:
    terms = ontology_terms()
    assert terms.anchors[iri("elig:AsOf")] is None
    assert terms.anchors[iri("elig:FirstDose")] == iri("rec:plannedFirstDose")
    assert terms.domains["cardiovascular-history"] == iri("dom:CardiovascularHistory")
    assert terms.windows[iri("ex:Recent")] == Window(
        iri("ex:Recent"), iri("elig:AsOf"), iri("elig:AsOf"), "P28D", None, None, project_default=True
    )


def test_observables_know_units_ranges_and_names() -> None:
    terms = ontology_terms()
    platelets = terms.observables[iri("lab:Platelets")]
    assert platelets.unit == "10*9/L"
    assert platelets.units["/uL"].low == Decimal("0.001")
    assert platelets.plausible == (Decimal(5), Decimal(2000))
    assert terms.observable_labels["platelets"] == (iri("lab:Platelets"),)


def test_the_longest_prefix_of_a_code_wins() -> None:
    prefixes = Beginnings({"http://a/b#": "c:", "http://a/": "d:"}, (11, 9))
    assert canonical_code("http://a/b#1", prefixes) == "c:1"
    assert canonical_code("http://a/b", prefixes) == "d:b"
    assert canonical_code("http://x/1", prefixes) == "http://x/1"


SYSTEM = 'ex:S elig:canonicalPrefix "http://c/" ; elig:codePrefix "http://old/" , "http://old/v2/" .\n'


def test_an_exact_code_beats_a_family_and_a_long_family_a_short_one() -> None:
    terms = read_terms(
        store(
            SYSTEM + 'ex:A skos:exactMatch <http://old/K50.1> . ex:B elig:codeFamily "http://c/K50" . '
            'ex:C elig:codeFamily "http://old/K50.9" .'
        )
    )
    assert term_of("http://c/K50.1", terms) == iri("ex:A")
    assert term_of("http://old/v2/K50.1", terms) == iri("ex:A")
    assert term_of("http://c/K50.2", terms) == iri("ex:B")
    assert term_of("http://c/K50.91", terms) == iri("ex:C")
    assert term_of("http://c/K51", terms) is None


OBSERVABLE = "ex:O a rec:Observable ; "
CONTRADICTIONS = {
    "a code of two terms": (
        SYSTEM + "ex:A skos:exactMatch <http://c/1> . ex:B skos:exactMatch <http://old/1> .",
        "http://c/1",
    ),
    "a family of two terms": (
        'ex:A elig:codeFamily "http://c/1" . ex:B elig:codeFamily "http://c/1" .',
        "http://c/1",
    ),
    "a prefix of two systems": (
        SYSTEM + 'ex:T elig:canonicalPrefix "http://d/" ; elig:codePrefix "http://old/" .',
        "http://old/",
    ),
    "units without a canonical one": (
        OBSERVABLE + 'elig:acceptsUnit [ elig:ucum "g" ; elig:factor 1 ] .',
        "ex:O",
    ),
    "a factor of nought": (
        OBSERVABLE + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ; elig:factor 0 ] .',
        "'mg'",
    ),
    "a negative factor": (
        OBSERVABLE + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ; elig:factor -1 ] .',
        "'mg'",
    ),
    "a factor that runs backwards": (
        OBSERVABLE
        + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ; elig:factorLow 2 ; elig:factorHigh 1 ] .',
        "'mg'",
    ),
    "no factor": (OBSERVABLE + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ] .', "'mg'"),
    "no unit text": (OBSERVABLE + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:factor 2 ] .', "ex:O"),
    "one text with two factors": (
        OBSERVABLE
        + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ; elig:factor 2 ] , '
        + '[ elig:ucum "mg" ; elig:factor 3 ] .',
        "'mg'",
    ),
    "a factor for the canonical unit": (
        OBSERVABLE + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "g" ; elig:factor 2 ] .',
        "'g'",
    ),
    "a unit of no observable": (
        OBSERVABLE
        + 'elig:canonicalUnit "g" ; elig:acceptsUnit [ elig:ucum "mg" ; elig:factor 1 ; elig:asObservable ex:P ] .',
        "ex:P",
    ),
    "a range that runs backwards": (OBSERVABLE + "elig:plausibleLow 2 ; elig:plausibleHigh 1 .", "ex:O"),
    "a scale without grades": (OBSERVABLE + "elig:scale ex:S .", "ex:S"),
    "a grade without rank": ("ex:G elig:ofScale ex:S .", "ex:G"),
    "a grade that runs backwards": ("ex:G elig:ofScale ex:S ; elig:rankLow 2 ; elig:rankHigh 1 .", "ex:G"),
    "a text of two grades": (
        'ex:G elig:ofScale ex:S ; elig:rank 1 ; skos:notation "b" . '
        + 'ex:H elig:ofScale ex:S ; elig:rank 2 ; skos:notation "B" .',
        "'b'",
    ),
    "a quantity of nothing": ("rec:size a owl:DatatypeProperty ; elig:quantityOf ex:O .", "ex:O"),
    "a window of no anchor": ("ex:W a elig:Window ; elig:toAnchor ex:A .", "ex:A"),
    "a window that counts from nowhere": ('ex:W a elig:Window ; elig:back "P1D" .', "ex:W"),
    "a window of hours": (
        'ex:A a elig:Anchor . ex:W a elig:Window ; elig:fromAnchor ex:A ; elig:back "PT1H" .',
        "ex:W",
    ),
    "a window that ends before nothing": ('ex:W a elig:Window ; elig:endsBefore "P1D" .', "ex:W"),
    "a window that ends before hours": (
        'ex:A a elig:Anchor . ex:W a elig:Window ; elig:toAnchor ex:A ; elig:endsBefore "PT1H" .',
        "ex:W",
    ),
    "an anchor made of one": (
        "ex:A a elig:Anchor ; elig:anchorProperty rec:day . ex:E a elig:Anchor ; elig:earliestOf ex:A .",
        "ex:E",
    ),
    "an anchor made of what no patient has": (
        "ex:A a elig:Anchor ; elig:anchorProperty rec:day . ex:E a elig:Anchor ; elig:latestOf ex:A , ex:B .",
        "ex:B",
    ),
    "a window that falls back on itself": ("ex:W a elig:Window ; elig:fallback ex:W .", "ex:W"),
    "a fallback that is no window": ("ex:W a elig:Window ; elig:fallback ex:V .", "ex:V"),
    "two windows of one name": ("ex:W a elig:Window . <http://example.net/W> a elig:Window .", "ex:W"),
    "two domains of one name": (
        'ex:D a rec:Domain ; elig:domainName "d" . ex:E a rec:Domain ; elig:domainName "d" .',
        "'d'",
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_refused_by_name(name: str) -> None:
    turtle, term = CONTRADICTIONS[name]
    named = iri(term) if term.startswith("ex:") else term
    with pytest.raises(KnowledgeError) as refused:
        read_terms(store(turtle))
    assert named in str(refused.value)


def test_a_unit_of_another_observable_uses_that_ones_factor() -> None:
    terms = read_terms(
        store(
            'ex:A a rec:Observable ; elig:canonicalUnit "a" ; '
            'elig:acceptsUnit [ elig:ucum "kb" ; elig:asObservable ex:B ] . '
            'ex:B a rec:Observable ; elig:canonicalUnit "b" ; elig:acceptsUnit [ elig:ucum "kb" ; elig:factor 1000 ] .'
        )
    )
    unit = terms.observables[iri("ex:A")].units["kb"]
    assert (unit.observable, unit.low) == (iri("ex:B"), Decimal(1000))
