"""The anchors file: what it may hold, and how everything that is wrong with it is told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trialshape.cli.anchors import column_name, iso_day, read_anchors
from trialshape.run import RunError

PROPERTIES = {"FirstDose": "p:dose", "Enrolment": "p:enrolment", "Consent": "p:consent"}
PATIENTS = ("http://a/P1", "http://a/P2", "http://a/twin", "http://b/twin")


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """An anchors file of these lines."""
    path = folder / "anchors.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def refused(path: Path) -> list[str]:
    """What is told of a file that cannot be used, line by line."""
    with pytest.raises(RunError) as told:
        read_anchors(path, PATIENTS, PROPERTIES)
    return str(told.value).splitlines()


def test_patients_by_iri_or_by_name_with_some_of_the_dates(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "patient,first_dose,enrolment",
        "http://a/P1,2026-12-01,2026-11-27",
        "",
        "P2,, 2026-11-28 ",
        "http://a/twin,,",
        encoding="utf-8-sig",
    )
    found = read_anchors(path, PATIENTS, PROPERTIES)
    assert found.days == {
        "http://a/P1": {"p:dose": date(2026, 12, 1), "p:enrolment": date(2026, 11, 27)},
        "http://a/P2": {"p:enrolment": date(2026, 11, 28)},
        "http://a/twin": {},
    }
    assert found.lines == {"http://a/P1": 2, "http://a/P2": 4, "http://a/twin": 5}


def test_everything_wrong_is_told_with_its_line_and_without_the_patient(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "patient,enrolment,consent",
        "P1,27.11.2026,2026-11-31",
        "P3,2026-11-27,",
        "twin,2026-11-27,",
        "P2,2026-11-27,",
        "http://a/P2,2026-11-28,",
        "P1,2026-11-27",
    )
    assert refused(path) == [
        "the anchors file cannot be used",
        f"{path}:2: enrolment is not a date such as 2026-11-20",
        f"{path}:2: consent is not a date such as 2026-11-20",
        f"{path}:3: this patient is not in the export",
        f"{path}:4: more than one patient of the export has this name; write the whole IRI",
        f"{path}:6: the same patient stands in line 5 already",
        f"{path}:7: has 2 cells, the header has 3",
    ]


def test_of_many_faults_twenty_are_shown(tmp_path: Path) -> None:
    path = written(tmp_path, "patient,enrolment", *(f"X{number},2026-11-27" for number in range(25)))
    lines = refused(path)
    assert len(lines) == 1 + 20 + 1
    assert lines[-1] == "and 5 more"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "patient",
        "enrolment,consent",
        "patient;enrolment",
        "patient,first dose",
        "patient,enrolment,enrolment",
    ],
)
def test_a_header_that_is_not_understood_shows_what_is_expected(tmp_path: Path, header: str) -> None:
    path = written(tmp_path, header, "P1,2026-11-27")
    (line,) = refused(path)
    assert line.startswith(f"{path}:1: the header must be")
    assert line.endswith("patient,first_dose,enrolment,consent")


def test_what_is_no_text_or_not_there_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / "no.csv") == [
        f"{tmp_path / 'no.csv'}: No such file or directory. Name a CSV file with --anchors."
    ]
    path = tmp_path / "anchors.csv"
    path.write_bytes(b"patient,enrolment\nM\xfcller,2026-11-27\n")
    assert refused(path) == [f"{path}: is not a CSV file in UTF-8."]


def test_columns_are_named_after_anchors() -> None:
    assert [column_name(anchor) for anchor in PROPERTIES] == ["first_dose", "enrolment", "consent"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-2-3",
        "20261120",
        "2026-11-20T00:00",
        "2026-02-29",
        "1849-12-31",
        "2151-01-01",
        "２０２６-11-20",
    ],
)
def test_a_date_is_written_in_one_way_only(text: str) -> None:
    assert iso_day(text) is None


def test_the_first_and_last_year_are_dates() -> None:
    assert (iso_day("1850-01-01"), iso_day("2150-12-31")) == (date(1850, 1, 1), date(2150, 12, 31))
