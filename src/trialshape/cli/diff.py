"""`trialshape diff`: two result directories side by side."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from textwrap import wrap
from typing import Annotated, Final

import typer

from trialshape.pages.heading import told_choices
from trialshape.pages.plain import counted, short
from trialshape.results import ResultError, read
from trialshape.worksheet.changes import Difference, IdChange, PatientChange, difference

WIDTH: Final = 70
"""Columns for the ids that changed alike."""


class FailOnChange(StrEnum):
    """What can be asked to be found, so that a script notices."""

    CHANGED = "changed"


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier result directory.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later one.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, and nothing else.")
    ] = False,
    fail_on: Annotated[
        FailOnChange | None, typer.Option(help="End with code 1 when any patient changed.")
    ] = None,
) -> None:
    """Say who changed between two runs, by which number, and because of which fact.

    Prints nothing when nothing changed. Both runs must be of one protocol; where they differ in preset, policies or
    knowledge, that is said first.
    """
    before, after = read(old), read(new)
    names = [results.run["protocol"]["name"] for results in (before, after)]
    if names[0] != names[1]:
        raise ResultError(f"{old} is of protocol {names[0]}, {new} of {names[1]}: they cannot be compared")
    found = difference(before, after)
    if as_json:
        sys.stdout.write(json.dumps({**asdict(found), "changed": found.changed}, indent=2) + "\n")
    else:
        lines = list(_page(found))
        told = [told_choices(results.run) for results in (before, after)] if lines else []
        for line in (*dict.fromkeys(line for some in told for line in some), *lines):
            print(line)
    raise typer.Exit(int(fail_on is not None and found.changed))


def _page(found: Difference) -> Iterator[str]:
    apart = [change for change in found.run if change.apart]
    if not found.changed and not apart:
        return
    for change in found.run:
        note = "; the results do not mean the same" if change.apart else ""
        yield f"{change.what}: {change.old} -> {change.new}{note}"
    everybody = [change.patient for change in found.patients] + [*found.only_old, *found.only_new]
    tails = Counter(short(patient) for patient in everybody)

    def name(patient: str) -> str:
        return short(patient) if tails[short(patient)] == 1 else patient

    for person in sorted(found.patients, key=lambda one: (one.old == one.new, one.patient)):
        yield from _patient(name(person.patient), person)
    for title, patients in (("only in the old run", found.only_old), ("only in the new run", found.only_new)):
        if patients:
            yield f"{title}: {', '.join(map(name, patients))}"
    verdicts = sum(change.old != change.new for change in found.patients)
    yield f"{counted(len(found.patients), 'patient')} changed, {verdicts} in the verdict; {found.same} the same"


def _patient(name: str, change: PatientChange) -> Iterator[str]:
    """The verdict, then what changed; ids that changed alike because of the same facts stand together."""
    verdict = change.old if change.old == change.new else f"{change.old} -> {change.new}"
    yield f"{name}  {verdict}"
    alike: dict[tuple[object, ...], list[IdChange]] = {}
    for one in change.ids:
        # a branch has no facts of its own: each says for itself where it lies
        alike.setdefault((one.old, one.new, one.causes or one.id), []).append(one)
    for ids in alike.values():
        *before, last = wrap(", ".join(one.id for one in ids), WIDTH, break_on_hyphens=False)
        yield from (f"  {line}" for line in before)
        yield f"  {last:<8}  {ids[0].old} -> {ids[0].new}"
        for cause in ids[0].causes:
            yield f"              {cause}"
