"""Two passes over one export: files that change between them, the disk and memory of a shuffle, many patients."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.read.exports import EX, LINKS, RDF, REC, read, triples, write, write_lines
from trialshape.read import ReadError, Statement, patients, sources, survey


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
