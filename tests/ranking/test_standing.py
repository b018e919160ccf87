"""Where a patient stands: tier, actions and days, worked out by hand from the invented protocol."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.ranking.patients import stands
from trialshape.knowledge.vocabulary import local_name

HERE = "https://example.org/calling#"
TACE = ':tace a proc:Chemoembolisation ; rec:subject :p ; rec:date "{}"^^xsd:date .'
STROKE = ':stroke a cond:Stroke ; rec:subject :p ; rec:date "{}"^^xsd:date .'
WARFARIN = ":warfarin a drug:Warfarin ; rec:subject :p ; {} ."
LOW = (
    ":low a rec:Measurement ; rec:subject :p ; rec:observable lab:Platelets ; rec:value 60 ; "
    'rec:unit "10*9/L" ; rec:date "2026-11-20"^^xsd:date .'
)
CRISIS = ':crisis a cond:HypertensiveCrisis ; rec:subject :p ; rec:date "2019-05-01"^^xsd:date .'
CODE = ":code a rec:Condition ; rec:subject :p ; rec:code <https://example.org/local/1> ; rec:date {} ."


@pytest.mark.parametrize(
    ("without", "more", "tier", "actions"),
    [
        ((), "", "Ready", []),
        (("fit",), "", "Ready", ["Investigator"]),
        (("agreed",), "", "OneStep", ["Board"]),
        # blood and urine are taken in one go
        (("platelets", "dipstick"), "", "OneStep", ["BloodDraw"]),
        (("agreed", "fit"), "", "SomeSteps", ["Board", "Investigator"]),
        (("agreed", "fit", "platelets"), "", "SomeSteps", ["BloodDraw", "Board", "Investigator"]),
        # one history settles all that it covers; with the fever four actions are left
        (
            ("visit", "agreed", "fever", "platelets"),
            "",
            "ManyOpen",
            ["BloodDraw", "Board", "History", "Echo"],
        ),
        ((), LOW, "WaitsOrRepeats", []),
        ((), TACE.format("2026-11-10"), "WaitsOrRepeats", []),
        # one barrier that stays outweighs one that goes
        ((), CRISIS, "Out", []),
        ((), CRISIS + LOW, "Out", []),
    ],
)
def test_tier_and_actions(
    tmp_path: Path, without: tuple[str, ...], more: str, tier: str, actions: list[str]
) -> None:
    found = stands(tmp_path, without=without, more=more)
    assert found.tier is not None
    assert found.tier.name == tier
    assert [local_name(act or "") for act in found.acts] == actions


@pytest.mark.parametrize(
    ("without", "more", "leaf", "act"),
    [
        # a value that cannot be read, and a unit that nobody knows
        (("platelets",), LOW.replace("60", '"sixty"'), "I1", "Informatician"),
        (("platelets",), LOW.replace("10*9/L", "furlong"), "I1", "Informatician"),
        # a history was taken, and a code of the same kind is not known: taking it again would change nothing
        ((), CODE.format('"2026-11-01"^^xsd:date'), "E3b", "Informatician"),
        # no history was taken: that comes first
        (("visit",), CODE.format('"2026-11-01"^^xsd:date'), "E3b", "History"),
        (("platelets",), "", "I1", "BloodDraw"),
        (("dipstick",), "", "I2", "Urine"),
    ],
)
def test_what_settles_an_open_leaf(
    tmp_path: Path, without: tuple[str, ...], more: str, leaf: str, act: str
) -> None:
    found = stands(tmp_path, without=without, more=more)
    assert local_name(found.act[HERE + leaf] or "") == act


def test_only_data_repair_is_left(tmp_path: Path) -> None:
    found = stands(tmp_path, without=["platelets"], more=LOW.replace("10*9/L", "furlong"))
    assert found.tier is not None
    assert found.tier.name == "DataRepair"


def test_open_leaves_are_counted_by_what_they_lack(tmp_path: Path) -> None:
    found = stands(tmp_path, without=["agreed", "platelets", "dipstick"])
    assert (found.open_judgement, found.open_data) == (1, 2)


# --- earliest -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first"),
    [
        # the window has 28 days and the day of the first dose: 10 November + 29 days
        ("2026-11-10", date(2026, 12, 9)),
        ("2026-11-03", date(2026, 12, 2)),
    ],
)
def test_a_procedure_leaves_the_weeks_before_first_dose(tmp_path: Path, day: str, first: date) -> None:
    found = stands(tmp_path, more=TACE.format(day))
    assert (found.earliest, found.changeable) == (first, (HERE + "E1",))


def test_a_procedure_before_the_window_is_no_barrier(tmp_path: Path) -> None:
    # 1 December less 28 days is 3 November, inside
    assert stands(tmp_path, more=TACE.format("2026-11-02")).changeable == ()


@pytest.mark.parametrize(
    ("day", "first"),
    [
        ("2026-06-10", date(2026, 12, 11)),
        # 28 February 2027 less 6 months is 28 August: still inside is nothing, 31 August is, and 1 March is the first
        # day whose window begins after it
        ("2026-08-31", date(2027, 3, 1)),
        ("2026-08-30", date(2027, 3, 1)),
        ("2026-08-28", date(2027, 3, 1)),
        ("2026-08-27", date(2027, 2, 28)),
    ],
)
def test_months_are_cut_at_the_end_of_the_month(tmp_path: Path, day: str, first: date) -> None:
    assert stands(tmp_path, more=STROKE.format(day)).earliest == first


def test_of_several_waits_the_latest_counts_and_a_repeat_is_no_wait(tmp_path: Path) -> None:
    more = TACE.format("2026-11-10") + STROKE.format("2026-10-01") + LOW
    found = stands(tmp_path, more=more)
    assert found.earliest == date(2027, 4, 2)
    assert found.waits[HERE + "E1"].free_from == date(2026, 12, 9)
    assert found.waits[HERE + "E3a"].free_from == date(2027, 4, 2)


def test_a_month_without_its_day_counts_up_to_its_last_day(tmp_path: Path) -> None:
    more = ':stroke a cond:Stroke ; rec:subject :p ; rec:date "2026-08"^^xsd:gYearMonth .'
    assert stands(tmp_path, more=more).earliest == date(2027, 3, 1)


def test_repeats_and_treatments_have_no_day(tmp_path: Path) -> None:
    assert stands(tmp_path, more=LOW).earliest is None


def test_nothing_is_waited_for_beside_a_barrier_that_stays(tmp_path: Path) -> None:
    found = stands(tmp_path, more=CRISIS + TACE.format("2026-11-10"))
    assert (found.earliest, found.changeable) == (None, (HERE + "E1",))


def test_what_goes_on_is_to_be_stopped(tmp_path: Path) -> None:
    # 14 days before 1 December are 17 November, which is past
    late = stands(tmp_path, more=WARFARIN.format('rec:start "2026-01-01"^^xsd:date ; rec:ongoing true'))
    assert (late.earliest, late.waits[HERE + "E2"].stop_by) == (None, None)
    # on 10 November it was still time: the 16th is the last day that is not in the window
    early = stands(
        tmp_path,
        without=("platelets", "dipstick", "alt", "agreed", "fit", "fever", "visit"),
        more=WARFARIN.format('rec:start "2026-01-01"^^xsd:date ; rec:ongoing true'),
        as_of=date(2026, 11, 10),
    )
    assert (early.earliest, early.waits[HERE + "E2"].stop_by) == (None, date(2026, 11, 16))


def test_a_planned_end_counts(tmp_path: Path) -> None:
    span = 'rec:start "2026-01-01"^^xsd:date ; rec:end "2026-11-28"^^xsd:date'
    # 28 November + 15 days
    assert stands(tmp_path, more=WARFARIN.format(span)).earliest == date(2026, 12, 13)


@pytest.mark.parametrize(
    ("rest", "first"),
    [
        # 28 November + 29 days
        ('rec:end "2026-11-28"^^xsd:date', date(2026, 12, 27)),
        # 12 November + 29 days
        ('rec:end "2026-11-12"^^xsd:date', date(2026, 12, 11)),
        # nobody knows when it ends
        ("rec:ongoing true", None),
        ('rec:performer "Central"', None),
    ],
)
def test_an_event_that_lasts_is_waited_for_from_its_end(
    tmp_path: Path, rest: str, first: date | None
) -> None:
    series = f':tace a proc:Chemoembolisation ; rec:subject :p ; rec:start "2026-11-10"^^xsd:date ; {rest} .'
    found = stands(tmp_path, more=series)
    assert (found.earliest, found.changeable) == (first, (HERE + "E1",))


def test_an_answer_has_no_day_on_which_it_is_over(tmp_path: Path) -> None:
    said = (
        ":hot a rec:Attestation ; rec:subject :p ; rec:answers mini:Fever ; rec:answer true ; "
        'rec:author "role:SubInvestigator" ; rec:date "2026-11-20"^^xsd:date .'
    )
    found = stands(tmp_path, without=["fever"], more=said)
    assert found.tier is not None
    assert (found.tier.name, found.earliest) == ("WaitsOrRepeats", None)


def test_one_way_out_of_several_is_enough(tmp_path: Path) -> None:
    transplant = ':new-liver a proc:LiverTransplantation ; rec:subject :p ; rec:date "2020-01-01"^^xsd:date .'
    found = stands(tmp_path, more=transplant + TACE.format("2026-06-01"))
    # the transplant stays, the embolisation leaves the year: 2 June 2027
    assert found.tier is not None
    assert (found.tier.name, found.earliest) == ("WaitsOrRepeats", date(2027, 6, 2))


# --- decided until ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("without", "more", "until"),
    [
        # ALT speaks for 7 days: 19 November + 8 days
        ((), "", date(2026, 11, 27)),
        # then the answers, after 28 days; what was measured for enrolment stands as long as enrolment
        (("alt",), "", date(2026, 12, 17)),
        # then the history; the window of two weeks that begins on 17 November is shown
        (("alt", "agreed", "fit", "fever"), "", date(2026, 12, 19)),
        # nothing is left that lapses
        (("alt", "agreed", "fit", "fever", "visit"), "", None),
    ],
)
def test_the_first_pass_that_lapses(
    tmp_path: Path, without: tuple[str, ...], more: str, until: date | None
) -> None:
    assert stands(tmp_path, without=without, more=more).decided_until == until


def test_an_answer_lapses_when_it_expires(tmp_path: Path) -> None:
    said = (
        ":again a rec:Attestation ; rec:subject :p ; rec:answers mini:Agreed ; rec:answer true ; "
        'rec:author "role:TumourBoard" ; rec:date "2026-11-19"^^xsd:date ; rec:expires "2026-11-23"^^xsd:date .'
    )
    found = stands(tmp_path, without=["agreed"], more=said)
    assert (found.decided_until, found.lapses[HERE + "I3"]) == (date(2026, 11, 24), date(2026, 11, 24))


def test_of_two_histories_the_newer_one_holds(tmp_path: Path) -> None:
    older = (
        ":before a rec:HistoryTaken ; rec:subject :p ; rec:covers dom:CardiovascularHistory ; "
        'rec:date "2026-11-01"^^xsd:date .'
    )
    assert stands(tmp_path, more=older).lapses[HERE + "E3b"] == date(2026, 12, 19)


def test_a_history_does_not_speak_for_a_window_that_begins_after_it(tmp_path: Path) -> None:
    # as of 1 November the two weeks before 1 December have not begun; they do on the 17th
    visit = (
        ":early a rec:HistoryTaken ; rec:subject :p ; rec:covers dom:CurrentMedication ; "
        'rec:date "2026-10-30"^^xsd:date .'
    )
    found = stands(
        tmp_path,
        without=("platelets", "dipstick", "alt", "agreed", "fit", "fever", "visit"),
        more=visit,
        as_of=date(2026, 11, 1),
    )
    assert found.lapses[HERE + "E2"] == date(2026, 11, 17)


def test_a_complete_record_speaks_to_its_last_day(tmp_path: Path) -> None:
    record = (
        ":all a rec:RecordCoverage ; rec:subject :p ; rec:covers dom:CardiovascularHistory ; "
        'rec:from "1950-01-01"^^xsd:date ; rec:to "2026-11-20"^^xsd:date .'
    )
    found = stands(tmp_path, without=["visit"], more=record + ':p rec:birthDate "1960-01-01"^^xsd:date .')
    assert found.lapses[HERE + "E3b"] == date(2026, 11, 21)
