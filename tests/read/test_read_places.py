"""Finding an export: files, folders, standard input, and what is said of names that do not fit."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest

from tests.read.exports import EX, LINKS, PREFIXES, RDF, REC, read, write
from trialshape.read import ReadError, patients, sources, survey

ONE = f"<{EX}p> <{RDF}type> <{REC}Patient> .\n"


def test_a_folder_is_walked_in_a_fixed_order_and_hidden_names_are_left_out(tmp_path: Path) -> None:
    for name in ("b.ttl", "a.nt.gz", "sub/z.nq", ".hidden.ttl", ".git/c.ttl", "sub/.c.trig"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    names = [Path(source.name).relative_to(tmp_path).as_posix() for source in sources([tmp_path])]
    assert names == ["a.nt.gz", "b.ttl", "sub/z.nq"]


def test_names_are_shown_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "cohort/p.ttl", ":p a rec:Patient .")
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in sources(["cohort"])] == ["cohort/p.ttl"]
    assert [source.name for source in sources(["./cohort/p.ttl"])] == ["cohort/p.ttl"]
    _, found = read("cohort")
    assert found[EX + "p"].files == ("cohort/p.ttl",)


def test_unknown_kinds_in_a_folder_are_reported_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, "p.ttl", ":p a rec:Patient .")
    (tmp_path / "notes.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "README").write_text("about")
    seen, found = read(tmp_path)
    assert [Path(name).name for name in seen.skipped] == ["README", "notes.xlsx"]
    assert seen.problems == ()
    assert list(found) == [EX + "p"]


def test_an_unknown_kind_named_by_hand_is_an_error_that_lists_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_bytes(b"")
    with pytest.raises(ReadError, match=r"notes\.xlsx: the extension is not known.*\.ttl.*\.jsonld.*\.gz"):
        sources([path])


@pytest.mark.parametrize("name", ["export.txt", "export.dat.gz", "ttl", "export.rdf"])
def test_a_stated_format_goes_before_the_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = ONE.encode()
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    _, found = read(path, format="nt")
    assert list(found) == [EX + "p"]


@pytest.mark.parametrize(
    "name", ["turtle", "ttl", ".ttl", "TTL", "N-Triples", "n-quads", "JSON-LD", "RDF/XML"]
)
def test_formats_may_be_named_by_extension_or_in_full(tmp_path: Path, name: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(b"")
    assert sources([path], name)[0].format in {"turtle", "ntriples", "nquads", "jsonld", "rdfxml"}


def test_an_unknown_format_and_a_missing_path_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"'csv' is not known.*turtle.*\.nt"):
        sources([tmp_path], "csv")
    with pytest.raises(ReadError, match=r"nowhere\.ttl: No such file.*Check the path"):
        sources([tmp_path / "nowhere.ttl"])


def test_something_that_is_no_file_is_refused_by_name_and_skipped_in_a_folder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ttl")
    with pytest.raises(ReadError, match=r"pipe\.ttl: not a regular file.*'-'"):
        sources([tmp_path / "pipe.ttl"])
    assert [Path(name).name for name in read(tmp_path)[0].skipped] == ["pipe.ttl"]


def test_the_same_file_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "p.ttl", ":p a rec:Patient . :f rec:subject :p ; rec:part [ rec:n 1 ] .")
    (tmp_path / "again.ttl").symlink_to(path)
    (tmp_path / "hard.ttl").hardlink_to(path)
    (tmp_path / "loop").symlink_to(tmp_path)
    found = sources([path, tmp_path, path])
    assert [source.name for source in found] == [path.as_posix()]


def test_linked_folders_are_followed(tmp_path: Path) -> None:
    write(tmp_path, "store/p.ttl", ":p a rec:Patient .")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "data").symlink_to(tmp_path / "store")
    assert list(read(tmp_path / "export")[1]) == [EX + "p"]


def test_a_dangling_link_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    write(tmp_path, "p.ttl", ":p a rec:Patient .")
    (tmp_path / "gone.ttl").symlink_to(tmp_path / "nowhere.ttl")
    seen, found = read(tmp_path)
    assert [(Path(one.file).name, one.kind) for one in seen.problems] == [("gone.ttl", "unreadable")]
    assert "No such file" in seen.problems[0].message
    assert list(found) == [EX + "p"]


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    write(tmp_path, "a\x1b[31m\n.ttl", ":p a rec:Patient .")
    assert [Path(source.name).name for source in sources([tmp_path])] == ["a?[31m?.ttl"]


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (PREFIXES + ":p a rec:Patient .", None),
        (ONE, None),
        (
            f'<?xml version="1.0"?><r:RDF xmlns:r="{RDF}"><Patient xmlns="{REC}" r:about="{EX}p"/></r:RDF>',
            None,
        ),
        (f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:rec="{REC}"><rec:Patient rdf:about="{EX}p"/></rdf:RDF>', None),
        (f' {{ "@id": "{EX}p", "@type": "{REC}Patient" }}', None),
        (f'[ {{ "@id": "{EX}p", "@type": "{REC}Patient" }} ]', None),
        (f"[] <{REC}subject> <{EX}p> .", None),
        (f"<{EX}p> <{RDF}type> <{REC}Patient> <{EX}g> .", "nq"),
        ("", "nq"),
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
def test_standard_input(content: str, format: str | None, packed: bool) -> None:
    given = gzip.compress(content.encode()) if packed else content.encode()
    seen, found = read("-", format=format, stdin=given)
    assert list(found) == ([EX + "p"] if content else [])
    assert [problem.kind for problem in seen.problems] == ([] if content else ["empty"])
    assert [file.name for file in seen.files] == ["standard input"]


def test_standard_input_can_be_read_twice_and_beside_files(tmp_path: Path) -> None:
    path = write(tmp_path, "q.ttl", ":q a rec:Patient .")
    found = sources(["-", path, "-"], stdin=io.BytesIO(ONE.encode()))
    seen = survey(found, LINKS)
    for _ in range(2):
        assert [patient.iri for patient in patients(found, seen, LINKS)] == [EX + "p", EX + "q"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    seen, found = read(tmp_path)
    assert (seen.files, seen.patients, seen.problems, found) == ((), 0, (), {})
