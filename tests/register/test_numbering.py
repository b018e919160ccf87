"""Numbering of the register: which nodes there are, and of which kind each is."""

import re

import pyoxigraph as ox
import pytest

from tests.register.numbering import BRANCHES, IDS, RELIEFS, ROWS, SUPPORTS
from tests.register.reading import CRIT, DCTERMS, ELIG, OWL, SKOS, children, objects, of_type, subjects, texts


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


def test_the_notation_is_the_local_name(register: ox.Store) -> None:
    for node in subjects(register) - {"protocol"}:
        assert texts(register, CRIT + node, SKOS + "notation") == {None: node}


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
