"""The process of the engine, with a script in the place of its interpreter."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.mapping.places import CELL, Place, Stand
from trialshape.mapping import BadMappingError, MappingError


def test_the_result_is_sorted_and_each_triple_stands_once(place: Place, stand_in: Stand) -> None:
    a, b = (
        "<https://example.org/a> <https://example.org/p> ",
        "<https://example.org/b> <https://example.org/p> ",
    )
    stand_in(
        f"""open("out.nt", "w").write('{b}"1" .\\n{a} "2"  .\\n{b}"1" .\\n')""" + "\nreport('engine', '')"
    )
    assert place.run() == f'{a}"2" .\n{b}"1" .\n'


def test_the_engine_gets_a_folder_of_its_own_and_no_settings(
    place: Place, stand_in: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSPITAL_PASSWORD", CELL)
    stand_in(f"""
seen = dict(argv=sys.argv[1:], names=sorted(os.listdir()), env=sorted(os.environ), table=open("table.csv").read())
json.dump(seen, open({str(place.folder / "seen.json")!r}, "w"))
report("engine", "")""")
    assert place.run() == ""
    seen = json.loads((place.folder / "seen.json").read_text(encoding="utf-8"))
    assert seen["argv"][0] == "-I"
    assert seen["argv"][2:] == ["job.json"]
    assert seen["names"] == ["config.ini", "job.json", "mapping.nt", "table.csv"]
    assert set(seen["env"]) <= {"PATH", "HOME", "TMPDIR", "LC_ALL", "LC_CTYPE"}
    assert seen["table"] == f'"id","name"\n"1","{CELL}"\n"2","x"\n'


FAILURES: Mapping[str, tuple[str, str]] = {
    "crash": (f"sys.stderr.write({CELL!r}); print({CELL!r}); sys.exit(3)", "ended with code 3"),
    "silence": ("pass", "without a report"),
    "nonsense": (f"open('report.json', 'w').write('[\"{CELL}\"]')", "without a report"),
    "query": ("report('query 0', 'ConversionException'); sys.exit(1)", "#rows: the query fails on the rows"),
    "engine": ("report('engine', 'KeyError'); sys.exit(1)", "in the step 'engine' (KeyError)"),
    "no triples": (
        f"open('out.nt', 'w').write('{CELL} is no triple'); report('engine', '')",
        "not N-Triples",
    ),
    "blank node": (
        "open('out.nt', 'w').write('_:a <https://example.org/p> \"1\" .'); report('engine', '')",
        "without an IRI",
    ),
}


@pytest.mark.parametrize("what", FAILURES)
def test_a_failing_engine_is_told_without_cells_and_leaves_an_old_result_alone(
    what: str, place: Place, stand_in: Stand
) -> None:
    script, reason = FAILURES[what]
    stand_in(script)
    place.out.write_text("old", encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        place.run()
    assert not isinstance(caught.value, BadMappingError)
    assert reason in str(caught.value)
    assert CELL not in str(caught.value)
    assert place.out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in place.folder.iterdir()) == [
        "m.rml.ttl",
        "out.nt",
        "stand-in",
        "t.csv",
    ]


def test_an_engine_without_end_is_stopped(place: Place, stand_in: Stand) -> None:
    stand_in("time.sleep(60)")
    with pytest.raises(MappingError, match="took more than 1 seconds"):
        place.run(seconds=1)


def test_a_result_that_cannot_be_written_is_told(place: Place, stand_in: Stand) -> None:
    stand_in("report('engine', '')")
    place.out = place.folder / "none" / "out.nt"
    with pytest.raises(MappingError, match="cannot be written"):
        place.run()
