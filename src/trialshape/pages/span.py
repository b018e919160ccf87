"""A cohort as documented, recorded and possible, and what a preset leaves to people, as lines of the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from trialshape.pages.layout import Items

SOME: Final = 8


def span_lines(run: Mapping[str, Any], restates: Mapping[str, str]) -> Iterator[RenderableType]:
    """The three numbers with the criteria that make the gaps, and the questions that are set aside or to be asked.

    `restates` names the leaf with which another is one question."""
    found = run["range"]
    if found is not None:
        numbers = " - ".join(str(found[name]) for name in ("documented", "recorded", "possible"))
        yield Text(f" {numbers} of {found['of']}   documented - recorded - possible", style="bold")
        yield from _line("recorded to possible, open", found["open"])
        if found["notEncoded"]:
            yield Text(f"   {found['notEncoded']} also open where nothing is encoded")
        yield from _line("documented to recorded, assumed", found["assumed"])
    aside = "left to people" if found is None else "set aside, counted in none of these"
    yield from _line(aside, _together(run["setAside"], restates))
    if run["withoutIndex"]:
        yield Text(
            f"no index day for {run['withoutIndex']} of {run['patients']['screened']} patients: they are read to the "
            "end of the record, and what hangs on a date stays unknown",
            style="yellow",
        )


def _together(counts: Mapping[str, int], restates: Mapping[str, str]) -> dict[str, int]:
    """Counts by question: ids that are one question, and open for as many, stand together."""
    ids: dict[tuple[str, int], list[str]] = {}
    for known, number in counts.items():
        ids.setdefault((restates.get(known, known), number), []).append(known)
    return {", ".join(some): number for (_, number), some in ids.items()}


def _line(what: str, counts: Mapping[str, int]) -> Iterator[RenderableType]:
    if counts:
        shown = [f"{name} {number}" for name, number in list(counts.items())[:SOME]]
        more = [f"and {len(counts) - SOME} more"] if len(counts) > SOME else []
        yield Padding(Items([f"{what}: {shown[0]}", *shown[1:], *more], "  "), (0, 0, 0, 3))
