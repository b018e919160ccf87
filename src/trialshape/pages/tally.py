"""What a run came to, as counts: the content of the summary page and of its JSON twin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import local_name
from trialshape.pages.next import (
    ActionCount,
    Next,
    TierCount,
    calls,
    closing_action,
    last_action,
    tier_counts,
    who_next,
)
from trialshape.pages.once import asked_once, restated
from trialshape.results import Results
from trialshape.results.lacks import NO_REFERENCE


@dataclass(frozen=True, slots=True)
class Stop:
    """A top criterion that stops patients; `alone` are those whom nothing else stops."""

    id: str
    label: str
    patients: int
    alone: int


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that many patients lack, asked once: what, under which ids of the tree, and for how many."""

    label: str
    ids: tuple[str, ...]
    patients: int


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of data error: how many, and in how many patients."""

    code: str
    facts: int
    patients: int


@dataclass(frozen=True, slots=True)
class Unlimited:
    """What has no upper limit of normal at one laboratory, empty where none is recorded, and for how many patients."""

    analyte: str
    laboratory: str
    patients: int


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A code that nothing stands for: how many patients have it, and how many it alone keeps from a better tier."""

    kind: str
    code: str
    text: str
    held_back: int
    patients: int


@dataclass(frozen=True, slots=True)
class Undecided:
    """What undecided patients wait for, each counted once."""

    data: int
    person: int
    both: int
    unwritten: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Whether what stops the ineligible can change: not where one barrier is permanent.

    `calls` says what change needs, each patient under what is hardest to change."""

    could_change: int
    permanent: int
    not_said: int
    calls: dict[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one run."""

    undecided: Undecided
    tiers: tuple[TierCount, ...]
    """Of the undecided."""
    ineligible: Stopped
    who_next: tuple[Next, ...]
    last_action: ActionCount | None
    """The action that is the last one left for most patients."""
    closing_action: ActionCount | None
    """The action that settles most open criteria."""
    stops: tuple[Stop, ...]
    open: tuple[Lack, ...]
    no_barrier_so_far: tuple[str, ...]
    """Patients with no barrier and nothing open but what is not encoded."""
    not_encoded: tuple[str, ...]
    partly_encoded: tuple[str, ...]
    errors: tuple[Fault, ...]
    without_reference: tuple[Unlimited, ...]
    unmapped: tuple[Unmapped, ...]
    """Those first that hold most patients back."""


def tally(results: Results, plan: Plan) -> Tally:
    """The counts of a run, each list with the greatest first."""
    patients = results.patients.to_pylist()
    nodes = {node.id: node for node in plan.nodes()}
    encoding = {top["id"]: top["encoded"] for top in results.run["criteria"]}
    return Tally(
        undecided=_undecided(patients),
        tiers=tier_counts(patients, plan),
        ineligible=_stopped(patients, nodes, plan),
        who_next=who_next(results, plan),
        last_action=last_action(patients, plan),
        closing_action=closing_action(results, plan),
        stops=_stops(patients, nodes),
        open=_open(patients, plan, nodes),
        no_barrier_so_far=tuple(row["patient"] for row in patients if not row["fails"] and not row["open"]),
        not_encoded=tuple(top for top, how in encoding.items() if how == "no"),
        partly_encoded=tuple(top for top, how in encoding.items() if how == "partly"),
        errors=_faults(results.errors),
        without_reference=_without_reference(results.errors, plan.terms.names),
        unmapped=_unmapped(results.unmapped),
    )


def as_json(tally: Tally) -> dict[str, Any]:
    """The counts as plain JSON values."""
    found = asdict(tally)
    return {_camel(name): _renamed(value) for name, value in found.items()}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _renamed(value: object) -> object:
    if isinstance(value, dict):
        return {_camel(name): _renamed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(item) for item in value]
    return value


def _undecided(patients: Iterable[Mapping[str, Any]]) -> Undecided:
    kinds = Counter(
        (bool(row["needs_data"]), bool(row["needs_person"]))
        for row in patients
        if row["verdict"] == "Undecided"
    )
    return Undecided(kinds[True, False], kinds[False, True], kinds[True, True], kinds[False, False])


def _stopped(patients: Sequence[Mapping[str, Any]], nodes: Mapping[str, Node], plan: Plan) -> Stopped:
    changeable = permanent = silent = 0
    for row in patients:
        if not row["fails"]:
            continue
        if set(row["fails"]) != set(row["fails_changeable"]):
            permanent += 1
        elif any(nodes[leaf].if_failed is None for leaf in row["fails_at"]):
            silent += 1
        else:
            changeable += 1
    return Stopped(changeable, permanent, silent, calls(patients, plan))


def _stops(patients: Iterable[Mapping[str, Any]], nodes: Mapping[str, Node]) -> tuple[Stop, ...]:
    rows = [row["fails"] for row in patients]
    all_of_them = Counter(top for fails in rows for top in fails)
    alone = Counter(fails[0] for fails in rows if len(fails) == 1)
    place = {identifier: number for number, identifier in enumerate(nodes)}
    ordered = sorted(all_of_them, key=lambda top: (-all_of_them[top], place[top]))
    return tuple(Stop(top, nodes[top].label, all_of_them[top], alone[top]) for top in ordered)


def _open(patients: Iterable[Mapping[str, Any]], plan: Plan, nodes: Mapping[str, Node]) -> tuple[Lack, ...]:
    asked = (
        (row["patient"], ids)
        for row in patients
        for ids in asked_once(plan.tops, {*row["needs_data"], *row["needs_person"]})
    )
    told = restated(plan.tops)
    return _lacks(((patient, told.get(ids[0], ids[0]), ids) for patient, ids in asked), nodes)


def _lacks(found: Iterable[tuple[str, str, Iterable[str]]], nodes: Mapping[str, Node]) -> tuple[Lack, ...]:
    """A patient, the node that says what is lacked, and the ids that lack it; gathered by label: two nodes of one
    label lack the same thing."""
    patients: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    for patient, main, some in found:
        label = nodes[main].label
        patients.setdefault(label, set()).add(patient)
        ids.setdefault(label, set()).update(some)
    place = {identifier: number for number, identifier in enumerate(nodes)}
    lacks = [
        Lack(label, tuple(sorted(ids[label], key=place.__getitem__)), len(who))
        for label, who in patients.items()
    ]
    return tuple(sorted(lacks, key=lambda lack: (-lack.patients, place[lack.ids[0]])))


def _faults(errors: pa.Table) -> tuple[Fault, ...]:
    rows = errors.select(["patient", "code", "severity"]).to_pylist()
    faults = [row for row in rows if row["severity"] == "error"]
    facts = Counter(row["code"] for row in faults)
    patients = Counter(code for _, code in {(row["patient"], row["code"]) for row in faults})
    ordered = sorted(facts, key=lambda code: (-facts[code], code))
    return tuple(Fault(code, facts[code], patients[code]) for code in ordered)


def _without_reference(errors: pa.Table, names: Mapping[str, str]) -> tuple[Unlimited, ...]:
    """What lacks an upper limit of normal, by what was measured and by laboratory."""
    found = errors.filter(pc.equal(errors["code"], NO_REFERENCE))
    rows = {
        (names.get(row["observable"], row["observable"] or ""), row["performer"] or "", row["patient"])
        for row in found.select(["observable", "performer", "patient"]).to_pylist()
    }
    counted = Counter((analyte, laboratory) for analyte, laboratory, _ in rows)
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Unlimited(*key, patients) for key, patients in ordered)


def _unmapped(table: pa.Table) -> tuple[Unmapped, ...]:
    """Unmapped codes, by the patients whose tier would be better, then by those who have them."""
    rows = (
        Unmapped(local_name(row["kind"]), row["code"], row["text"], row["held_back"], row["patients"])
        for row in table.to_pylist()
    )
    return tuple(sorted(rows, key=lambda one: (-one.held_back, -one.patients, one.code, one.kind, one.text)))
