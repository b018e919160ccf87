"""However patients lie in an export, each comes out once and whole."""

from __future__ import annotations

from pathlib import Path

from tests.read.exports import EX, PREFIXES, REC, both_ways, read, short, triples, write


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


def test_blank_nodes_with_one_label_in_two_files_stay_apart(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", ":a a rec:Patient . :f rec:subject :a ; rec:part _:x . _:x rec:n 1 .")
    write(tmp_path, "b.ttl", ":b a rec:Patient . :g rec:subject :b ; rec:part _:x . _:x rec:n 2 .")
    _, found = both_ways(tmp_path, layout="patient per file")
    assert ("urn:trialshape:bnode:0:x", "rec:n", "1") in triples(found[EX + "a"].statements)
    assert ("urn:trialshape:bnode:1:x", "rec:n", "2") in triples(found[EX + "b"].statements)
    assert [len(patient.statements) for patient in found.values()] == [4, 4]


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
