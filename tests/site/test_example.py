"""The example site: three patients who are understood with its folder, and by hand known outcomes."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from trialshape.cli import main
from trialshape.knowledge.files import data_root


def test_the_example_export_is_read_with_the_example_site(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds, out = data_root() / "seeds", tmp_path / "result"
    assert main(["screen", str(seeds / "site-export"), "--site", str(seeds / "site"), "--out", str(out)]) == 0
    assert "site demo hospital (Europe/Berlin)" in capsys.readouterr().out
    verdicts = pq.read_table(out / "patients.parquet", columns=["patient", "verdict"]).to_pylist()
    assert {row["patient"].rsplit("/", 1)[-1]: row["verdict"] for row in verdicts} == {
        "s01": "NoBarrierFound",
        "s02": "Ineligible",
        "s03": "Undecided",
    }
    assert pq.read_table(out / "unmapped.parquet").num_rows == 0
    outcomes = {
        (row["patient"].rsplit("/", 1)[-1], row["id"]): row
        for row in pq.read_table(out / "outcomes.parquet").to_pylist()
    }
    platelets = outcomes["s02", "I11.1b"]
    assert (platelets["outcome"], str(platelets["low"].normalize())) == ("Fail", "72.4")
    # 61 U/L over 50 U/L, the limit for men of the central laboratory; no limit is known for the other one
    assert str(outcomes["s01", "I11.2b"]["low"].normalize()) == "1.22"
    assert (outcomes["s03", "I11.2b"]["outcome"], outcomes["s03", "I11.2b"]["reason"]) == (
        "Unknown",
        "Missing",
    )
    told = [row["message"] for row in pq.read_table(out / "errors.parquet").to_pylist()]
    assert any(
        "no upper limit of normal is known for alanine aminotransferase at 'Praxis Nord'" in one
        for one in told
    )


def test_a_check_finds_nothing_in_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--no-reasoner", "--site", str(data_root() / "seeds" / "site")])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "seeds/site/" in line] == []
