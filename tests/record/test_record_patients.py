"""The patient: type, sex, birth, anchors and windows."""

from __future__ import annotations

from datetime import date

import pytest

from tests.record.patient_records import Read, read


def patient(rest: str = "") -> Read:
    """A patient with these properties."""
    return read("", patient=f"ex:p a rec:Patient {'; ' + rest if rest else ''} .")


def test_a_patient_has_type_sex_and_as_of_date() -> None:
    found = patient("rec:sex rec:Female")
    assert found.said("ex:p", "rdf:type") == {"rec:Patient"}
    assert found.one("ex:p", "rec:sex") == "rec:Female"
    assert found.one("ex:p", "rec:asOf") == "2026-11-20"
    assert not found.errors()
    assert found.facts() == set()


def test_a_patient_without_type_is_screened_all_the_same() -> None:
    found = read("ex:c a cond:Hypertension ; rec:subject ex:p .", patient="")
    assert found.said("ex:p", "rdf:type") == {"rec:Patient"}
    assert found.errors("ex:p") == {("no-type", "rdf:type")}
    assert found.facts() == {"ex:c"}


@pytest.mark.parametrize("sex", ["rec:Female , rec:Male", "ex:other", "rec:Divers", '"female"'])
def test_a_sex_that_is_not_understood_is_left_out(sex: str) -> None:
    found = patient(f"rec:sex {sex}")
    assert found.one("ex:p", "rec:sex") is None
    assert found.because("ex:p")


@pytest.mark.parametrize(
    ("rest", "first", "last"),
    [
        ('rec:birthDate "1961-04-02"^^xsd:date', "1961-04-02", "1961-04-02"),
        ('rec:birthDate "1961"^^xsd:gYear', "1961-01-01", "1961-12-31"),
        ('rec:birthDate "2026"^^xsd:gYear', "2026-01-01", "2026-11-20"),
        (
            'rec:bornFrom "1960-05-01"^^xsd:date ; rec:bornTo "1961-04-30"^^xsd:date',
            "1960-05-01",
            "1961-04-30",
        ),
        ('rec:bornFrom "1960"^^xsd:gYear', "1960-01-01", None),
        ('rec:bornTo "1960"^^xsd:gYear', None, "1960-12-31"),
        ('rec:birthDate "1961"^^xsd:gYear ; rec:bornTo "1961-04-30"^^xsd:date', "1961-01-01", "1961-04-30"),
        ('rec:birthDate "1961-04-02"^^xsd:date , "1961-04-02Z"^^xsd:date', "1961-04-02", "1961-04-02"),
    ],
)
def test_a_birth_has_first_and_last_day(rest: str, first: str | None, last: str | None) -> None:
    found = patient(rest)
    assert found.ends("ex:p", "rec:bornNotBefore", "rec:bornNotAfter") == (first, last)
    assert not found.errors()


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ('rec:birthDate "1961-04-02"^^xsd:date , "1961-04-03"^^xsd:date', "two-values"),
        ('rec:birthDate "1961-04-02"^^xsd:date , "unknown"^^xsd:date', "bad-literal"),
        ('rec:birthDate "02.04.1961"', "bad-literal"),
        ('rec:birthDate "2026-11-21"^^xsd:date', "future-date"),
        ('rec:birthDate "1961-04-02"^^xsd:date ; rec:bornFrom "1970-01-01"^^xsd:date', "two-values"),
        ('rec:bornFrom "1970-01-01"^^xsd:date ; rec:bornTo "1961-01-01"^^xsd:date', "two-values"),
        ('rec:birthDate "1961-04-02"^^xsd:date ; rec:bornTo "x"^^xsd:date', "bad-literal"),
    ],
)
def test_a_birth_that_cannot_be_used_leaves_no_days(rest: str, code: str) -> None:
    found = patient(rest)
    assert found.ends("ex:p", "rec:bornNotBefore", "rec:bornNotAfter") == (None, None)
    assert found.because("ex:p") == {"elig:Malformed"}
    assert {name for name, _ in found.errors("ex:p")} == {code}


# --- anchors -----------------------------------------------------------------------------------------

DOSE = "rec:plannedFirstDose"


def test_an_anchor_of_the_record_is_a_day() -> None:
    found = patient(f'{DOSE} "2026-12-01T09:00:00+08:00"^^xsd:dateTime')
    assert found.one("ex:p", DOSE) == "2026-12-01"
    assert not found.errors()


def test_anchors_for_all_serve_patients_without_their_own() -> None:
    own = f'ex:p a rec:Patient ; {DOSE} "2026-12-01"^^xsd:date .'
    for_all = {DOSE: date(2026, 12, 24)}
    assert read("", anchors=for_all).one("ex:p", DOSE) == "2026-12-24"
    assert read("", patient=own, anchors=for_all).one("ex:p", DOSE) == "2026-12-01"
    assert not read("", patient=own, anchors=for_all).errors()


def test_an_anchor_given_for_the_patient_overrules_the_record_with_a_warning() -> None:
    own = f'ex:p a rec:Patient ; {DOSE} "2026-12-01"^^xsd:date .'
    given = {DOSE: date(2026, 12, 5)}
    found = read("", patient=own, own_anchors=given, anchors={DOSE: date(2026, 12, 24)})
    assert found.one("ex:p", DOSE) == "2026-12-05"
    assert found.errors("ex:p") == {("two-values", DOSE)}
    assert [error.severity for error in found.all_errors()] == ["warning"]
    assert found.because("ex:p") == set()


def test_the_same_anchor_from_two_sides_is_no_contradiction() -> None:
    own = f'ex:p a rec:Patient ; {DOSE} "2026-12-01"^^xsd:date .'
    assert not read("", patient=own, own_anchors={DOSE: date(2026, 12, 1)}).errors()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ('"2026-12"^^xsd:gYearMonth', "partial-date"),
        ('"soon"^^xsd:date', "bad-literal"),
        ('"2026-12-01"^^xsd:date , "2026-12-02"^^xsd:date', "two-values"),
    ],
)
def test_an_anchor_that_is_no_day_is_not_known_and_nothing_stands_in_for_it(value: str, code: str) -> None:
    own = f"ex:p a rec:Patient ; {DOSE} {value} ."
    found = read("", patient=own, anchors={DOSE: date(2026, 12, 24)})
    assert found.one("ex:p", DOSE) is None
    assert found.errors("ex:p") == {(code, DOSE)}
    assert bounds(found, "HalfYear") is None


# --- windows -----------------------------------------------------------------------------------------


def bounds(found: Read, window: str) -> tuple[str | None, str | None] | None:
    """The days of a window, or None when it has no node."""
    node = f"urn:trialshape:bound:{window}"
    if node not in found.said("ex:p", "elig:bound"):
        assert not found.said(node, "elig:window")
        return None
    assert found.said(node, "elig:window") == {f"ex:{window}"}
    return found.ends(node, "rec:from", "rec:to")


def test_windows_are_counted_from_their_anchors() -> None:
    found = read("", anchors={DOSE: date(2026, 12, 1), "rec:enrolmentDate": date(2026, 11, 27)})
    assert bounds(found, "Lifetime") == ("1850-01-01", "2026-11-20")
    assert bounds(found, "Labs") == ("2026-11-20", "2026-11-27")
    assert bounds(found, "HalfYear") == ("2026-06-01", "2026-12-01")
    assert bounds(found, "Recent") == ("2026-10-23", "2026-11-20")
    assert bounds(found, "Onwards") == ("2026-12-01", "2150-12-31")


def test_months_are_cut_at_the_end_of_a_shorter_one() -> None:
    found = read("", anchors={DOSE: date(2026, 8, 31)})
    assert bounds(found, "HalfYear") == ("2026-02-28", "2026-08-31")


def test_a_window_without_its_anchor_has_no_days() -> None:
    found = read("")
    assert bounds(found, "Labs") is None
    assert bounds(found, "Onwards") is None
    assert bounds(found, "Lifetime") is not None


def test_a_fallback_gives_the_days_while_an_anchor_is_missing() -> None:
    assert bounds(read(""), "Screening") == ("2026-10-23", "2026-11-20")
    enrolled = {"rec:enrolmentDate": date(2026, 11, 27)}
    assert bounds(read("", anchors=enrolled), "Screening") == ("2026-10-23", "2026-11-20")
    consented = {**enrolled, "rec:consentDate": date(2026, 11, 13)}
    assert bounds(read("", anchors=consented), "Screening") == ("2026-11-13", "2026-11-27")


def test_a_window_that_would_end_before_it_begins_has_no_days() -> None:
    anchors = {"rec:consentDate": date(2026, 11, 28), "rec:enrolmentDate": date(2026, 11, 27)}
    found = read("", anchors=anchors)
    assert bounds(found, "Screening") is None
    assert found.errors("ex:p") == {("empty-window", "")}


@pytest.mark.parametrize(
    ("enrolment", "first_dose", "days"),
    [
        ("2026-11-25", "2026-12-01", ("2026-05-25", "2026-12-01")),
        ("2026-12-05", "2026-12-01", ("2026-06-01", "2026-12-05")),
        ("2026-08-31", "2026-09-02", ("2026-02-28", "2026-09-02")),
        (None, "2026-12-01", None),
        ("2026-11-25", None, None),
    ],
)
def test_a_window_of_two_anchors_runs_from_the_earlier_to_the_later_and_needs_both(
    enrolment: str | None, first_dose: str | None, days: tuple[str, str] | None
) -> None:
    given = {"enrolmentDate": enrolment, "plannedFirstDose": first_dose}
    stated = " ; ".join(f'rec:{prop} "{day}"^^xsd:date' for prop, day in given.items() if day)
    assert bounds(patient(stated), "EitherStart") == days


@pytest.mark.parametrize(
    ("first_dose", "last"),
    [("2026-12-01", "2021-11-30"), ("2028-02-29", "2023-02-27"), ("2026-03-01", "2021-02-28")],
)
def test_a_window_that_ends_before_a_duration_leaves_its_day_out(first_dose: str, last: str) -> None:
    found = patient(f'rec:plannedFirstDose "{first_dose}"^^xsd:date')
    assert bounds(found, "LongAgo") == ("1850-01-01", last)
