"""Labels and definitions of the register, and the figures they repeat from the text."""

import re

import pyoxigraph as ox
import pytest

from tests.register.reading import CRIT, RDFS, SKOS, children, subjects, texts

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
