"""The example cohort: what its stories say of each patient, by hand, and that the mix is one that a week brings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.cli.invented import run
from tests.screening import plan
from trialshape.knowledge.plan import Plan
from trialshape.results import Results, read

COHORT = Path(__file__).parents[1] / "seeds" / "cohort"

# Which of the 49 bar a patient, read off the first lines of the files. Four lung metastases and three organs are
# spread too far by E34 as well, and so are thrombi into the mesenteric vein or above the diaphragm.
BARRED = {
    "p03": {"E25"},
    "p04": {"I11"},
    "p05": {"I11"},
    "p06": {"I3"},
    "p07": {"I3", "I10"},
    "p08": {"I10"},
    "p09": {"I11"},
    "p10": {"I11"},
    "p11": {"I7", "E34"},
    "p12": {"I8", "E34"},
    "p13": {"I9", "E34"},
    "p14": {"I9", "E34"},
    "p15": {"I9"},
    "p16": {"E4"},
    "p18": {"E19"},
    "p19": {"E13"},
    "p20": {"E12"},
    "p21": {"E10"},
    "p23": {"E10"},
    "p27": {"I5", "E29"},
    "p28": {"E23"},
    "p34": {"I4"},
}
NO_BARRIER = {"p01", "p02"}

# What alone is open where the story lacks one thing only.
OPEN = {
    "p17": {"E4": ("Review", "Conflicting")},
    "p25": {"I11": ("Unknown", "Missing")},
    "p26": {"I11": ("Unknown", "Missing")},
    "p29": {"I11": ("Unknown", "Stale")},
    "p37": {"I11": ("Unknown", "Unmapped")},
    "p39": {"I11": ("Unknown", "Unusable")},
    "p40": {"I11": ("Review", "Wording")},
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The cohort, screened once as `make screen` does it."""
    out = tmp_path_factory.mktemp("cohort") / "out"

    def compiled(*_: object, **__: object) -> Plan:
        return plan()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trialshape.cli.screen.compile_knowledge", compiled)
        assert run("screen", COHORT, "--time-zone", "Asia/Shanghai", "--quiet", "--out", out) == 0
    return read(out)


def tops(results: Results) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Outcome and reason of each of the 49, by patient."""
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for row in results.outcomes.to_pylist():
        if row["level"] == "criterion":
            name = row["patient"].rpartition("/")[2]
            found.setdefault(name, {})[row["id"]] = (row["outcome"], row["reason"])
    return found


def test_every_barrier_is_the_one_of_the_story(results: Results) -> None:
    found = {
        patient: {known for known, (outcome, _) in outcomes.items() if outcome == "Fail"}
        for patient, outcomes in tops(results).items()
    }
    assert len(found) == 40
    assert {patient: barred for patient, barred in found.items() if barred} == BARRED


def test_two_patients_have_no_barrier(results: Results) -> None:
    verdicts = {row["patient"].rpartition("/")[2]: row["verdict"] for row in results.patients.to_pylist()}
    assert {patient for patient, verdict in verdicts.items() if verdict == "NoBarrierFound"} == NO_BARRIER
    assert {patient for patient, verdict in verdicts.items() if verdict == "Ineligible"} == BARRED.keys()
    assert Counter(verdicts.values())["Undecided"] == 16


@pytest.mark.parametrize("patient", sorted(OPEN))
def test_what_alone_is_open(results: Results, patient: str) -> None:
    outcomes = tops(results)[patient]
    left = {known: why for known, why in outcomes.items() if why[0] not in ("Pass", "NotApplicable")}
    assert left.keys() == OPEN[patient].keys()
    for known, (outcome, reason) in OPEN[patient].items():
        assert left[known][0] == outcome
        reasons = {
            row["reason"]
            for row in results.outcomes.to_pylist()
            if row["patient"].endswith(f"/{patient}") and row["id"].startswith(known)
        }
        assert reason in reasons


def test_the_tiers_of_a_week_are_there(results: Results) -> None:
    tiers = Counter(row["tier"] for row in results.patients.to_pylist())
    wanted = {"Ready", "OneStep", "SomeSteps", "WaitsOrRepeats", "DataRepair", "Out"}
    assert wanted <= tiers.keys()
