"""However patients lie in an export, each comes out once and whole."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.read.exports import (
    EX,
    LINKS,
    PREFIXES,
    RDF,
    REC,
    both_ways,
    read,
    short,
    triples,
    write,
    write_lines,
)
from trialshape.read import Links, ReadError, Statement, patients, sources, survey


def test_one_file_per_patient(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :f rec:subject :a ; rec:part [ rec:n 1 ] .")
    write(tmp_path, "b.ttl", ":g rec:subject :b . :b a rec:Patient .")
    seen, found = both_ways(tmp_path, layout="patient per file")
    assert [(one.patients, one.triples) for one in seen.files] == [(1, 4), (1, 2)]
    assert triples(found[EX + "a"].statements) == {
        (":a", "a", "rec:Patient"),
        (":f", "rec:subject", ":a"),
        (":f", "rec:part", "urn:trialshape:bnode:0:~0"),
        ("urn:trialshape:bnode:0:~0", "rec:n", "1"),
    }
    assert triples(found[EX + "b"].statements) == {(":g", "rec:subject", ":b"), (":b", "a", "rec:Patient")}


def test_one_named_graph_per_patient(tmp_path: Path) -> None:
    path = tmp_path / "all.trig"
    path.write_text(
        PREFIXES
        + ":export a rec:Export . "
        + ":ga { :a a rec:Patient . :f rec:subject :a } :gb { :g rec:subject :b . :b a rec:Patient }"
    )
    seen, found = both_ways(path, layout="patient per graph")
    assert {one.graph for one in found[EX + "a"].statements} == {EX + "ga"}
    assert triples(found[EX + "b"].statements) == {(":g", "rec:subject", ":b"), (":b", "a", "rec:Patient")}
    assert triples(seen.export) == {(":export", "a", "rec:Export")}


def test_a_patient_in_two_graphs_is_not_called_a_patient_per_graph(tmp_path: Path) -> None:
    path = tmp_path / "all.trig"
    path.write_text(PREFIXES + ":ga { :a a rec:Patient } :gb { :a rec:n 1 } :gc { :b a rec:Patient }")
    _, found = both_ways(path, layout="subject order")
    assert {one.graph for one in found[EX + "a"].statements} == {EX + "ga", EX + "gb"}


def test_named_graphs_that_hold_no_patient_each_are_united(tmp_path: Path) -> None:
    path = tmp_path / "all.trig"
    path.write_text(
        PREFIXES
        + ":people { :a a rec:Patient . :b a rec:Patient } "
        + ":labs { :f rec:subject :a ; rec:n 1 . :g rec:subject :b } :more { :f rec:n 1 }"
    )
    _, found = both_ways(path, layout="shuffled")
    assert [
        (short(one.subject), short(one.predicate), short(one.graph or ""))
        for one in found[EX + "a"].statements
    ] == [
        (":a", "a", ":people"),
        (":f", "rec:n", ":labs"),
        (":f", "rec:n", ":more"),
        (":f", "rec:subject", ":labs"),
    ]


def test_one_file_in_the_order_of_patients(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "all.ttl",
        """
        :f1 rec:subject :a . :a a rec:Patient ; rec:n 1 . :f2 rec:subject :a ; rec:part _:x . _:x rec:n 2 .
        :nobodys rec:n 3 .
        :b a rec:Patient . :g rec:subject :b .
        """,
    )
    seen, found = both_ways(path, layout="subject order")
    assert seen.orphans == 1
    assert triples(found[EX + "a"].statements) == {
        (":f1", "rec:subject", ":a"),
        (":a", "a", "rec:Patient"),
        (":a", "rec:n", "1"),
        (":f2", "rec:subject", ":a"),
        (":f2", "rec:part", "urn:trialshape:bnode:0:x"),
        ("urn:trialshape:bnode:0:x", "rec:n", "2"),
    }
    assert triples(found[EX + "b"].statements) == {(":b", "a", "rec:Patient"), (":g", "rec:subject", ":b")}


def test_one_file_per_concept(tmp_path: Path) -> None:
    write(tmp_path, "patients.ttl", ":a a rec:Patient . :b a rec:Patient .")
    write(tmp_path, "labs.ttl", ":l1 rec:subject :a ; rec:result :r1 . :l2 rec:subject :b ; rec:result :r2 .")
    write(tmp_path, "results.ttl", ":r1 rec:n 75 . :r2 rec:n 74 .")
    seen, found = read(tmp_path, layout="shuffled")
    assert seen.orphans == 0
    assert triples(found[EX + "a"].statements) == {
        (":a", "a", "rec:Patient"),
        (":l1", "rec:subject", ":a"),
        (":l1", "rec:result", ":r1"),
        (":r1", "rec:n", "75"),
    }
    assert [Path(name).name for name in found[EX + "b"].files] == ["labs.ttl", "patients.ttl", "results.ttl"]


def test_a_stroke_in_the_last_line_of_the_last_file_reaches_its_patient(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :f rec:subject :a .")
    write(tmp_path, "b.ttl", ":b a rec:Patient . :g rec:subject :b . :stroke a rec:Event ; rec:subject :a .")
    _, found = read(tmp_path, layout="shuffled")
    assert (":stroke", "a", "rec:Event") in triples(found[EX + "a"].statements)
    assert triples(found[EX + "b"].statements) == {(":b", "a", "rec:Patient"), (":g", "rec:subject", ":b")}


def test_a_late_line_about_a_fact_seen_before_reaches_its_patient(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "all.ttl",
        ":a a rec:Patient . :f rec:subject :a . :b a rec:Patient . :f rec:status rec:EnteredInError .",
    )
    _, found = read(path, layout="shuffled")
    assert (":f", "rec:status", "rec:EnteredInError") in triples(found[EX + "a"].statements)


def test_a_patient_twice_in_one_file_is_one_patient(tmp_path: Path) -> None:
    path = write(tmp_path, "all.ttl", ":a a rec:Patient . :b a rec:Patient . :a a rec:Patient ; rec:n 1 .")
    _, found = read(path, layout="shuffled")
    assert triples(found[EX + "a"].statements) == {(":a", "a", "rec:Patient"), (":a", "rec:n", "1")}
    assert len(found[EX + "a"].statements) == 2


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


def test_blank_nodes_with_one_label_in_two_files_stay_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :f rec:subject :a ; rec:part _:x . _:x rec:n 1 .")
    write(tmp_path, "b.ttl", ":b a rec:Patient . :g rec:subject :b ; rec:part _:x . _:x rec:n 2 .")
    _, found = both_ways(tmp_path, layout="patient per file")
    assert ("urn:trialshape:bnode:0:x", "rec:n", "1") in triples(found[EX + "a"].statements)
    assert ("urn:trialshape:bnode:1:x", "rec:n", "2") in triples(found[EX + "b"].statements)
    assert [len(patient.statements) for patient in found.values()] == [4, 4]


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


def test_what_the_export_says_of_itself_is_in_the_survey_and_in_no_patient(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.ttl",
        ":a a rec:Patient ; rec:from :export . :export rec:extracted '2026-11-20' . :f rec:subject :a .",
    )
    write(
        tmp_path, "b.ttl", ":b a rec:Patient . :g rec:subject :b ; rec:from :export . :export a rec:Export ."
    )
    seen, found = both_ways(tmp_path, layout="patient per file")
    assert triples(seen.export) == {
        (":export", "a", "rec:Export"),
        (":export", "rec:extracted", "2026-11-20"),
    }
    assert seen.orphans == 0
    assert triples(found[EX + "a"].statements) == {
        (":a", "a", "rec:Patient"),
        (":a", "rec:from", ":export"),
        (":f", "rec:subject", ":a"),
    }
    assert {short(one.subject) for one in found[EX + "b"].statements} == {":b", ":g"}


def test_the_same_triple_in_two_files_is_one_statement(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient ; rec:n 1.0 , 1.00 .")
    write(tmp_path, "b.ttl", ":a a rec:Patient ; rec:n 1.0 .")
    _, found = read(tmp_path, layout="shuffled")
    assert [one.object for one in found[EX + "a"].statements] == [REC + "Patient", "1.0", "1.00"]
    assert [Path(name).name for name in found[EX + "a"].files] == ["a.ttl", "b.ttl"]


def test_statements_are_sorted_whatever_the_layout(tmp_path: Path) -> None:
    text = (
        ":z rec:subject :p ; rec:n 2 , 10 , 'é' , 'z' , 'x'@en , '\U0001f600' , '\ufffd' . :p a rec:Patient ."
    )
    _, found = both_ways(write(tmp_path, "p.ttl", text), layout="patient per file")
    values = [one.object for one in found[EX + "p"].statements if one.predicate == REC + "n"]
    assert values == ["10", "2", "x", "z", "é", "\ufffd", "\U0001f600"]


def test_shuffled_patients_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    path = write(tmp_path, "all.ttl", ":b a rec:Patient . :é a rec:Patient . :a a rec:Patient . :b rec:n 1 .")
    _, found = read(path, layout="shuffled")
    assert list(found) == [EX + "a", EX + "b", EX + "é"]


def test_a_file_that_changes_between_the_passes_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "p.ttl", ":p a rec:Patient .")
    found = sources([path])
    seen = survey(found, LINKS)
    write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:subject :p .")
    with pytest.raises(ReadError, match=r"p\.ttl: the file changed while the export was read"):
        list(patients(found, seen, LINKS))


def test_a_change_that_keeps_size_and_time_is_an_error_too(tmp_path: Path) -> None:
    path = write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:subject :p .")
    found = sources([path])
    seen = survey(found, LINKS)
    before = path.stat()
    write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:subject :q .")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ReadError, match="changed while the export was read"):
        list(patients(found, seen, LINKS))


def test_a_patient_lost_between_the_passes_of_a_shuffle_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path, "all.ttl", ":a a rec:Patient . :b a rec:Patient . :a rec:n 1 .")
    found = sources([path])
    seen = survey(found, LINKS)
    assert seen.layout == "shuffled"
    before = path.stat()
    write(tmp_path, "all.ttl", ":a a rec:Patient . :b a rec:Parient . :a rec:n 1 .")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ReadError, match="found 2 patients, the second pass 1"):
        list(patients(found, seen, LINKS))


def test_a_survey_of_other_files_is_an_error(tmp_path: Path) -> None:
    first, second = (write(tmp_path, name, ":p a rec:Patient .") for name in ("a.ttl", "b.ttl"))
    with pytest.raises(ReadError, match="survey is of other files"):
        list(patients(sources([second]), survey(sources([first]), LINKS), LINKS))


def test_nothing_stays_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(room))
    path = write(tmp_path, "all.ttl", ":a a rec:Patient . :b a rec:Patient . :a rec:n 1 .")
    found = sources([path])
    seen = survey(found, LINKS)
    assert list(room.iterdir()) == []
    given = patients(found, seen, LINKS)
    next(given)
    assert list(room.iterdir()) != []
    given.close()  # type: ignore[attr-defined]
    assert list(room.iterdir()) == []
    assert len(list(patients(found, seen, LINKS))) == 2
    assert list(room.iterdir()) == []


def test_too_little_memory_is_an_error_that_says_so(tmp_path: Path) -> None:
    lines = [f"<{EX}p{number}> <{REC}n> <{EX}p{number + 1}> ." for number in range(20_000)]
    path = write_lines(tmp_path / "all.nt", [*lines, f"<{EX}p0> <{RDF}type> <{REC}Patient> ."])
    with pytest.raises(ReadError, match="needs more than 3MB of memory"):
        survey(sources([path]), LINKS, memory="3MB")


def test_three_thousand_scattered_patients(tmp_path: Path) -> None:
    """Each patient has two facts, one with a part, and a line in common with everybody."""
    chance = random.Random(7)  # noqa: S311 - for order, not for secrets
    lines = [f'<{EX}unit> <{REC}code> "g/L" .']
    for number in range(3000):
        patient, first, second = (f"<{EX}{name}{number}>" for name in ("p", "f", "g"))
        lines += [
            f"{patient} <{RDF}type> <{REC}Patient> .",
            f"{first} <{REC}subject> {patient} .",
            f'{first} <{REC}n> "{number}" .',
            f"{second} <{REC}subject> {patient} .",
            f"{second} <{REC}unit> <{EX}unit> .",
            f"{second} <{REC}part> <{EX}x{number}> .",
            f'<{EX}x{number}> <{REC}n> "x{number}" .',
        ]
    chance.shuffle(lines)
    for part in range(3):
        write_lines(tmp_path / f"{part}.nt", lines[part::3])
    seen, found = read(tmp_path, layout="shuffled")
    assert (seen.patients, seen.triples, seen.orphans) == (3000, 21_001, 0)
    assert len(found) == 3000
    for number in range(3000):
        assert triples(found[f"{EX}p{number}"].statements) == {
            (f":p{number}", "a", "rec:Patient"),
            (f":f{number}", "rec:subject", f":p{number}"),
            (f":f{number}", "rec:n", str(number)),
            (f":g{number}", "rec:subject", f":p{number}"),
            (f":g{number}", "rec:unit", ":unit"),
            (f":g{number}", "rec:part", f":x{number}"),
            (f":x{number}", "rec:n", f"x{number}"),
            (":unit", "rec:code", "g/L"),
        }
    one = found[EX + "p0"].statements[0]
    assert one == Statement(EX + "f0", REC + "n", "0", one.datatype, None, None)


def test_many_buckets_give_the_same_patients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"<{EX}p{number:03}> <{RDF}type> <{REC}Patient> ." for number in range(200)]
    facts = [f"<{EX}f{number}> <{REC}subject> <{EX}p{number % 200:03}> ." for number in range(600)]
    path = write_lines(tmp_path / "all.nt", lines + facts)
    _, whole = read(path, layout="shuffled")
    monkeypatch.setattr("trialshape.read.shuffle.ROWS_PER_BUCKET", 50)
    _, parts = read(path, layout="shuffled")
    assert list(parts) == [f"{EX}p{number:03}" for number in range(200)]
    assert parts == whole
