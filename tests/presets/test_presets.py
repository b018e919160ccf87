"""The shipped presets on small records: dates, windows, index days, pointers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.policies.screened import PREFIXES, PROTOCOL, plan, screener
from tests.screening import AS_OF, LINKS
from trialshape.indexing import read_as_indexed
from trialshape.knowledge.files import Choices, collect, load_stated
from trialshape.knowledge.presets import Preset, read_presets
from trialshape.knowledge.vocabulary import REC, local_name
from trialshape.read import patients, sources, survey
from trialshape.record import Record, Settings, canonical
from trialshape.screen import Screened

ENROLMENT, FIRST_DOSE = REC + "enrolmentDate", REC + "plannedFirstDose"
LEADS = {ENROLMENT: "P5D", FIRST_DOSE: "P11D"}
PATIENT = "ex:p a rec:Patient .\n"


def platelets(count: int, day: str, name: str = "plt") -> str:
    return (
        f"ex:{name} a rec:Measurement ; rec:subject ex:p ; rec:observable lab:Platelets ; rec:value {count} ; "
        f'rec:unit "10*9/L" ; rec:date "{day}"^^xsd:date .\n'
    )


def record(folder: Path, body: str, preset: str, settings: Settings) -> Record:
    """The record of the only patient as a preset reads it."""
    path = folder / "patient.ttl"
    path.write_text(PREFIXES + body, encoding="utf-8")
    found = sources([path])
    (raw,) = patients(found, survey(found, LINKS), LINKS)
    knowledge = plan((), preset)
    if knowledge.index_rules:
        return read_as_indexed(raw, knowledge, settings)
    return canonical(raw, knowledge.terms, settings)


def screen(folder: Path, body: str, preset: str, settings: Settings) -> Screened:
    return screener((), preset).screen(record(folder, body, preset, settings))


def outcome(screened: Screened, number: str) -> str:
    (found,) = [known for known in screened.outcomes if known.node.id == number]
    return " ".join((local_name(found.outcome), *sorted(map(local_name, found.reasons))))


def day(of: Record, prop: str) -> str | None:
    found = [
        triple.object.value  # type: ignore[union-attr]
        for triple in of.triples
        if triple.predicate.value == prop and str(triple.subject) == f"<{of.patient}>"
    ]
    return found[0] if found else None


# --- visit ---------------------------------------------------------------------------------------------


def test_a_visit_takes_dates_from_the_record_alone(tmp_path: Path) -> None:
    silent = Settings(as_of=AS_OF)
    assert (
        outcome(screen(tmp_path, PATIENT + platelets(80, "2026-11-19"), "visit", silent), "I11.1b")
        == "Unknown Missing"
    )
    assert day(record(tmp_path, PATIENT, "visit", silent), FIRST_DOSE) is None


def test_the_default_is_the_strictest() -> None:
    assert plan().preset.name == "visit"
    assert plan().preset.exportable
    assert plan().preset.printed == ""
    others = [preset for preset in read_presets_of("visit") if preset.name != "visit"]
    assert [(preset.exportable, bool(preset.printed)) for preset in others] == [(False, True)] * 2


def read_presets_of(name: str) -> tuple[Preset, ...]:
    return read_presets(load_stated(collect(PROTOCOL, (), Choices(name))).store)


# --- prescreen -----------------------------------------------------------------------------------------


def test_lead_times_stand_in_for_dates_that_nobody_gave(tmp_path: Path) -> None:
    found = record(tmp_path, PATIENT, "prescreen", Settings(as_of=AS_OF, leads=LEADS))
    assert (day(found, ENROLMENT), day(found, FIRST_DOSE)) == ("2026-11-25", "2026-12-01")


def test_a_date_of_the_record_goes_before_a_lead_time(tmp_path: Path) -> None:
    own = 'ex:p a rec:Patient ; rec:enrolmentDate "2026-11-23"^^xsd:date .\n'
    found = record(tmp_path, own, "prescreen", Settings(as_of=AS_OF, leads=LEADS))
    assert day(found, ENROLMENT) == "2026-11-23"
    unreadable = 'ex:p a rec:Patient ; rec:enrolmentDate "soon" .\n'
    assert (
        day(record(tmp_path, unreadable, "prescreen", Settings(as_of=AS_OF, leads=LEADS)), ENROLMENT) is None
    )


@pytest.mark.parametrize(("drawn", "expected"), [("2026-10-23", "Pass"), ("2026-10-22", "Unknown Stale")])
def test_laboratory_values_of_28_days_are_an_indication(tmp_path: Path, drawn: str, expected: str) -> None:
    settings = Settings(as_of=AS_OF, leads=LEADS)
    assert (
        outcome(screen(tmp_path, PATIENT + platelets(80, drawn), "prescreen", settings), "I11.1b") == expected
    )


def test_a_draw_of_the_wider_window_can_be_spoiled(tmp_path: Path) -> None:
    spoiled = platelets(80, "2026-10-30") + (
        'ex:x a drug:BloodComponent ; rec:subject ex:p ; rec:date "2026-10-20"^^xsd:date .\n'
    )
    settings = Settings(as_of=AS_OF, leads=LEADS)
    assert outcome(screen(tmp_path, PATIENT + spoiled, "prescreen", settings), "I11.1b") == "Unknown Unusable"


def test_questions_to_people_are_left_to_them(tmp_path: Path) -> None:
    screened = screen(tmp_path, PATIENT, "prescreen", Settings(as_of=AS_OF, leads=LEADS))
    left = {node.node.id for node in screened.outcomes if node.node.iri in screened.aside}
    assert {"I4.0", "I4.1"} <= left
    assert outcome(screened, "I4.0") == "Review Judgement"  # the row itself says what it always said
    assert not screen(tmp_path, PATIENT, "visit", Settings(as_of=AS_OF)).aside


# --- feasibility ---------------------------------------------------------------------------------------

THROMBUS = (
    "ex:t a rec:TumourThrombus ; rec:subject ex:p ; rec:code thr:PortalVeinTumourThrombus ; "
    'rec:date "2024-03-05"^^xsd:date ; rec:involves thr:RightPortalBranch .\n'
)
LOOKING_BACK = Settings(as_of=AS_OF, leads=LEADS, leads_first=True)


def test_the_record_is_read_up_to_the_index_day(tmp_path: Path) -> None:
    later = (
        'ex:p a rec:Patient ; rec:enrolmentDate "2025-01-10"^^xsd:date .\n'
        + THROMBUS
        + THROMBUS.replace("ex:t ", "ex:t2 ").replace("2024-03-05", "2024-06-01").replace("Right", "Left")
        + "ex:e a rec:Assessment ; rec:subject ex:p ; rec:observable stg:EcogPerformanceStatus ; "
        'rec:value 1 ; rec:date "2024-03-01"^^xsd:date .\n'
        + "ex:e2 a rec:Assessment ; rec:subject ex:p ; rec:observable stg:EcogPerformanceStatus ; "
        'rec:value 3 ; rec:date "2024-03-06"^^xsd:date .\n'
    )
    found = record(tmp_path, later, "feasibility", LOOKING_BACK)
    assert found.index == date(2024, 3, 5)
    assert (day(found, REC + "asOf"), day(found, ENROLMENT), day(found, FIRST_DOSE)) == (
        "2024-03-05",
        "2024-03-10",
        "2024-03-16",
    )
    screened = screen(tmp_path, later, "feasibility", LOOKING_BACK)
    assert outcome(screened, "I7.1") == "Pass"
    assert outcome(screened, "I3") == "Pass"


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2024-02-06", None, "Pass"),  # 28 days before
        ("2024-02-05", None, "Unknown Stale"),
        ("2024-04-02", None, "Pass"),  # 28 days after
        ("2024-04-03", None, "Unknown Missing"),  # not there yet
        ("2024-03-04", "2024-04-03", "Pass"),  # a later one that is too low does not count
        ("2024-03-04", "2024-04-02", "Fail"),
    ],
)
def test_laboratory_values_of_28_days_around_the_index_count(
    tmp_path: Path, first: str, second: str | None, expected: str
) -> None:
    drawn = platelets(80, first) + (platelets(40, second, "plt2") if second else "")
    screened = screen(tmp_path, PATIENT + THROMBUS + drawn, "feasibility", LOOKING_BACK)
    assert outcome(screened, "I11.1b") == expected


def test_a_corrective_product_after_the_index_still_spoils_a_draw(tmp_path: Path) -> None:
    body = platelets(80, "2024-03-20") + (
        'ex:x a drug:BloodComponent ; rec:subject ex:p ; rec:date "2024-03-12"^^xsd:date .\n'
    )
    screened = screen(tmp_path, PATIENT + THROMBUS + body, "feasibility", LOOKING_BACK)
    assert outcome(screened, "I11.1b") == "Unknown Unusable"


@pytest.mark.parametrize(
    "body",
    [
        "",
        THROMBUS.replace('"2024-03-05"^^xsd:date', '"2024-03"^^xsd:gYearMonth'),
        THROMBUS + THROMBUS.replace("ex:t ", "ex:t2 ").replace('"2024-03-05"^^xsd:date', '"2023"^^xsd:gYear'),
        THROMBUS + "ex:t rec:certainty rec:Suspected .\n",
    ],
    ids=["nothing marks it", "a month", "an earlier year beside a day", "suspected"],
)
def test_without_a_sure_index_day_nothing_hangs_on_a_lead_time(tmp_path: Path, body: str) -> None:
    found = record(tmp_path, PATIENT + body, "feasibility", LOOKING_BACK)
    assert found.index is None
    assert (day(found, REC + "asOf"), day(found, FIRST_DOSE)) == ("2026-11-20", None)


def test_a_complete_record_made_later_covers_the_time_before(tmp_path: Path) -> None:
    body = THROMBUS + (
        'ex:p rec:birthDate "1960-02-01"^^xsd:date .\n'
        "ex:c a rec:RecordCoverage ; rec:subject ex:p ; rec:covers dom:CardiovascularHistory ; "
        'rec:from "1960-02-01"^^xsd:date ; rec:to "2026-11-01"^^xsd:date .\n'
    )
    screened = screen(tmp_path, PATIENT + body, "feasibility", LOOKING_BACK)
    assert outcome(screened, "E10b") == "Pass"
    crisis = 'ex:h a cond:HypertensiveCrisis ; rec:subject ex:p ; rec:date "2024-03-06"^^xsd:date .\n'
    assert outcome(screen(tmp_path, PATIENT + body + crisis, "feasibility", LOOKING_BACK), "E10b") == "Pass"
    before = crisis.replace("2024-03-06", "2024-03-05")
    assert outcome(screen(tmp_path, PATIENT + body + before, "feasibility", LOOKING_BACK), "E10b") == "Fail"


# --- assumptions and what takes them away --------------------------------------------------------------


def encephalopathy(folder: Path, body: str, assumed: bool = True) -> tuple[str | None, set[str]]:
    domain = frozenset((plan().terms.domains["liver-history"],)) if assumed else frozenset[str]()
    screened = screen(folder, PATIENT + body, "visit", Settings(as_of=AS_OF, assume=domain))
    (found,) = [known for iri, known in screened.findings.items() if local_name(iri) == "Encephalopathy"]
    return None if found.high is None else str(found.high), {local_name(why) for why in found.because}


def test_an_assumption_reads_silence_as_absence(tmp_path: Path) -> None:
    assert encephalopathy(tmp_path, "") == ("0", set())
    assert encephalopathy(tmp_path, "", assumed=False) == (None, {"Missing"})


CHARTED = (
    "ex:i a rec:Assessment ; rec:subject ex:p ; rec:observable stg:ChildPughEncephalopathy ; rec:value {} ; "
    'rec:date "2026-11-10"^^xsd:date .\n'
)


@pytest.mark.parametrize(
    "pointer",
    [
        'ex:x a drug:Rifaximin ; rec:subject ex:p ; rec:date "2025-02-01"^^xsd:date .\n',
        'ex:x a proc:PortosystemicShunt ; rec:subject ex:p ; rec:date "2020-02-01"^^xsd:date .\n',
        CHARTED.format(2),
        CHARTED.format(3),
    ],
)
def test_a_pointer_takes_the_assumption_away(tmp_path: Path, pointer: str) -> None:
    high, reasons = encephalopathy(tmp_path, pointer)
    assert high is None
    assert "Judgement" in reasons


def test_what_is_no_pointer_leaves_it(tmp_path: Path) -> None:
    assert encephalopathy(tmp_path, CHARTED.format(1)) == ("0", set())
    excluded = (
        "ex:x a proc:PortosystemicShunt ; rec:subject ex:p ; rec:certainty rec:Excluded ; "
        'rec:date "2026-11-10"^^xsd:date .\n'
    )
    assert encephalopathy(tmp_path, excluded) == ("0", set())


def test_a_taken_history_speaks_beside_a_pointer(tmp_path: Path) -> None:
    history = (
        'ex:x a drug:Rifaximin ; rec:subject ex:p ; rec:date "2025-02-01"^^xsd:date .\n'
        'ex:h a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:LiverHistory ; rec:date "2026-11-18"^^xsd:date .\n'
    )
    assert encephalopathy(tmp_path, history) == ("0", set())


@pytest.mark.parametrize(
    ("body", "assumed"),
    [
        ("", True),
        (
            "ex:h a rec:HistoryTaken ; rec:subject ex:p ; rec:covers dom:LiverHistory ; "
            'rec:date "2026-11-19"^^xsd:date .\n',
            False,
        ),
    ],
)
def test_what_is_documented_goes_before_what_is_assumed(tmp_path: Path, body: str, assumed: bool) -> None:
    domain = frozenset((plan().terms.domains["liver-history"],))
    screened = screen(tmp_path, PATIENT + body, "visit", Settings(as_of=AS_OF, assume=domain))
    (found,) = [known for iri, known in screened.findings.items() if local_name(iri) == "Encephalopathy"]
    assert found.sources
    assert any("assumption" in source for source in found.sources) == assumed


def test_an_assumption_touches_no_fail(tmp_path: Path) -> None:
    body = 'ex:h a cond:HypertensiveCrisis ; rec:subject ex:p ; rec:date "2024-03-06"^^xsd:date .\n'
    domain = frozenset((plan().terms.domains["cardiovascular-history"],))
    screened = screen(tmp_path, PATIENT + body, "visit", Settings(as_of=AS_OF, assume=domain))
    assert outcome(screened, "E10b") == "Fail"
