"""Windows and domains of the leaves, and the words that the register and the domains use."""

import re

import pyoxigraph as ox
import pytest

from tests.register.reading import CRIT, ELIG, OWL, RDF_TYPE, RDFS, SKOS, load, objects, subjects, texts

WIN = "https://w3id.org/trialshape/haic-len-cado/windows#"
DOM = "https://w3id.org/trialshape/domains#"
REC = "https://w3id.org/trialshape/record#"

WINDOWS = {
    "Lifetime": (
        "I1a E1a E1b E1c E1d E2a E2b E10b E10c E13b E15d.r E15d.s E15e E15f E17a E17b E17c E17d E21b "
        "E28b.t E30a E30b E30c E30d E30e E30f E31a E31b "
        "E31c"
    ),
    "EverBeforeFirstDose": "I5 E29a E29b E29c E29d E29e E29f E29g E29h E29i E29j",
    "UpToEve4Weeks": "E32.d E32.p",
    "Labs": (
        "I11.0a I11.1a I11.1b I11.1c I11.2a I11.2b I11.2c I11.2d I11.2e I11.3a.1 I11.3a.2 I11.3b.1 "
        "I11.3b.2 I11.3b.g I11.4a I11.4b"
    ),
    "BeforeDraw": "I11.0b",
    "SixMonths": "E6a E8a E8b E8c E8d E8e E8f E15a E15b E15c E15g",
    "ThreeMonths": "E7",
    "BeforeFirstDose": "E11",
    "FirstDose7Days": "E24c",
    "FirstDose2Weeks": "E9a E9b E26a E26b",
    "FirstDose3Weeks": "E16a",
    "FirstDose4Weeks": "E20b E22 E23a E24a E24b E25.p E25.d",
    "FirstDose1Year": "E18c",
    "CurrentTuberculosis": "E18a",
    "Today": "E14c E18b",
    "FirstDose2Years": "E21a",
    "FirstDose5Years": "E28a",
    "Over5YearsBefore": "E28b.n",
    "Screening": "E13c.r E13c.c",
    "CurrentPerformance": "I3",
    "CurrentImaging": (
        "I1b I4.2v I4.2a I4.2b I6a I6b I7.1 I7.2 I8.1 I8.2 I8.3 I9a I9b I9c E3a E3b E3c E5 E34a E34b E34c "
        "E34d E34cd"
    ),
    "CurrentLiverLabs": "I4.2c I10",
    "CurrentVirology": "E4a.iu E4a.copies E4b",
    "CurrentSerology": "E4c.b E4c.c E19a",
    "CurrentVitals": "E10a.s E10a.d",
    "CurrentEcho": "E12a E12b",
    "CurrentPregnancyTest": "E33a E33b",
    "CurrentBoard": (
        "I4.0 I4.1 I4.3 I12 E6b E10a.t E13a E14a E14b E16b.1 E16b.2 E16b.3 E17e E17f E19b E20a E21c E23b E27 E35"
    ),
}

DOMAINS = {
    "LiverImaging": "I6a I6b I7.1 I7.2 I8.1 I8.2 I8.3 E34b E34c E34d E34cd",
    "StagingImaging": "I9a I9b I9c E5 E34a",
    "LiverHistory": "E2a E2b E3a E3b E3c E6a",
    "CardiovascularHistory": "E8a E8b E8c E8d E8e E8f E10b E10c E12a E13a E13b E31a E31b E31c",
    "BleedingHistory": "E7 E14a E14b",
    "GutHistory": "E15a E15b E15c E15d.r E15d.s E15e E15f E15g",
    "PulmonaryHistory": "E17a E17b E17c E17d E17e E17f E18a",
    "InfectionHistory": "E18c E19b E20a E20b",
    "AutoimmuneHistory": "E21a E21b E21c",
    "OtherCancerHistory": "E28a E28b.n",
    "AntitumourTherapy": (
        "I5 E11 E16a E16b.1 E16b.2 E16b.3 E25.p E25.d E29a E29b E29c E29d E29e E29f E29g E29h E29i E29j "
        "E32.d E32.p"
    ),
    "CurrentMedication": "I11.0b E9a E9b E14c E18b E22 E26b",
    "ComplementaryMedicine": "E26a",
    "Vaccination": "E23a",
    "RecentProcedures": "E24a E24b E24c",
    "Allergy": "E30a E30b E30c E30d E30e E30f",
    "ReproductiveHistory": "I13a I13b E33a E33b",
    "ConsentCompliance": "I14a I14b",
    "Judgement": "I12 E6b E27 E35",
}


@pytest.mark.parametrize(
    ("property_", "namespace", "table"), [("window", WIN, WINDOWS), ("domain", DOM, DOMAINS)]
)
def test_windows_and_domains_are_those_of_the_table(
    register: ox.Store, property_: str, namespace: str, table: dict[str, str]
) -> None:
    found: dict[str, set[str]] = {}
    for node in subjects(register):
        for term in objects(register, CRIT + node, ELIG + property_):
            assert term.value.startswith(namespace), node
            found.setdefault(term.value.removeprefix(namespace), set()).add(node)
    assert found == {name: set(nodes.split()) for name, nodes in table.items()}


def test_every_eligibility_term_that_is_used_is_declared(register: ox.Store, domains: ox.Store) -> None:
    vocabulary = load("ontology/eligibility.ttl")
    declared = {quad.subject.value for quad in vocabulary if isinstance(quad.subject, ox.NamedNode)}
    quads = (*register, *domains)
    terms = {term for quad in quads for term in (quad.predicate, quad.object)}
    used = {term.value for term in terms if isinstance(term, ox.NamedNode) and term.value.startswith(ELIG)}
    assert used
    assert used <= declared


def test_every_domain_that_is_named_is_defined_and_the_reverse(register: ox.Store, domains: ox.Store) -> None:
    kind = domains.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(REC + "Domain"))
    defined = {quad.subject.value for quad in kind if isinstance(quad.subject, ox.NamedNode)}
    named = {quad.object for quad in register.quads_for_pattern(None, ox.NamedNode(ELIG + "domain"), None)}
    assert {ox.NamedNode(domain) for domain in defined} == named
    assert defined == {DOM + name for name in DOMAINS}


def test_every_domain_is_described_and_has_a_name_for_the_command_line(domains: ox.Store) -> None:
    ontology = DOM.removesuffix("#")
    shown: set[str] = set()
    for name in DOMAINS:
        types = {term.value for term in objects(domains, DOM + name, RDF_TYPE)}
        assert types == {OWL + "NamedIndividual", REC + "Domain"}, name
        assert set(texts(domains, DOM + name, RDFS + "label")) == {"en"}, name
        assert texts(domains, DOM + name, SKOS + "definition")["en"].endswith("."), name
        assert objects(domains, DOM + name, RDFS + "isDefinedBy") == [ox.NamedNode(ontology)], name
        (shown_as,) = texts(domains, DOM + name, ELIG + "domainName").values()
        assert shown_as == re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        shown.add(shown_as)
    assert len(shown) == 19
    assert objects(domains, ontology, OWL + "versionIRI") == [ox.NamedNode(ontology + "/0.1.0")]
