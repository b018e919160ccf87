"""`trialshape explain`: how a patient is named, and results and knowledge that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.explain.pages import page
from tests.cli.invented import run


@pytest.mark.parametrize("name", ["https://hospital.example/ward/P-1", "P-1", "ward/P-1"])
def test_a_patient_is_named_by_iri_or_by_an_end_of_it(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert page(folder, capsys, name).startswith("https://hospital.example/ward/P-1 ")


@pytest.mark.parametrize(
    ("name", "said"), [("1", "fits 2 patients"), ("P-9", "no patient 'P-9'"), ("", "no patient ''")]
)
def test_a_name_that_fits_several_or_none_is_refused(
    name: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", folder, name) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert name != "1" or "ward/P-11" in err


def test_other_knowledge_than_that_of_the_run_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = tmp_path / "more.ttl"
    more.write_text("<https://example.org/x> <https://example.org/y> 1 .\n")
    assert run("explain", folder, "P-1", "--knowledge", more) == 0
    assert "the knowledge is not that of the run" in capsys.readouterr().err


def test_a_place_that_is_no_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", tmp_path, "P-1") == 2
    assert "no result directory" in capsys.readouterr().err


def test_knowledge_that_is_not_there_is_refused_with_the_option_that_helps(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", folder, "P-1", "--protocol", "nowhere") == 2
    assert "--protocol" in capsys.readouterr().err
