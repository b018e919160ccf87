"""The result directory: whole or not at all, never over something else, and read back as it was."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from trialshape.results import Gatherer, ResultError, Results, check_place, read, write
from trialshape.results.gathering import table
from trialshape.results.schema import OUTCOMES, PATIENTS, TABLES

TIMING: dict[str, Any] = {"seconds": 1.0}
NAMES = {
    "outcomes.parquet",
    "evidence.parquet",
    "patients.parquet",
    "errors.parquet",
    "unmapped.parquet",
    "classes.parquet",
    "questions.parquet",
    "run.json",
    "timing.json",
}


def held(folder: Path) -> set[str]:
    """The names in a folder."""
    return {entry.name for entry in folder.iterdir()}


def test_columns_are_those_that_are_documented() -> None:
    assert {name: " ".join(schema.names) for name, schema in TABLES.items()} == {
        "outcomes": "patient id level outcome reason basis low high unit limit value date counts act free_from"
        " stop_by lapses window window_from window_to",
        "evidence": "patient id source value unit date document author performer",
        "patients": "patient verdict tier actions acts missing_sets missing_cut open_judgement open_data needs_data"
        " needs_person not_encoded fails fails_at fails_changeable earliest decided_until open data_errors preset"
        " assumed set_aside index_day",
        "errors": "patient node property code severity message observable performer",
        "unmapped": "kind code text patients facts held_back",
        "classes": "patient node class",
        "questions": "patient question ids reasons low high unit sources",
    }
    assert OUTCOMES.field("low").type == pa.decimal128(38, 12)
    assert OUTCOMES.field("counts").type == pa.bool_()
    assert PATIENTS.field("fails").type == pa.list_(pa.string())


def test_what_is_written_is_read_back(results: Results, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(results, TIMING, out)
    assert held(out) == NAMES
    again = read(out)
    for name in TABLES:
        assert getattr(again, name).equals(getattr(results, name))
    assert again.run == results.run
    assert held(tmp_path) == {"out"}


def test_no_patient_at_all_is_a_result_too(tmp_path: Path, results: Results) -> None:
    write(Gatherer().results(results.run), TIMING, tmp_path / "out")
    again = read(tmp_path / "out")
    assert [getattr(again, name).num_rows for name in TABLES] == [0] * 7


def test_an_empty_directory_and_an_earlier_result_are_replaced(results: Results, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    write(results, {"seconds": 1.0}, out)
    write(results, {"seconds": 2.0}, out)
    assert json.loads((out / "timing.json").read_text()) == {"seconds": 2.0}
    assert held(tmp_path) == {"out"}


def test_a_linked_place_stays_a_link(results: Results, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to("disk")
    write(results, TIMING, tmp_path / "out")
    assert (tmp_path / "out").is_symlink()
    assert held(tmp_path / "disk") == NAMES


def test_further_files_are_written_with_the_rest(results: Results, tmp_path: Path) -> None:
    def further(path: Path) -> None:
        path.write_text("x")

    write(results, TIMING, tmp_path / "out", {"outcomes.trig": further})
    assert (tmp_path / "out" / "outcomes.trig").read_text() == "x"


def test_a_run_that_breaks_off_leaves_what_was_there(results: Results, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(results, {"seconds": 1.0}, out)

    def breaks(path: Path) -> None:
        path.write_text("half of it")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ResultError, match=r"cannot be written \(No space left on device\)"):
        write(results, {"seconds": 2.0}, out, {"outcomes.trig": breaks})
    assert held(out) == NAMES
    assert json.loads((out / "timing.json").read_text()) == {"seconds": 1.0}
    assert held(tmp_path) == {"out"}


def test_other_peoples_files_are_never_overwritten(results: Results, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("the only copy")
    with pytest.raises(ResultError, match="neither empty nor a result directory"):
        write(results, TIMING, tmp_path)
    assert held(tmp_path) == {"thesis.txt"}


def test_notes_beside_results_are_never_removed(results: Results, tmp_path: Path) -> None:
    write(results, TIMING, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("call the laboratory")
    with pytest.raises(ResultError, match=r"files that no run writes \(notes.txt\)"):
        check_place(tmp_path / "out")


def test_a_run_json_of_somebody_else_protects_its_directory(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"tool": {"name": "other"}, "schemaVersion": 1}')
    with pytest.raises(ResultError, match="not the record of a run of trialshape"):
        check_place(tmp_path)


def test_a_file_or_a_place_in_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultError, match="is not a directory"):
        check_place(tmp_path / "file")
    with pytest.raises(ResultError, match="file is a file"):
        check_place(tmp_path / "file" / "out")
    check_place(tmp_path / "made" / "on" / "the" / "way")


def test_results_of_another_version_may_be_replaced(results: Results, tmp_path: Path) -> None:
    write(with_version(results, 0), TIMING, tmp_path / "out")
    write(results, TIMING, tmp_path / "out")
    assert read(tmp_path / "out").run == results.run


def with_version(results: Results, number: int) -> Results:
    """Results as a program of another version would have written them."""
    return replace(results, run={**results.run, "schemaVersion": number})


def test_what_is_no_result_directory_says_so(tmp_path: Path) -> None:
    with pytest.raises(ResultError, match="no such directory"):
        read(tmp_path / "no")
    with pytest.raises(ResultError, match=r"run\.json is not in it"):
        read(tmp_path)
    (tmp_path / "run.json").write_text("[]")
    with pytest.raises(ResultError, match="not the record of a run"):
        read(tmp_path)


def test_another_version_a_missing_and_a_damaged_file_say_so(results: Results, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(results, TIMING, out)
    run = json.loads((out / "run.json").read_text())
    (out / "run.json").write_text(json.dumps({**run, "schemaVersion": 1}))
    with pytest.raises(ResultError, match="has schema version 1, this program reads 4"):
        read(out)
    (out / "run.json").write_text(json.dumps(run))
    (out / "errors.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(ResultError, match=r"errors\.parquet: is damaged"):
        read(out)
    (out / "errors.parquet").unlink()
    with pytest.raises(ResultError, match=r"errors\.parquet: is missing"):
        read(out)


def test_other_columns_are_named(results: Results, tmp_path: Path) -> None:
    write(results, TIMING, tmp_path / "out")
    schema = pa.schema([*PATIENTS, pa.field("mood", pa.string())])
    pq.write_table(table([], schema), tmp_path / "out" / "patients.parquet")
    with pytest.raises(ResultError, match=r"has other columns than this program reads \(mood\)"):
        read(tmp_path / "out")
