"""Two runs of one protocol side by side: who changed, by which numbered id, and because of which fact."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.pages.plain import plain, short
from trialshape.results import Results
from trialshape.worksheet.moved import moved

Cells = Mapping[str, Any]

# what outcomes depend on besides the records, by its place in run.json, and what it is called
RESTS_ON: Final = (
    (("preset",), "preset"),
    (("policies",), "policies"),
    (("assumptions",), "assumptions"),
    (("knowledge", "sha256"), "knowledge"),
    (("knowledge", "amendedLimits"), "amended limits"),
    (("asOf", "date"), "as-of date"),
    (("timeZone",), "time zone"),
    (("anchors", "forAll"), "anchors for all"),
    (("anchors", "file", "sha256"), "anchors file"),
    (("tool", "version"), "version of the program"),
)
APART: Final = frozenset(("preset", "policies", "knowledge"))
"""What makes results of two runs mean different things."""
OWN: Final = "what is stated of the patient"


@dataclass(frozen=True, slots=True)
class RunChange:
    """Something that the two runs rest on and in which they differ; `apart` where results then mean other things."""

    what: str
    old: str
    new: str
    apart: bool


@dataclass(frozen=True, slots=True)
class IdChange:
    """One numbered id whose outcome changed, and the causes; a branch has none, its parts have them."""

    id: str
    old: str
    new: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientChange:
    """A patient whose verdict or any counted outcome changed; the deepest ids come first."""

    patient: str
    old: str
    new: str
    ids: tuple[IdChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different between two runs."""

    run: tuple[RunChange, ...]
    patients: tuple[PatientChange, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    same: int

    @property
    def changed(self) -> bool:
        """Whether any patient came, went, or has another outcome."""
        return bool(self.patients or self.only_old or self.only_new)


def difference(old: Results, new: Results) -> Difference:
    """Compare two results of one protocol."""
    run = tuple(_run_changes(old.run, new.run))
    before, after = _verdicts(old), _verdicts(new)
    both = before.keys() & after.keys()
    touched = both & {
        *_changed(old.outcomes, new.outcomes),
        *(patient for patient in both if before[patient] != after[patient]),
    }
    rows = _by_patient(old.outcomes, touched), _by_patient(new.outcomes, touched)
    facts = _by_patient(old.evidence, touched), _by_patient(new.evidence, touched)
    changes = []
    for patient in sorted(touched):
        ids = _id_changes(
            {row["id"]: row for row in rows[0].get(patient, [])},
            {row["id"]: row for row in rows[1].get(patient, [])},
            facts[0].get(patient, []),
            facts[1].get(patient, []),
            run,
            _at(old.run, ("asOf", "date")),
        )
        if ids or before[patient] != after[patient]:
            changes.append(PatientChange(patient, before[patient], after[patient], tuple(ids)))
    return Difference(
        run=run,
        patients=tuple(changes),
        only_old=tuple(sorted(before.keys() - after.keys())),
        only_new=tuple(sorted(after.keys() - before.keys())),
        same=len(both) - len(changes),
    )


# --- the runs ------------------------------------------------------------------------------------------


def _run_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RunChange]:
    for path, name in RESTS_ON:
        one, other = _at(old, path), _at(new, path)
        if path == ("policies",):
            one, other = _chosen(one, other), _chosen(other, one)
        if one != other:
            yield RunChange(name, _shown(one, path), _shown(other, path), name in APART)


def _at(run: Any, path: Iterable[str]) -> Any:
    for key in path:
        run = run.get(key) if isinstance(run, Mapping) else None
    return run


def _chosen(policies: Any, others: Any) -> str:
    """The policies of a run that another run has chosen otherwise."""
    by_name = {one["name"]: one["chosen"] for one in others or ()}
    differing = [one for one in policies or () if by_name.get(one["name"]) != one["chosen"]]
    return ", ".join(f"{one['name']} {one['chosen']}" for one in differing)


def _shown(value: Any, path: tuple[str, ...]) -> str:
    """A value of a run record as text: of a digest its beginning."""
    if value in (None, "", [], {}):
        return "none"
    if path == ("anchors", "forAll"):
        text = ", ".join(f"{anchor} {day}" for anchor, day in sorted(value.items()))
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return plain(text[:12] if path[-1] == "sha256" else text)


# --- the patients --------------------------------------------------------------------------------------


def _verdicts(results: Results) -> dict[str, str]:
    rows = results.patients.select(["patient", "verdict"]).to_pylist()
    return {row["patient"]: row["verdict"] for row in rows}


def _changed(old: pa.Table, new: pa.Table) -> set[str]:
    """The patients of whom some row has another outcome, or is in one of the tables only."""
    keys, columns = ["patient", "id"], ["patient", "id", "outcome"]
    joined = old.select(columns).join(
        new.select(columns), keys, join_type="full outer", left_suffix="_old", right_suffix="_new"
    )
    one, other = (pc.fill_null(joined[f"outcome_{side}"], "") for side in ("old", "new"))
    return set(joined.filter(pc.not_equal(one, other))["patient"].to_pylist())


def _by_patient(table: pa.Table, patients: Collection[str]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    wanted = pa.array(sorted(patients), pa.string())
    for row in table.filter(pc.is_in(table["patient"], wanted)).to_pylist():
        found.setdefault(row["patient"], []).append(row)
    return found


def _id_changes(
    old: Mapping[str, Cells],
    new: Mapping[str, Cells],
    old_facts: Iterable[Cells],
    new_facts: Iterable[Cells],
    run: tuple[RunChange, ...],
    old_day: str | None = None,
) -> list[IdChange]:
    """The counted ids whose outcome differs: leaves in protocol order, then what they are parts of, inside out."""
    leaves: list[IdChange] = []
    branches: list[IdChange] = []
    before, after = _facts(old_facts), _facts(new_facts)
    as_of = None if old_day is None else date.fromisoformat(old_day)
    for known in (*new, *(known for known in old if known not in new)):
        one, other = old.get(known), new.get(known)
        if not ((one or {}).get("counts") or (other or {}).get("counts")) or _outcome(one) == _outcome(other):
            continue
        # only a leaf has a limit
        leaf = any(row is not None and row["limit"] for row in (one, other))
        facts = before.get(known, {}), after.get(known, {})
        causes = tuple(_causes(one, other, *facts, run, as_of)) if leaf else ()
        change = IdChange(known, _word(one), _word(other), causes)
        (leaves if leaf else branches).append(change)
    return [*leaves, *reversed(branches)]


def _outcome(row: Cells | None) -> str:
    return "" if row is None else row["outcome"]


def _word(row: Cells | None) -> str:
    """The outcome, with its reason where it is open."""
    if row is None:
        return "not there"
    return f"{row['outcome']} ({row['reason']})" if row["reason"] else row["outcome"]


@dataclass(frozen=True, slots=True)
class _Fact:
    """What a node says, and its date as recorded."""

    said: str
    date: str
    name: str


def _facts(rows: Iterable[Cells]) -> dict[str, dict[str, _Fact]]:
    """What each id rests on: node -> what it says."""
    found: dict[str, dict[str, _Fact]] = {}
    for row in rows:
        texts = (row[name] for name in ("value", "unit", "date", "document", "author", "performer"))
        if row["source"] == row["patient"]:
            # the value of the patient is the day of birth, whatever the outcome rests on
            found.setdefault(row["id"], {})[row["source"]] = _Fact("", "", OWN)
            continue
        said = plain(" ".join(text for text in texts if text))
        found.setdefault(row["id"], {})[row["source"]] = _Fact(said, row["date"] or "", short(row["source"]))
    return found


def _causes(
    old: Cells | None,
    new: Cells | None,
    before: Mapping[str, _Fact],
    after: Mapping[str, _Fact],
    run: tuple[RunChange, ...],
    as_of: date | None,
) -> Iterator[str]:
    """Why a leaf has another outcome: its window, where that moved away from a fact or onto one, or where no fact
    changed; its facts, its limit, else what the runs differ in."""
    found = False
    window = moved(old, new)
    gone = {node for node in before if node not in after and window and window.leaves(before[node].date)}
    come = {node for node in after if node not in before and window and window.meets(after[node].date, as_of)}
    if window and (gone or come or before == after):
        # other knowledge may be the cause as well
        found = bool(gone or come) or not any(change.apart for change in run)
        yield plain(str(window))
    for node in sorted(before.keys() | after.keys()):
        if before.get(node) != after.get(node):
            found = True
            told = "now outside" if node in gone else "now inside" if node in come else ""
            yield _fact(before.get(node), after.get(node), told)
    limits = [row["limit"] for row in (old, new) if row is not None]
    if len(set(limits)) > 1:
        found = True
        yield f"limit {limits[0]} -> {limits[1]}"
    if not found:
        yield from (f"{change.what} {change.old} -> {change.new}" for change in run)
        if not run:
            yield "dates that windows are counted from, or entries that are not cited"


def _fact(before: _Fact | None, after: _Fact | None, told: str) -> str:
    if before is None:
        return f"{told or 'new'}: {after.name} {after.said}".rstrip() if after else ""
    if after is None:
        return f"{told or 'no longer used'}: {before.name} {before.said}".rstrip()
    return f"changed: {before.name} {before.said} -> {after.said}"
