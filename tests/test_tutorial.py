"""The tutorial: each command of docs/tutorial.md does what the page shows, and each step says what follows by hand."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.screening import plan
from tests.test_recipes import Command, File, is_printed, run, steps
from trialshape.knowledge.plan import Plan
from trialshape.results import Results, read
from trialshape.worksheet.changes import PatientChange, difference

ROOT = Path(__file__).parents[1]
STEPS = list(steps((ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")))
COMMANDS = [step for step in STEPS if isinstance(step, Command)]


@dataclass(frozen=True, slots=True)
class Followed:
    """The folder in which the page was followed, and for each command how it ended and what it printed."""

    folder: Path
    printed: list[tuple[int, list[str]]]

    def day(self, number: int) -> Results:
        """The results of one step."""
        return read(self.folder / f"day-{number}")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """Follow the page once from its first line to its last, with the knowledge compiled once."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "seeds").symlink_to(ROOT / "seeds")

    def compiled(*_: object, **__: object) -> Plan:
        return plan()

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("COLUMNS", "100")
        for command, name in (("screen", "compile_knowledge"), ("worklist", "compile_loaded")):
            patch.setattr(f"trialshape.cli.{command}.{name}", compiled)
        printed = []
        for step in STEPS:
            if isinstance(step, File):
                (folder / step.name).write_text(step.content, encoding="utf-8")
            else:
                printed.append(run(step.words))
        yield Followed(folder, printed)


@pytest.mark.parametrize(
    "index", range(len(COMMANDS)), ids=lambda index: shlex.join(COMMANDS[index].words)[-60:]
)
def test_a_command_prints_what_the_page_shows(followed: Followed, index: int) -> None:
    command = COMMANDS[index]
    ended, lines = followed.printed[index]
    shown = "\n".join(lines)
    assert ended == command.code, shown
    assert is_printed(command.printed, lines), shown


# --- what follows from the files, by hand ----------------------------------------------------------------


def failing(results: Results) -> set[str]:
    """The ids that fail and count."""
    return {row["id"] for row in results.outcomes.to_pylist() if row["outcome"] == "Fail" and row["counts"]}


# I1a and E28b.t: the diagnosis rests on imaging alone, which is one of the ways that are enough.
# E4c.b: HBsAg is positive, which bars only beside antibodies against hepatitis C.
IMAGING_ALONE = {"I1a", "E28b.t"}
HEPATITIS_B = IMAGING_ALONE | {"E4c.b"}
PLATELETS = {"I11", "I11.1", "I11.1b"}


@pytest.mark.parametrize(
    ("day", "verdict", "fails"),
    [
        (1, "Undecided", IMAGING_ALONE),
        # 72 is below 75
        (2, "Ineligible", HEPATITIS_B | PLATELETS),
        # 6 November is 25 days before 1 December, and 28 days are asked for
        (3, "Ineligible", HEPATITIS_B | PLATELETS | {"E25", "E25.p"}),
        # 6 November is 39 days before 15 December; blood of 20 November is older than 4 December
        (4, "Undecided", HEPATITIS_B),
        # 88 is not below 75
        (5, "Undecided", HEPATITIS_B),
        (6, "Undecided", HEPATITIS_B),
        (7, "NoBarrierFound", HEPATITIS_B),
    ],
)
def test_verdict_and_what_fails(followed: Followed, day: int, verdict: str, fails: set[str]) -> None:
    results = followed.day(day)
    assert [row["verdict"] for row in results.patients.to_pylist()] == [verdict]
    assert failing(results) == fails


def moves(change: PatientChange) -> dict[str, tuple[str, str]]:
    """Of each id that changed, from what to what."""
    return {one.id: (one.old, one.new) for one in change.ids}


MISSING, STALE, JUDGED = "Unknown (Missing)", "Unknown (Stale)", "Review (Judgement)"


def test_first_blood_tests_decide_what_they_measure_but_no_ratio_without_its_limit_of_normal(
    followed: Followed,
) -> None:
    (change,) = difference(followed.day(1), followed.day(2)).patients
    found = moves(change)
    assert found.pop("E4c.b") == (MISSING, "Fail")
    assert {known for known, move in found.items() if move == (MISSING, "Fail")} == PLATELETS
    passed = {
        "I11.1a",
        "I11.1c",
        "I11.2a",
        "I11.2b",
        "I11.2c",
        "I11.2d",
        "I11.3a",
        "I11.3a.1",
        "I11.4",
        "I11.4a",
    }
    passed |= {"E4", "E4a", "E4a.iu", "E4b", "E4c", "E4c.c", "E19a"}
    assert {known for known, move in found.items() if move == (MISSING, "Pass")} == passed
    assert found.keys() == PLATELETS | passed


def test_the_board_answers_what_only_it_can_and_the_scan_what_it_covers(followed: Followed) -> None:
    (change,) = difference(followed.day(2), followed.day(3)).patients
    found = moves(change)
    assert change.old == change.new == "Ineligible"
    judged = {known for known, move in found.items() if move == (JUDGED, "Pass")}
    assert judged == {"I4", "I4.0", "I4.r"}
    none = {"I8", "I8.1", "I8.2", "I8.3", "I9", "I9a", "I9b", "I9c", "E34a", "E34cd"}
    assert {known for known, move in found.items() if move == (MISSING, "NotApplicable")} == none
    known = {"I1", "I1b", "I4.2", "I4.2v", "I4.3", "I6", "I6a", "I7", "I7.1", "I7.2", "E5", "E34", "E34b"}
    assert {known for known, move in found.items() if move == (MISSING, "Pass")} == known
    assert {known for known, move in found.items() if move == (MISSING, "Fail")} == {"E25", "E25.p"}
    assert found.keys() == judged | none | known | {"E25", "E25.p"}


def test_a_moved_date_opens_both_barriers_and_passes_neither(followed: Followed) -> None:
    (change,) = difference(followed.day(3), followed.day(4)).patients
    found = moves(change)
    assert (change.old, change.new) == ("Ineligible", "Undecided")
    assert found.pop("I14a") == (MISSING, "Pass")
    assert {found[known] for known in ("I11.1", "I11.1b")} == {("Fail", STALE)}
    assert found["E25.p"] == found["E25"] == ("Fail", MISSING)
    # all that was measured on 20 November and counted; nothing else changes
    stale = {"I11.1a", "I11.1c", "I11.2a", "I11.2b", "I11.2c", "I11.2d", "I11.3a.1", "I11.4a"}
    assert {known for known, move in found.items() if move == ("Pass", STALE)} == stale
    assert found.keys() == stale | PLATELETS | {"I11.3a", "I11.4", "E25", "E25.p"}
    assert not [known for known, (_, new) in found.items() if new == "Pass"]


def test_the_repeat_settles_what_was_measured_again(followed: Followed) -> None:
    (change,) = difference(followed.day(4), followed.day(5)).patients
    found = moves(change)
    assert change.old == change.new == "Undecided"
    assert {new for _, new in found.values()} == {"Pass"}
    blood = {"I11.1", "I11.1a", "I11.1b", "I11.1c", "I11.2", "I11.2a", "I11.2b", "I11.2c", "I11.2d", "I11.2e"}
    blood |= {"I11.3", "I11.3a", "I11.3a.1", "I11.4", "I11.4a"}
    urine = {"I11.3b", "I11.3b.1", "I11.3b.r"}
    heart = {"E10a", "E10a.d", "E10a.p", "E10a.s", "E12b", "E13c", "E13c.c"}
    # the composite I11 waits for word on products given before the draw
    assert found.keys() == blood | urine | heart


def test_the_history_leaves_only_what_people_judge(followed: Followed) -> None:
    results = followed.day(6)
    left = {
        row["id"]: (row["outcome"], row["reason"])
        for row in results.outcomes.to_pylist()
        if row["level"] == "criterion" and row["outcome"] in ("Unknown", "Review")
    }
    judged = ("I12", "I13", "I14", "E6", "E23", "E27", "E35")
    assert left == dict.fromkeys(judged, ("Review", "Judgement"))


def test_six_answers_of_people_close_the_rest(followed: Followed) -> None:
    (change,) = difference(followed.day(6), followed.day(7)).patients
    assert (change.old, change.new) == ("Undecided", "NoBarrierFound")
    found = moves(change)
    assert found.pop("I13") == found.pop("I13b") == (JUDGED, "NotApplicable")
    assert set(found.values()) == {(JUDGED, "Pass")}
    assert found.keys() == {"I12", "I14", "I14b", "E6", "E6b", "E23", "E23b", "E27", "E35"}


def test_the_last_day_has_nothing_open(followed: Followed) -> None:
    rows = followed.day(7).outcomes.to_pylist()
    tops = [row for row in rows if row["level"] == "criterion"]
    assert len(tops) == 49
    assert {row["outcome"] for row in tops} == {"Pass", "NotApplicable"}
