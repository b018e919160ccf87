"""Which unmapped codes keep a patient from a better tier, worked out by hand from the invented protocol."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ranking.patients import stands

LOCAL = "https://example.org/local/"
ON = 'rec:date "2026-11-01"^^xsd:date'
FIRST = f":first a rec:Condition ; rec:subject :p ; rec:code <{LOCAL}1> ; {ON} ."
AGAIN = f":again a rec:Condition ; rec:subject :p ; rec:code <{LOCAL}1> ; {ON} ."
SECOND = f":second a rec:Condition ; rec:subject :p ; rec:code <{LOCAL}2> ; {ON} ."
NAMELESS = f":nameless a rec:Condition ; rec:subject :p ; {ON} ."
OTHERS = ':others a rec:Condition ; rec:subject :p ; rec:date "2026-11-02"^^xsd:date .'
LOW = (
    ":low a rec:Measurement ; rec:subject :p ; rec:observable lab:Platelets ; rec:value 60 ; "
    'rec:unit "10*9/L" ; rec:date "2026-11-20"^^xsd:date .'
)


@pytest.mark.parametrize(
    ("without", "more", "tier", "held_back"),
    [
        # nothing else is open: data repair becomes ready
        ((), FIRST, "DataRepair", {LOCAL + "1"}),
        ((), FIRST + AGAIN, "DataRepair", {LOCAL + "1"}),
        # some steps become one step: with the blood draw the informatician makes two
        (("platelets",), FIRST, "SomeSteps", {LOCAL + "1"}),
        # three actions become two, and both are some steps
        (("platelets", "agreed"), FIRST, "SomeSteps", set()),
        # of two codes of one kind neither is enough
        ((), FIRST + SECOND, "DataRepair", set()),
        # nobody has taken a history either: that is open whatever the code means
        (("visit",), FIRST, "OneStep", set()),
        # a barrier stands whatever the code means
        ((), FIRST + LOW, "WaitsOrRepeats", set()),
        # an entry that says nothing at all can be mended; of two nobody knows whether they say the same
        ((), NAMELESS, "DataRepair", {""}),
        ((), NAMELESS + OTHERS, "DataRepair", set()),
        ((), "", "Ready", set()),
    ],
    ids=[
        "alone",
        "one code twice",
        "beside a draw",
        "beside two actions",
        "two codes",
        "no history",
        "barred",
        "no code",
        "two without a code",
        "none",
    ],
)
def test_a_code_holds_a_patient_back_where_it_alone_keeps_the_better_tier(
    tmp_path: Path, without: tuple[str, ...], more: str, tier: str, held_back: set[str]
) -> None:
    found = stands(tmp_path, without=without, more=more)
    assert found.tier is not None
    assert found.tier.name == tier
    assert found.held_back == held_back
