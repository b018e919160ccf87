"""The criterion register and the domains: numbering, tree, texts, and who settles what."""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ROOT = Path(__file__).parents[1]
ELIG = "https://w3id.org/trialshape/eligibility#"
CRIT = "https://w3id.org/trialshape/haic-len-cado/criteria#"
WIN = "https://w3id.org/trialshape/haic-len-cado/windows#"
DOM = "https://w3id.org/trialshape/domains#"
REC = "https://w3id.org/trialshape/record#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
DCTERMS = "http://purl.org/dc/terms/"

# the numbering, in document order
IDS = words(
    """
    I1 I1a I1b I2 I3 I4 I4.0 I4.1 I4.2a I4.2b I4.2c I4.3 I5 I6 I6a I6b I7 I7.1 I7.2 I8 I8.1 I8.2 I8.3 I9
    I9a I9b I9c I10 I11 I11.0a I11.0b I11.1a I11.1b I11.1c I11.2a I11.2b I11.2c I11.2d I11.2e I11.3a.1
    I11.3a.2 I11.3b.1 I11.3b.2 I11.4a I11.4b I12 I13 I13a I13b I14 I14a I14b
    E1 E1a E1b E1c E1d E2 E2a E2b E3 E3a E3b E3c E3x E4 E4a E4b E4c E4x E5 E6 E6a E6b E7 E8 E8a E8b E8c
    E8d E8e E8f E8x1 E8x2 E8x3 E9 E9a E9b E10 E10a E10b E10c E11 E11x E12 E12a E12b E13 E13a E13b E13c E14
    E14a E14b E14c E15 E15a E15b E15c E15d E15e E15f E15g E16 E16a E16b.1 E16b.2 E16b.3 E17 E17a E17b E17c
    E17d E17e E17f E18 E18a E18b E18c E19 E19a E19b E20 E20a E20b E21 E21a E21x E21b E21c E22 E22x1 E22x2
    E22x3 E23 E23a E23b E24 E24a E24b E24c E24x E25 E26 E26a E26b E26x E27 E28 E28a E28x E28b E29 E29a
    E29b E29c E29d E29e E29f E29g E29h E29i E29j E30 E30a E30b E30c E30d E30e E30f E31 E31a E31b E31c E32
    E33 E33a E33b E34 E34a E34b E34c E34d E35
    """
)
BRANCHES = words("I4.2 I11.0 I11.1 I11.2 I11.3 I11.3a I11.3b I11.4 E16b")
SUPPORTS = words(
    """
    I4.r I4.2v I11.3b.r I11.3b.g E4a.iu E4a.copies E4c.b E4c.c E10a.p E10a.s E10a.d E10a.t E13c.r E13c.c
    E15d.r E15d.s E34cd
    E25.p E25.d E32.d E32.p
    E28b.n E28b.t
    """
)
RELIEFS = words("E3x E4x E8x1 E8x2 E8x3 E11x E21x E22x1 E22x2 E22x3 E24x E26x E28x")
ROWS = words("I4.2a I4.2b I11.0a E34c E34d")

# every branch: how it folds, and what; rows and reliefs are not among the parts that are folded
FOLDS = {
    "I1": ("AnyOf", "I1a I1b"),
    "I4": ("AllOf", "I4.0 I4.r"),
    "I4.r": ("AnyOf", "I4.1 I4.2 I4.3"),
    "I4.2": ("AnyOf", "I4.2v I4.2c"),
    "I6": ("AnyOf", "I6a I6b"),
    "I7": ("AllOf", "I7.1 I7.2"),
    "I8": ("AllOf", "I8.1 I8.2 I8.3"),
    "I9": ("AllOf", "I9a I9b I9c"),
    "I11": ("AllOf", "I11.0 I11.1 I11.2 I11.3 I11.4"),
    "I11.0": ("AllOf", "I11.0b"),
    "I11.1": ("AllOf", "I11.1a I11.1b I11.1c"),
    "I11.2": ("AllOf", "I11.2a I11.2b I11.2c I11.2d I11.2e"),
    "I11.3": ("AllOf", "I11.3a I11.3b"),
    "I11.3a": ("AnyOf", "I11.3a.1 I11.3a.2"),
    "I11.3b": ("AllOf", "I11.3b.r I11.3b.g"),
    "I11.3b.r": ("AnyOf", "I11.3b.1 I11.3b.2"),
    "I11.4": ("AnyOf", "I11.4a I11.4b"),
    "I13": ("AllOf", "I13a I13b"),
    "I14": ("AllOf", "I14a I14b"),
    "E1": ("AllOf", "E1a E1b E1c E1d"),
    "E2": ("AllOf", "E2a E2b"),
    "E3": ("AllOf", "E3a E3b E3c"),
    "E4": ("AllOf", "E4a E4b E4c"),
    "E4a": ("Agree", "E4a.iu E4a.copies"),
    "E4c": ("AnyOf", "E4c.b E4c.c"),
    "E6": ("AllOf", "E6a E6b"),
    "E8": ("AllOf", "E8a E8b E8c E8d E8e E8f"),
    "E9": ("AllOf", "E9a E9b"),
    "E10": ("AllOf", "E10a E10b E10c"),
    "E10a": ("AnyOf", "E10a.p E10a.t"),
    "E10a.p": ("AllOf", "E10a.s E10a.d"),
    "E12": ("AllOf", "E12a E12b"),
    "E13": ("AllOf", "E13a E13b E13c"),
    "E13c": ("Agree", "E13c.r E13c.c"),
    "E14": ("AllOf", "E14a E14b E14c"),
    "E15": ("AllOf", "E15a E15b E15c E15d E15e E15f E15g"),
    "E15d": ("AllOf", "E15d.r E15d.s"),
    "E16": ("AllOf", "E16a E16b"),
    "E16b": ("AllOf", "E16b.1 E16b.2 E16b.3"),
    "E17": ("AllOf", "E17a E17b E17c E17d E17e E17f"),
    "E18": ("AllOf", "E18a E18b E18c"),
    "E19": ("AllOf", "E19a E19b"),
    "E20": ("AllOf", "E20a E20b"),
    "E21": ("AllOf", "E21a E21b E21c"),
    "E23": ("AllOf", "E23a E23b"),
    "E24": ("AllOf", "E24a E24b E24c"),
    "E25": ("AllOf", "E25.p E25.d"),
    "E26": ("AllOf", "E26a E26b"),
    "E28": ("AllOf", "E28a E28b"),
    "E28b": ("AnyOf", "E28b.n E28b.t"),
    "E29": ("AllOf", "E29a E29b E29c E29d E29e E29f E29g E29h E29i E29j"),
    "E32": ("AllOf", "E32.d E32.p"),
    "E30": ("AllOf", "E30a E30b E30c E30d E30e E30f"),
    "E31": ("AllOf", "E31a E31b E31c"),
    "E33": ("AllOf", "E33a E33b"),
    "E34": ("AllOf", "E34a E34b E34cd"),
}

# figures of the text with their side, which a definition must repeat
FIGURES = {
    "I2": ("18 years or older",),
    "I3": ("0 or 1",),
    "I4.2a": ("without cirrhosis, less than 30 %",),
    "I4.2b": ("cirrhotic liver, less than 40 %",),
    "I4.2v": ("30 % without cirrhosis", "40 % with cirrhosis"),
    "I4.2c": ("More than 15 %", "15 minutes"),
    "I4.3": ("stage B or C",),
    "I6": ("At least 1 lesion", "RECIST 1.1"),
    "I9a": ("At most 3",),
    "I9b": ("At most 2",),
    "I9c": ("larger than 3 cm",),
    "I10": ("7 or lower",),
    "I11.0a": ("7 days before enrolment",),
    "I11.0b": ("14 days before",),
    "I11.1a": ("at least 1.5 x 10^9/L",),
    "I11.1b": ("at least 75 x 10^9/L",),
    "I11.1c": ("at least 9.0 g/dL", "90 g/L"),
    "I11.2a": ("not exceed 2 times",),
    "I11.2b": ("not exceed 5 times",),
    "I11.2c": ("not exceed 5 times",),
    "I11.2d": ("at least 28 g/L",),
    "I11.2e": ("not exceed 5 times",),
    "I11.3a.1": ("not exceed 1.5 times",),
    "I11.3a.2": ("at least 50 mL/min",),
    "I11.3b.1": ("below 2+",),
    "I11.3b.2": ("2+ or more", "below 1 g"),
    "I11.4a": ("2.3 or lower",),
    "I11.4b": ("at most 6 seconds",),
    "I12": ("12 weeks or longer",),
    "I13": ("6 months after the last dose",),
    "E4a": ("not exceed 2000 IU/mL", "10^4 copies/mL"),
    "E4b": ("not exceed 10^3",),
    "E6a": ("last 6 months",),
    "E7": ("last 3 months",),
    "E8": ("last 6 months",),
    "E8x3": ("40 mg",),
    "E9a": ("2 weeks before", "above 325 mg/day", "10 or more days"),
    "E9b": ("2 weeks before", "10 or more days"),
    "E10a": ("below 150 mmHg", "below 100 mmHg"),
    "E11": ("grade 0 or 1", "version 5.0"),
    "E12a": ("class II, III or IV",),
    "E12b": ("50 % or higher",),
    "E13c": ("not exceed 500 ms",),
    "E15a": ("last 6 months",),
    "E16a": ("more than 3 weeks before",),
    "E18c": ("within 1 year before",),
    "E20b": ("4 weeks before",),
    "E21a": ("2 years before",),
    "E22": ("4 weeks before",),
    "E22x2": ("up to 10 mg of prednisone per day",),
    "E23a": ("4 weeks before",),
    "E24a": ("4 weeks before",),
    "E24c": ("7 days before",),
    "E25.p": ("4 weeks before",),
    "E26b": ("2 weeks before",),
    "E28a": ("5 years before",),
    "E28b": ("more than 5 years before",),
    "E32.d": ("4 weeks before",),
    "E34a": ("more than 3 lesions", "more than 2 organs"),
}

# what only a person decides
JUDGED = """
    I4.0 I4.1 I12 I14b E1d E6b E8f E11x E13a E14a E14b E16b.1 E16b.3 E17e E17f
    E20a E21c E22x3 E27 E29d E29j E35
"""

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


def load(*paths: str) -> ox.Store:
    store = ox.Store()
    for path in paths:
        store.load(path=ROOT / path, format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def register() -> ox.Store:
    return load("shapes/haic-len-cado/criteria.ttl")


@pytest.fixture(scope="module")
def domains() -> ox.Store:
    return load("ontology/domains.ttl")


def objects(store: ox.Store, subject: str, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    found = [quad.object for quad in quads]
    assert all(isinstance(term, ox.NamedNode | ox.Literal) for term in found)
    return [term for term in found if isinstance(term, ox.NamedNode | ox.Literal)]


def names(store: ox.Store, node: str, predicate: str) -> list[str]:
    """Local names of the objects of a criterion."""
    return sorted(term.value.rsplit("#", 1)[1] for term in objects(store, CRIT + node, predicate))


def texts(store: ox.Store, subject: str, predicate: str) -> dict[str | None, str]:
    found = [term for term in objects(store, subject, predicate) if isinstance(term, ox.Literal)]
    assert len({term.language for term in found}) == len(found), f"{subject}: two texts in one language"
    return {term.language: term.value for term in found}


def of_type(store: ox.Store, name: str) -> set[str]:
    quads = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + name))
    return {quad.subject.value.removeprefix(CRIT) for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def children(store: ox.Store, node: str) -> list[str]:
    """Parts of a node in their order."""
    parts = names(store, node, ELIG + "hasPart")
    found = {part: objects(store, CRIT + part, ELIG + "order") for part in parts}
    orders = {part: [int(term.value) for term in terms] for part, terms in found.items()}
    assert all(len(order) == 1 for order in orders.values()), node
    return sorted(parts, key=lambda part: orders[part])


def subjects(store: ox.Store) -> set[str]:
    found = {quad.subject for quad in store}
    assert all(isinstance(node, ox.NamedNode) for node in found)
    return {node.value.removeprefix(CRIT) for node in found if isinstance(node, ox.NamedNode)}


def leaves() -> list[str]:
    others = {*FOLDS, *RELIEFS, *ROWS}
    return [node for node in (*IDS, *BRANCHES, *SUPPORTS) if node not in others]


def test_the_hand_typed_numbering_has_194_ids_of_49_criteria() -> None:
    assert len(IDS) == len(set(IDS)) == 194
    tops = [name for name in IDS if re.fullmatch(r"[IE]\d+", name)]
    assert len(tops) == 49
    assert sum(name.startswith("I") for name in tops) == 14


def test_the_register_holds_the_numbered_nodes_the_branches_and_the_supports(register: ox.Store) -> None:
    assert len(BRANCHES) == 9
    assert subjects(register) == {"protocol", *IDS, *BRANCHES, *SUPPORTS}


def test_the_protocol_names_itself_and_its_49_criteria_in_document_order(register: ox.Store) -> None:
    tops = children(register, "protocol")
    assert tops == [name for name in IDS if re.fullmatch(r"[IE]\d+", name)]
    assert of_type(register, "Protocol") == {"protocol"}
    assert texts(register, CRIT + "protocol", DCTERMS + "identifier") == {None: "haic-len-cado"}
    assert texts(register, CRIT + "protocol", SKOS + "notation") == {None: "NCT06187961"}
    assert texts(register, CRIT + "protocol", OWL + "versionInfo") == {
        "en": "registry text, not a protocol version"
    }
    assert "en" in texts(register, CRIT + "protocol", DCTERMS + "title")
    assert objects(register, CRIT + "protocol", DCTERMS + "source")


def test_each_criterion_is_an_inclusion_or_an_exclusion_and_nothing_else_is(register: ox.Store) -> None:
    tops = [name for name in IDS if re.fullmatch(r"[IE]\d+", name)]
    assert of_type(register, "Inclusion") == {name for name in tops if name.startswith("I")}
    assert of_type(register, "Exclusion") == {name for name in tops if name.startswith("E")}
    assert of_type(register, "Part") == {*IDS, *BRANCHES, *SUPPORTS} - set(tops)


def test_reliefs_rows_and_supports_are_marked(register: ox.Store) -> None:
    assert len(RELIEFS) == 13
    assert of_type(register, "Relief") == set(RELIEFS)
    assert of_type(register, "Row") == set(ROWS)
    assert of_type(register, "Support") == set(SUPPORTS)


def test_every_node_is_reached_exactly_once_from_the_protocol(register: ox.Store) -> None:
    reached: Counter[str] = Counter()
    waiting = ["protocol"]
    while waiting:
        node = waiting.pop()
        reached[node] += 1
        assert reached[node] == 1, f"{node} is a part twice"
        waiting.extend(children(register, node))
    assert set(reached) == subjects(register)


def test_every_node_below_a_criterion_carries_its_number(register: ox.Store) -> None:
    waiting = [(top, top) for top in children(register, "protocol")]
    while waiting:
        top, node = waiting.pop()
        assert re.fullmatch(re.escape(top) + r"(?!\d).*", node), f"{node} stands below {top}"
        waiting.extend((top, child) for child in children(register, node))


def test_orders_among_siblings_are_1_2_3_without_gap(register: ox.Store) -> None:
    for node in subjects(register):
        parts = children(register, node)
        orders = [objects(register, CRIT + part, ELIG + "order")[0].value for part in parts]
        assert orders == [str(n) for n in range(1, len(parts) + 1)], node


@pytest.mark.parametrize("node", FOLDS)
def test_a_branch_folds_the_parts_that_the_tree_names(register: ox.Store, node: str) -> None:
    operator, parts = FOLDS[node]
    assert names(register, node, ELIG + "fold") == [operator]
    folded = [child for child in children(register, node) if child not in (*RELIEFS, *ROWS)]
    assert folded == parts.split()
    assert folded, f"{node} has nothing to fold"


def test_only_branches_fold(register: ox.Store) -> None:
    assert of_type(register, "Branch") == set(FOLDS)
    for node in subjects(register) - set(FOLDS) - {"protocol"}:
        assert not objects(register, CRIT + node, ELIG + "fold"), node
        assert all(part in RELIEFS for part in children(register, node)), node


def test_reliefs_and_rows_stand_beside_what_they_explain(register: ox.Store) -> None:
    parents = {child: node for node in subjects(register) for child in children(register, node)}
    assert {name: parents[name] for name in RELIEFS} == {name: name.split("x")[0] for name in RELIEFS}
    assert [parents[name] for name in ROWS] == ["I4.2", "I4.2", "I11.0", "E34", "E34"]


def test_one_leaf_restates_another(register: ox.Store) -> None:
    restating = {node: names(register, node, ELIG + "restates") for node in subjects(register)}
    assert {node: found for node, found in restating.items() if found} == {
        "I7.2": ["I7.1"],
        "E28b.t": ["I1a"],
        "E35": ["E27"],
    }


def test_the_notation_is_the_local_name(register: ox.Store) -> None:
    for node in subjects(register) - {"protocol"}:
        assert texts(register, CRIT + node, SKOS + "notation") == {None: node}


def test_every_node_has_one_english_label_and_definition(register: ox.Store) -> None:
    for node in subjects(register) - {"protocol"}:
        label = texts(register, CRIT + node, RDFS + "label")
        definition = texts(register, CRIT + node, SKOS + "definition")
        assert set(label) == set(definition) == {"en"}, node
        assert len(label["en"]) <= 60, node
        assert re.fullmatch(r"[A-Z].*\.", definition["en"]), node


def test_no_two_nodes_of_one_criterion_have_the_same_label(register: ox.Store) -> None:
    for top in children(register, "protocol"):
        below = [node for node in subjects(register) if re.fullmatch(re.escape(top) + r"(?!\d).*", node)]
        labels = [texts(register, CRIT + node, RDFS + "label")["en"] for node in below]
        assert len(labels) == len(set(labels)), top


@pytest.mark.parametrize("node", FIGURES)
def test_a_definition_repeats_the_figures_with_their_side(register: ox.Store, node: str) -> None:
    definition = texts(register, CRIT + node, SKOS + "definition")["en"]
    assert [figure for figure in FIGURES[node] if figure not in definition] == []


def test_test_codes_are_cdisc_short_names_and_unique(register: ox.Store) -> None:
    codes: list[str] = []
    for node in (*IDS, *BRANCHES):
        (code,) = objects(register, CRIT + node, ELIG + "testCode")
        assert re.fullmatch(r"[A-Z][A-Z0-9]{0,7}", code.value), node
        codes.append(code.value)
    assert len(set(codes)) == 203
    assert texts(register, CRIT + "I11.3a.1", ELIG + "testCode") == {None: "I113A1"}
    assert texts(register, CRIT + "E8x1", ELIG + "testCode") == {None: "E8X1"}


@pytest.mark.parametrize(
    ("node", "bullet"),
    [
        ("I1", "inclusion 1"), ("I1a", "inclusion 1"), ("I4.0", "inclusion 4"), ("I4.2b", "inclusion 4.2"),
        ("I7.2", "inclusion 7.2"), ("I8.3", "inclusion 8.3"), ("I9c", "inclusion 9"), ("I11", "inclusion 11"),
        ("I11.0b", "inclusion 11"), ("I11.1", "inclusion 11.1"), ("I11.3b.2", "inclusion 11.3"),
        ("E8x1", "exclusion 8"), ("E16b.1", "exclusion 16"), ("E34d", "exclusion 34"),
    ],
)  # fmt: skip
def test_a_bullet_points_to_the_text(register: ox.Store, node: str, bullet: str) -> None:
    assert texts(register, CRIT + node, ELIG + "bullet") == {None: bullet}


def test_every_numbered_node_has_a_bullet_of_its_own_criterion(register: ox.Store) -> None:
    for node in (*IDS, *BRANCHES):
        (bullet,) = texts(register, CRIT + node, ELIG + "bullet").values()
        word, number = bullet.split(" ")
        assert word == {"I": "inclusion", "E": "exclusion"}[node[0]]
        assert number.split(".")[0] == re.findall(r"\d+", node)[0]


def test_supports_have_neither_bullet_nor_test_code(register: ox.Store) -> None:
    for node in SUPPORTS:
        assert not objects(register, CRIT + node, ELIG + "bullet")
        assert not objects(register, CRIT + node, ELIG + "testCode")


def test_every_node_says_how_it_is_evaluated(register: ox.Store) -> None:
    nodes = subjects(register) - {"protocol"}
    kinds = {node: texts(register, CRIT + node, ELIG + "evaluation")[None] for node in nodes}
    assert set(kinds.values()) == {"C", "A", "J", "C/J", "A/J"}
    judged = {node for node, kind in kinds.items() if kind == "J" and node in IDS}
    assert judged == set(words(JUDGED))
    assert {node for node, kind in kinds.items() if kind == "A"} == {"I13", "I13a", "I13b", "I14a", "E23b"}


def test_152_leaves_can_be_asked_and_are_settled(register: ox.Store) -> None:
    assert len(leaves()) == 152
    for node in leaves():
        question = texts(register, CRIT + node, ELIG + "question")
        assert set(question) == {"en", "de"}, node
        assert all(text.endswith("?") and len(text) < 260 for text in question.values()), node
        assert question["en"] != question["de"], node
        for name in ("settledBy", "askedOf", "phase", "ifFailed"):
            assert len(objects(register, CRIT + node, ELIG + name)) == 1, f"{node} elig:{name}"


def test_reliefs_can_be_asked_and_cannot_fail(register: ox.Store) -> None:
    for node in RELIEFS:
        assert set(texts(register, CRIT + node, ELIG + "question")) == {"en", "de"}, node
        assert not objects(register, CRIT + node, ELIG + "ifFailed"), node


def test_branches_and_rows_are_never_asked(register: ox.Store) -> None:
    for node in (*FOLDS, *ROWS):
        for name in ("question", "settledBy", "askedOf", "phase", "ifFailed"):
            assert not objects(register, CRIT + node, ELIG + name), f"{node} elig:{name}"


def test_the_near_duplicate_judgements_are_one_question(register: ox.Store) -> None:
    first, second = (texts(register, CRIT + node, ELIG + "question") for node in ("E27", "E35"))
    assert first == second


@pytest.mark.parametrize(
    ("node", "settled", "asked", "phase", "failed"),
    [
        ("I4.0", "Board", "TumourBoard", "BoardMeeting", "Repeatable"),
        ("I5", "History", "Coordinator", "Visit", "Permanent"),
        ("I7.1", "Ct", "SubInvestigator", "Record", "Permanent"),
        ("I10", "BloodDraw", "Coordinator", "Visit", "Treatable"),
        ("I11.0b", "History", "Coordinator", "Visit", "Waits"),
        ("I11.1b", "BloodDraw", "Coordinator", "Visit", "Repeatable"),
        ("I11.3b.1", "Urine", "Coordinator", "Visit", "Repeatable"),
        ("E6b", "Investigator", "SubInvestigator", "Visit", "Treatable"),
        ("E12b", "Echo", "Coordinator", "Visit", "Repeatable"),
        ("E13c.c", "Ecg", "Coordinator", "Visit", "Repeatable"),
        ("E25.p", "History", "Coordinator", "Visit", "Waits"),
        ("E29a", "History", "Coordinator", "Visit", "Permanent"),
        ("E33a", "PregnancyTest", "Coordinator", "Visit", "Waits"),
    ],
)
def test_a_leaf_says_who_settles_it(
    register: ox.Store, node: str, settled: str, asked: str, phase: str, failed: str
) -> None:
    found = [names(register, node, ELIG + name) for name in ("settledBy", "askedOf", "phase", "ifFailed")]
    assert found == [[settled], [asked], [phase], [failed]]


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


def test_a_judge_is_shown_leaves_only(register: ox.Store) -> None:
    shown = {node: names(register, node, ELIG + "context") for node in subjects(register)}
    for node, context in shown.items():
        assert set(context) <= set(leaves()), node
        assert node not in context
    assert shown["E6b"] == ["E6a", "E7", "I10", "I11.1b", "I11.4a", "I7.1"]
    assert shown["I12"] == ["I10", "I3", "I4.3", "I9a"]
    assert shown["E35"]


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
