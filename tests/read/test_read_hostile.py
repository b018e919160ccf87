"""What broken and hostile files cannot do: spoil others, be quoted, fill the memory."""

from __future__ import annotations

import gzip
import json
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.read.contents import GOOD, NAME, PERSON, XML, P, as_bytes, nested
from tests.read.exports import EX, LINKS, RDF, REC, read, triples, write
from trialshape.read import Limits, ReadError, patients, sources, survey


def test_a_patient_of_a_broken_file_keeps_what_other_files_say(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(f'{P} <{RDF}type> <{REC}Patient> .\n{P} <{REC}n> "1" .\n{P} oops\n')
    (tmp_path / "b.nt").write_text(f"{P} <{RDF}type> <{REC}Patient> .\n")
    seen, found = read(tmp_path)
    assert str(seen.problems[0]).startswith(f"{tmp_path.as_posix()}/a.nt:3:29: not valid N-Triples: ")
    assert triples(found[EX + "p"].statements) == {(":p", "a", "rec:Patient")}
    assert [Path(name).name for name in found[EX + "p"].files] == ["b.nt"]
    assert (seen.triples, seen.patients) == (1, 1)


def test_a_broken_owner_file_leaves_its_facts_as_orphans(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(f"<{EX}f> <{REC}subject> {P} .\noops\n")
    (tmp_path / "b.nt").write_text(f'<{EX}f> <{REC}n> "1" .\n')
    seen, found = read(tmp_path)
    assert (seen.patients, seen.orphans, found) == (0, 1, {})


def test_whole_runs_before_the_error_are_not_used_in_a_shuffle_either(tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_text(
        f"{P} <{RDF}type> <{REC}Patient> .\n<{EX}f> <{REC}subject> {P} .\n"
        f"<{EX}q> <{RDF}type> <{REC}Patient> .\n<{EX}e> <{RDF}type> <{REC}Export> .\n"
        f"<{EX}x> <{REC}n> <{EX}x> .\noops\n"
    )
    write(tmp_path, "b.ttl", ":p a rec:Patient . :r a rec:Patient . :p rec:n 1 .")
    seen, found = read(tmp_path, layout="shuffled")
    assert [one.kind for one in seen.problems] == ["unreadable"]
    assert (seen.patients, seen.triples, seen.orphans, seen.export) == (2, 3, 0, ())
    assert triples(found[EX + "p"].statements) == {(":p", "a", "rec:Patient"), (":p", "rec:n", "1")}
    assert triples(found[EX + "r"].statements) == {(":r", "a", "rec:Patient")}


def test_a_mark_of_triple_terms_is_seen_across_blocks(tmp_path: Path) -> None:
    path = tmp_path / "p.nt"
    for before in (65_533, 65_534, 65_535):  # blocks have 65,536 bytes
        path.write_text("#" + "x" * (before - 1) + "<<(\n" + GOOD)
        seen, _ = read(path, limits=Limits(triple_terms=0))
        assert [one.message[:20] for one in seen.problems] == ["RDF 1.2 triple terms"]
        assert read(path, limits=Limits(triple_terms=1))[0].problems == ()


def test_no_traceback_quotes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.ttl"
    path.write_text(GOOD)
    found = sources([path])
    seen = survey(found, LINKS)
    path.write_text(GOOD[:-2] + f"; <{REC}n> '{NAME}")
    with pytest.raises(ReadError) as caught:
        list(patients(found, seen, LINKS))
    assert NAME not in "".join(traceback.format_exception(caught.value))


def bomb(size: int) -> bytes:
    return gzip.compress(GOOD.encode() + b"#" + b" " * size)


@pytest.mark.parametrize(
    ("limits", "fits"),
    [
        (Limits(), True),  # 8 MB: below the size at which the ratio matters
        (Limits(free_bytes=1 << 20), False),
        (Limits(free_bytes=1 << 20, ratio=2000), True),
        (Limits(inflated_bytes=1 << 20), False),
    ],
)
def test_a_decompression_bomb_is_stopped_by_ratio_and_by_size(
    tmp_path: Path, limits: Limits, fits: bool
) -> None:
    path = tmp_path / "p.ttl.gz"
    path.write_bytes(bomb(8_000_000))
    seen, found = read(path, limits=limits)
    if fits:
        assert seen.problems == ()
        assert list(found) == [EX + "p"]
    else:
        (problem,) = seen.problems
        assert "grows beyond what is allowed" in problem.message
        assert found == {}


def test_the_default_limits_are_those_of_the_guide() -> None:
    limits = Limits()
    assert (limits.literal, limits.nesting, limits.ratio) == (2**20, 200, 200)
    assert (limits.free_bytes, limits.inflated_bytes) == (64 * 2**20, 16 * 2**30)


ACCEPTED: dict[str, Callable[[], str | bytes]] = {
    "deep.jsonld": lambda: (
        json.dumps({"@id": EX + "p", "@type": REC + "Patient"})[:-1] + f', "{REC}n": ' + nested(199) + "}"
    ),
    "brackets.jsonld": lambda: json.dumps(
        {"@id": EX + "p", "@type": REC + "Patient", REC + "n": '[{"\\' * 50_000 + "\\"}
    ),
    "long.ttl": lambda: GOOD + f'{P} <{REC}n> "{"x" * 1_048_576}" .',
    "long.rdf": lambda: XML % PERSON.replace(NAME, "x" * 1_048_576),
    "signs.ttl": lambda: GOOD + f'{P} <{REC}n> "{"<<( " * 900}" .',
    "comment.rdf": lambda: XML % ("<!-- no <!DOCTYPE here -->" + PERSON),
    "cdata.rdf": lambda: XML % PERSON.replace(NAME, "<![CDATA[<!DOCTYPE a>]]>"),
}


def test_what_only_looks_dangerous_is_read(tmp_path: Path) -> None:
    for name, content in ACCEPTED.items():
        (tmp_path / name).write_bytes(as_bytes(content()))
    seen, found = read(tmp_path)
    assert seen.problems == ()
    assert list(found) == [EX + "p"]
    assert [Path(name).name for name in found[EX + "p"].files] == sorted(ACCEPTED)
