"""What became of the slips in the knowledge, each kept on its own: a run can be stopped and taken up.

A slip that a case noticed stays noticed while that case is the same; one that none noticed is tried again when any
case, or anything that a case hangs on, has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from tests.mutation.caseload import KEPT, cases, digest_of, stands
from tests.mutation.results import table
from tests.mutation.shapes import Tried
from tests.mutation.slip_cases import groups
from tests.mutation.slip_trials import REFUSED, try_together
from tests.mutation.slips import Slip, slips
from tests.screening import plan
from trialshape.check.coverage import tried_on

EDITION = "5"
"""Changes when slips are made or tried in another way."""
JUSTIFIED = Path(__file__).with_name("slips-justified.tsv")
COLUMNS = ("kind", "slip", "differed on", "why it may stay")
KINDS = (
    "kind",
    "slips",
    "noticed by a case",
    "refused when loaded",
    "the same knowledge",
    "justified",
    "open",
)


@cache
def all_slips() -> tuple[Slip, ...]:
    """Every slip, in order."""
    return tuple(slips())


@cache
def _places() -> dict[tuple[str, str], int]:
    return {(slip.kind, slip.name): place for place, slip in enumerate(all_slips())}


def waiting_slips() -> list[tuple[int, ...]]:
    """The places of the slips that are not kept, in groups to be tried together.

    Places go to other processes, as the blank nodes of a slip are those of one process alone."""
    waiting = groups(slip for slip in all_slips() if kept_slip(slip) is None)
    return [tuple(_places()[slip.kind, slip.name] for slip in group) for group in waiting]


def tried_slips(places: Sequence[int]) -> list[Tried]:
    """What became of the slips of a group, tried now and kept."""
    some = [all_slips()[place] for place in places]
    found = try_together(some, [killer for slip in some if (killer := _last_killer(slip))])
    for slip, one in zip(some, found, strict=True):
        path = _path(slip)
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(one) | {"while": _while(one)}))
        fresh.replace(path)
    return found


def kept_slip(slip: Slip) -> Tried | None:
    """What an earlier run found, if it still holds."""
    path = _path(slip)
    if not path.is_file():
        return None
    said = json.loads(path.read_text())
    held = said.pop("while")
    found = Tried(**said)
    return found if held == _while(found) else None


def _last_killer(slip: Slip) -> str | None:
    """The case that noticed a slip the last time, whatever has changed since."""
    path = _path(slip)
    return json.loads(path.read_text())["killer"] if path.is_file() else None


def _path(slip: Slip) -> Path:
    return KEPT / "slips" / f"{hashlib.sha256(f'{slip.kind} {slip.name}'.encode()).hexdigest()[:32]}.json"


def _while(found: Tried) -> str:
    if found.killer is None or found.killer == REFUSED:
        return digest_of((EDITION, _everything()))
    return digest_of((EDITION, _by_name().get(found.killer, "")))


@cache
def _everything() -> str:
    """A digest of all cases with what they hang on."""
    return digest_of(sorted(stands(case) for case in cases()))


@cache
def _by_name() -> dict[str, str]:
    return {case.name: stands(case) for case in cases()}


def write_slips(folder: Path) -> str:
    """Write slips.tsv, the counts and what nobody noticed, and give one line about it."""
    reasons = justified_slips()
    survivors = list[tuple[str, ...]]()
    counts: dict[str, Counter[str]] = {}
    missing = 0
    for slip in all_slips():
        found = kept_slip(slip)
        missing += found is None
        if found is None:
            continue
        reason = reasons.get((slip.kind, slip.name), "")
        counts.setdefault(slip.kind, Counter()).update(("all", _fate(found, reason)))
        if found.killer is None and not found.equivalent:
            survivors.append((slip.kind, slip.name, str(found.differed), reason or "open"))
    fates = ("all", "case", "refused", "same", "justified", "open")
    totals = [(f"# {kind}", *(str(some[fate]) for fate in fates)) for kind, some in sorted(counts.items())]
    head = [("# knowledge", tried_on(plan())), (f"# {KINDS[0]}", *KINDS[1:]), *totals]
    table(folder / "slips.tsv", [*head, COLUMNS, *sorted(survivors)])
    total = sum(counts.values(), Counter[str]())
    said = ", ".join(f"{total[fate]} {fate}" for fate in fates[1:])
    return f"{total['all']} slips: {said}; {missing} not run"


def justified_slips() -> dict[tuple[str, str], str]:
    """Slips that are looked at and may go unnoticed by cases, by kind and name, each with its reason."""
    lines = JUSTIFIED.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {(kind, name): reason for kind, name, reason in rows}


def _fate(found: Tried, reason: str) -> str:
    if found.killer is not None:
        return "refused" if found.killer == REFUSED else "case"
    return "same" if found.equivalent else "justified" if reason else "open"
