"""Every broken sample is named by its code, at its line, and by nothing else; every sound one passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.samples import SAMPLES, beside, checked, code, marked, samples, tiny
from trialshape.check import check, read_catalogue

# files that cannot be samples (absent, too large), and OWL, which has tests of its own
ELSEWHERE = {"TS101", "TS102", "TS601", "TS602", "TS603", "TS604", "TS605", "TS606"}
ELSEWHERE |= {f"TS71{last}" for last in "123456"}  # tables of a site: tests/site


def test_the_tiny_protocol_has_nothing_to_remark() -> None:
    assert check(tiny(), reasoner=False).remarks == ()


@pytest.mark.parametrize("sample", samples(accepted=False), ids=lambda path: path.stem)
def test_a_broken_sample_is_named_at_its_line(sample: Path) -> None:
    remarks = checked(sample).remarks
    errors = {remark.code for remark in remarks if remark.severity == "error"}
    own = [remark for remark in remarks if remark.code == code(sample)]
    assert own, f"no {code(sample)} among {[str(remark) for remark in remarks]}"
    assert errors - {code(sample)} == beside(sample), [str(remark) for remark in remarks]
    assert {remark.place.line for remark in own if remark.place.file == sample.name} == marked(sample)
    assert all(remark.place.column > 0 for remark in own)


@pytest.mark.parametrize("sample", samples(accepted=True), ids=lambda path: path.stem)
def test_a_sound_sample_is_not_remarked_on(sample: Path) -> None:
    assert [str(remark) for remark in checked(sample).remarks if remark.severity == "error"] == []


def test_every_code_has_a_broken_sample() -> None:
    shown = {code(sample) for sample in samples(accepted=False)}
    assert set(read_catalogue().checks) - ELSEWHERE - shown == set()


def test_every_sample_marks_its_line() -> None:
    assert [path.name for path in samples(accepted=False) if not marked(path)] == []


def test_a_warning_alone_is_no_error() -> None:
    only = checked(SAMPLES / "TS513-question-that-nobody-uses.warning.ttl")
    assert (only.errors, only.warnings, only.exit_code) == (0, 1, 1)


def test_an_error_ends_with_two() -> None:
    assert checked(SAMPLES / "TS303-misspelt-side.ttl").exit_code == 2
