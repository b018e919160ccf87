"""Whose a fact is: several owners, links between patients, parts of parts, and what belongs to nobody."""

from __future__ import annotations

from pathlib import Path

from tests.read.exports import EX, REC, both_ways, read, short, triples, write
from trialshape.read import Links


def test_a_fact_of_two_patients_goes_to_both_and_is_named_to_both(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "all.ttl",
        """
        :a a rec:Patient . :b a rec:Patient . :c a rec:Patient .
        :allergy rec:subject :a , :b ; rec:n 1 . :own rec:subject :a . :other rec:subject :c .
        """,
    )
    _, found = read(path, layout="shuffled")
    both = {
        (":allergy", "rec:subject", ":a"),
        (":allergy", "rec:subject", ":b"),
        (":allergy", "rec:n", "1"),
    }
    assert triples(found[EX + "a"].statements) == {
        *both,
        (":a", "a", "rec:Patient"),
        (":own", "rec:subject", ":a"),
    }
    assert triples(found[EX + "b"].statements) == {*both, (":b", "a", "rec:Patient")}
    assert found[EX + "a"].shared == found[EX + "b"].shared == {EX + "allergy"}
    assert found[EX + "c"].shared == frozenset()


def test_two_owners_in_two_files_are_found(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :event rec:subject :a .")
    write(tmp_path, "b.ttl", ":b a rec:Patient . :event rec:subject :b .")
    _, found = read(tmp_path, layout="shuffled")
    assert found[EX + "a"].shared == found[EX + "b"].shared == {EX + "event"}
    assert triples(found[EX + "a"].statements) >= {
        (":event", "rec:subject", ":a"),
        (":event", "rec:subject", ":b"),
    }


def test_a_report_node_of_two_patients_is_copied_and_is_no_error(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :f rec:subject :a ; rec:unit :perLitre .")
    write(tmp_path, "b.ttl", ":b a rec:Patient . :g rec:subject :b ; rec:unit :perLitre .")
    write(
        tmp_path,
        "units.ttl",
        ":perLitre rec:code '10*9/L' ; rec:kind :concentration . :concentration rec:n 1 .",
    )
    seen, found = read(tmp_path, layout="shuffled")
    unit = {
        (":perLitre", "rec:code", "10*9/L"),
        (":perLitre", "rec:kind", ":concentration"),
        (":concentration", "rec:n", "1"),
    }
    for patient in found.values():
        assert triples(patient.statements) >= unit
        assert patient.shared == frozenset()
    assert seen.orphans == 0


def test_a_patient_that_is_only_pointed_at_or_only_typed_is_a_patient(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":f rec:subject :a .")
    write(tmp_path, "b.ttl", ":b a rec:Patient .")
    _, found = both_ways(tmp_path, layout="patient per file")
    assert triples(found[EX + "a"].statements) == {(":f", "rec:subject", ":a")}
    assert triples(found[EX + "b"].statements) == {(":b", "a", "rec:Patient")}


def test_a_patient_claimed_by_another_is_named_to_both_and_not_merged(tmp_path: Path) -> None:
    path = write(tmp_path, "all.ttl", ":a a rec:Patient ; rec:subject :b . :f rec:subject :a .")
    _, found = read(path, layout="shuffled")
    assert found[EX + "b"].statements == ()
    assert found[EX + "a"].shared == found[EX + "b"].shared == {EX + "a"}
    assert len(found[EX + "a"].statements) == 3


def test_a_fact_about_a_fact_is_lost_to_nobody(tmp_path: Path) -> None:
    path = write(tmp_path, "all.ttl", ":p a rec:Patient . :event rec:subject :p . :note rec:subject :event .")
    _, found = read(path, layout="shuffled")
    assert triples(found[EX + "p"].statements) == {
        (":p", "a", "rec:Patient"),
        (":event", "rec:subject", ":p"),
    }
    assert triples(found[EX + "event"].statements) == {
        (":event", "rec:subject", ":p"),
        (":note", "rec:subject", ":event"),
    }
    assert found[EX + "p"].shared == found[EX + "event"].shared == {EX + "event"}


def test_links_lead_neither_into_other_patients_nor_into_their_facts(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "all.ttl",
        """
        :a a rec:Patient ; rec:mother :b . :fa rec:subject :a ; rec:seeAlso :fb .
        :b a rec:Patient . :fb rec:subject :b ; rec:seeAlso :fa .
        """,
    )
    _, found = both_ways(path, layout="subject order")
    assert {short(one.subject) for one in found[EX + "a"].statements} == {":a", ":fa"}
    assert {short(one.subject) for one in found[EX + "b"].statements} == {":b", ":fb"}


def test_parts_are_followed_from_the_patient_in_circles_and_through_long_lists(tmp_path: Path) -> None:
    members = " ".join(f"[ rec:n {number} ]" for number in range(30))
    path = write(
        tmp_path,
        "p.ttl",
        f":p a rec:Patient ; rec:lesions ( {members} ) ; rec:x :x . :x rec:y :y . :y rec:x :x , :y .",
    )
    seen, found = both_ways(path, layout="patient per file")
    assert seen.orphans == 0
    numbers = {one.object for one in found[EX + "p"].statements if one.predicate == REC + "n"}
    assert numbers == {str(number) for number in range(30)}
    # type, lesions, x; two per cell and one per member of the list; x-y, y-x, y-y
    assert len(found[EX + "p"].statements) == 3 + 30 * 2 + 30 + 3


def test_only_the_named_part_predicates_are_followed_when_there_are_such(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "p.ttl",
        ":p a rec:Patient . :f rec:subject :p ; rec:part :x ; rec:cites :y . :x rec:n 1 . :y rec:n 2 .",
    )
    links = Links(REC + "Patient", REC + "Export", frozenset({REC + "subject"}), frozenset({REC + "part"}))
    seen, found = both_ways(path, layout="patient per file", links=links)
    assert {short(one.subject) for one in found[EX + "p"].statements} == {":p", ":f", ":x"}
    assert seen.orphan_examples == (EX + "y",)


def test_several_owner_predicates(tmp_path: Path) -> None:
    path = write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:of :p . :g rec:subject :p . :h rec:about :p .")
    links = Links(REC + "Patient", REC + "Export", frozenset({REC + "subject", REC + "of"}))
    seen, found = both_ways(path, layout="patient per file", links=links)
    assert {short(one.subject) for one in found[EX + "p"].statements} == {":p", ":f", ":g"}
    assert seen.orphan_examples == (EX + "h",)


def test_an_owner_given_as_text_owns_nothing_and_shows_as_orphan(tmp_path: Path) -> None:
    path = write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:subject 'P-0231' .")
    seen, found = both_ways(path, layout="patient per file")
    assert (seen.orphans, seen.orphan_examples) == (1, (EX + "f",))
    assert triples(found[EX + "p"].statements) == {(":p", "a", "rec:Patient")}


def test_orphans_are_counted_and_a_few_are_named(tmp_path: Path) -> None:
    write(tmp_path, "p.ttl", ":p a rec:Patient .")
    write(tmp_path, "q.ttl", " ".join(f":o{number} rec:n {number} ; rec:m 1 ." for number in range(8)))
    seen, _ = both_ways(tmp_path, layout="patient per file")
    assert seen.orphans == 8
    assert seen.orphan_examples == tuple(f"{EX}o{number}" for number in range(5))
