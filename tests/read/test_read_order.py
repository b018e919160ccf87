"""The order of lines and their spread over files never changes a patient."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.read.exports import EX, RDF, REC, Triple, read, triples, write_lines

SHARED = (":code", "rec:n", "code")


def record(patient: int, facts: list[tuple[int, bool]]) -> set[Triple]:
    """Write the triples of a patient: facts with a chain of parts each, some with the common code."""
    name = f":p{patient}"
    made = {(name, "a", "rec:Patient")}
    for number, (depth, coded) in enumerate(facts):
        fact = f"{name}-f{number}"
        made |= {(fact, "rec:subject", name), (fact, "rec:n", f"value {number}")}
        if coded:
            made |= {(fact, "rec:code", ":code"), SHARED}
        for level in range(depth):
            made |= {
                (f"{fact}-x{level - 1}" if level else fact, "rec:part", f"{fact}-x{level}"),
                (f"{fact}-x{level}", "rec:n", f"part {level}"),
            }
    return made


def line(triple: Triple) -> str:
    """Write a shortened triple as a line of N-Triples."""
    parts = []
    for part in triple:
        if part == "a":
            parts.append(f"<{RDF}type>")
        elif part.startswith("rec:"):
            parts.append(f"<{REC}{part[4:]}>")
        elif part.startswith(":"):
            parts.append(f"<{EX}{part[1:]}>")
        else:
            parts.append(f'"{part}"')
    return " ".join(parts) + " ."


RECORDS = st.lists(
    st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=3), min_size=1, max_size=4
).map(lambda drawn: [record(number, facts) for number, facts in enumerate(drawn)])


@settings(max_examples=10, deadline=None)
@given(records=RECORDS, data=st.data())
def test_scattered_lines_give_the_patients_they_were_made_of(
    records: list[set[Triple]], data: st.DataObject
) -> None:
    lines = sorted({line(triple) for triples_of_one in records for triple in triples_of_one})
    order = data.draw(st.permutations(lines))
    homes = data.draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in sorted(set(homes)):
            chosen = [text for text, home in zip(order, homes, strict=True) if home == part]
            write_lines(folder / f"{part}.nt", chosen)
        seen, found = read(folder)
    assert seen.orphans == 0
    assert {patient.iri for patient in found.values()} == {f"{EX}p{number}" for number in range(len(records))}
    for number, expected in enumerate(records):
        patient = found[f"{EX}p{number}"]
        assert triples(patient.statements) == expected
        assert len(patient.statements) == len(expected)
        assert patient.shared == frozenset()


@settings(max_examples=4, deadline=None)
@given(records=RECORDS, data=st.data())
def test_blank_nodes_keep_their_names_in_any_order_of_lines(
    records: list[set[Triple]], data: st.DataObject
) -> None:
    # Every part becomes a blank node. The lines stay in one file: in another a label means another node.
    lines = sorted({line(triple) for triples_of_one in records for triple in triples_of_one})
    blank = [" ".join(blank_part(word) for word in text.split(" ")) for text in lines]
    order = data.draw(st.permutations(blank))
    with tempfile.TemporaryDirectory() as name:
        first = read(write_lines(Path(name) / "a.nt", blank))[1]
        second = read(write_lines(Path(name) / "a.nt", order))[1]
    assert first == second
    for number, expected in enumerate(records):
        assert len(first[f"{EX}p{number}"].statements) == len(expected)


def blank_part(word: str) -> str:
    """Turn the IRI of a part into a blank node."""
    return "_:" + word[len(EX) + 1 : -1] if word.startswith(f"<{EX}") and "-x" in word else word
