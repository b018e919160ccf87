"""The line of what is left to people, on a narrow page."""

from __future__ import annotations

import io

from rich.console import Console, Group

from trialshape.pages.span import span_lines

ASIDE = {"I12": 16, "I14b": 16, "E6b": 16, "E27": 16, "E35": 16, "E23b": 15, "E11.x": 2, "I4.0": 1, "I4.1": 1}
RUN = {"range": None, "setAside": ASIDE, "withoutIndex": 0}
RESTATES = {"E35": "E27", "E28b.t": "I1a"}


def lines(width: int) -> list[str]:
    console = Console(width=width, record=True, file=io.StringIO(), markup=False, highlight=False)
    console.print(Group(*span_lines(RUN, RESTATES)))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_a_number_stays_with_its_id_and_one_question_stands_once() -> None:
    # the 80th column lies between I4.0 and its 1
    assert lines(80) == [
        "   left to people: I12 16  I14b 16  E6b 16  E27, E35 16  E23b 15  E11.x 2",
        "   I4.0 1  I4.1 1",
    ]


def test_a_wide_page_needs_one_line() -> None:
    assert lines(100) == [
        "   left to people: I12 16  I14b 16  E6b 16  E27, E35 16  E23b 15  E11.x 2  I4.0 1  I4.1 1"
    ]
