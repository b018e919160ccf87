"""One patient's page: what stands in the way, what is open and who can say, what passes and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.decimals import canonical
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import NOT_ENCODED, local_name
from trialshape.pages.next import Step, Words, day, group_of, steps
from trialshape.pages.plain import interval, short
from trialshape.pages.register import Register
from trialshape.results import Results
from trialshape.results.choices import told_policies

Role = Literal[
    "barrier",
    "limb",
    "question",
    "missing",
    "not encoded",
    "pass",
    "not applicable",
    "idle",
    "shown only",
    "branch",
]
"""What a node of the tree means for this patient. A limb fails and another way is still open; idle is a leaf that
changes nothing any more, because another way holds."""

CAUTION: Final = "an investigator confirms"
OPEN: Final = frozenset(("Unknown", "Review"))
SETTLED: Final = frozenset(("Pass", "NotApplicable"))


@dataclass(frozen=True, slots=True)
class Source:
    """A record node that an outcome rests on, as recorded; empty where nothing is said."""

    iri: str
    name: str
    value: str
    unit: str
    date: str
    document: str
    author: str
    performer: str


@dataclass(frozen=True, slots=True)
class Line:
    """What is known of one node of the tree for one patient, with the words for it."""

    id: str
    label: str
    level: str
    top: str
    depth: int
    role: Role
    outcome: str
    shown: str
    reason: str
    low: str
    high: str
    unit: str
    amount: str
    value: str
    limit: str
    protocol_limit: str
    """What the protocol itself says, where this run has an amended limit."""
    date: str
    basis: str
    counts: bool
    said: str
    """What failing or being open means, in plain words."""
    question: str
    asked: str
    settled_by: str
    if_failed: str
    action: str
    """The action that settles it, where its answer can still matter: acts that are done in one go have one word."""
    needed: bool
    """Whether it belongs to the smallest missing set."""
    free_from: str
    stop_by: str
    lapses: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A data error of the patient's record."""

    node: str
    property: str
    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class PatientPage:
    """Everything about one patient of a run, in protocol order."""

    patient: str
    verdict: str
    shown: str
    caution: str
    as_of: str
    preset: str
    protocol: str
    knowledge: tuple[str, ...]
    """What the run was given besides the protocol."""
    standing: str
    label: str
    """What the preset of the run says of all its results; empty where nothing needs to be said."""
    policies: str
    """The readings of the run that are not the default."""
    assumptions: tuple[str, ...]
    assumed: int
    notice: str
    classes: tuple[str, ...]
    """Stages and types that follow from the facts, each with the fact it is said of."""
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    tier: str
    actions: int
    steps: tuple[Step, ...]
    """The smallest missing set, by action."""
    other_sets: tuple[tuple[str, ...], ...]
    """Other sets of leaves that would do."""
    more_sets: bool
    earliest: str
    decided_until: str

    def having(self, *roles: Role) -> list[Line]:
        """The lines with one of these roles."""
        return [line for line in self.lines if line.role in roles]


def patient_page(results: Results, patient: str, register: Register) -> PatientPage:
    """The page of a patient of these results, who must be there."""
    (summary,) = _of(results.patients, patient)
    own = {one["id"]: one["protocol"] for one in results.run["knowledge"].get("amendedLimits", [])}
    rows = {
        row["id"]: {**row, "protocol_limit": own.get(row["id"])} for row in _of(results.outcomes, patient)
    }
    sources: dict[str, list[Source]] = {}
    for row in _of(results.evidence, patient):
        sources.setdefault(row["id"], []).append(_source(row))
    run = results.run
    tier = register.ranking.tier(summary["tier"] or "")
    first, *others = summary["missing_sets"] or [[]]
    words = Words(register.ranking, register.label)
    nodes = {node.id: node for top in register.tops for node in top.walk()}
    return PatientPage(
        patient=patient,
        verdict=summary["verdict"],
        shown=register.label(summary["verdict"]),
        caution=CAUTION,
        as_of=str(summary["index_day"] or run["asOf"]["date"]),
        preset=summary["preset"],
        protocol=run["protocol"]["name"],
        knowledge=tuple(run["knowledge"]["extra"]),
        standing=run["protocol"]["standing"],
        label=run["label"],
        policies=told_policies(run),
        assumptions=tuple(run["assumptions"]),
        assumed=summary["assumed"],
        notice=run["notice"],
        classes=tuple(_classes(_of(results.classes, patient), patient, register)),
        lines=tuple(_lines(rows, sources, register, frozenset(first))),
        problems=tuple(
            Problem(row["node"], row["property"], row["code"], row["severity"], row["message"])
            for row in _of(results.errors, patient)
        ),
        tier="" if tier is None else tier.label,
        actions=summary["actions"],
        steps=steps(first, rows, nodes, words),
        other_sets=tuple(tuple(one) for one in others),
        more_sets=summary["missing_cut"],
        earliest=day(summary["earliest"]),
        decided_until=day(summary["decided_until"]),
    )


def _of(table: pa.Table, patient: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.filter(pc.equal(table["patient"], patient)).to_pylist()
    return rows


def _source(row: Mapping[str, Any]) -> Source:
    names = ("value", "unit", "date", "document", "author", "performer")
    value, *rest = (row[name] or "" for name in names)
    # a patient's own value is the day of birth, which says nothing of consent, and less of age than the years do
    return Source(
        row["source"], short(row["source"]), "" if row["source"] == row["patient"] else value, *rest
    )


def _classes(rows: Sequence[Mapping[str, Any]], patient: str, register: Register) -> Iterator[str]:
    """The label of each class; of a fact that is neither the patient nor a finding also which one."""
    for row in rows:
        label = register.classes.get(row["class"], local_name(row["class"]))
        own = row["node"] == patient or row["node"].startswith(f"{patient}/finding/")
        yield label if own else f"{label} ({short(row['node'])})"


# --- the tree ------------------------------------------------------------------------------------------


def _lines(
    rows: Mapping[str, dict[str, Any]],
    sources: Mapping[str, Sequence[Source]],
    register: Register,
    needed: frozenset[str],
) -> Iterator[Line]:
    """A line for each row, in the order of today's tree; rows that it lacks come last."""
    left = dict(rows)

    def visit(node: Node, top: Node, above: tuple[str, ...]) -> list[Line]:
        row = left.pop(node.id, None)
        if row is None:
            return [line for child in node.children for line in visit(child, top, above)]
        here = (*above, row["outcome"])
        below = [line for child in node.children for line in visit(child, top, here)]
        role = _role(row, bool(node.parts), above)
        if role == "branch" and row["outcome"] in OPEN and not set(above) & SETTLED and not _explained(below):
            # the parts are decided and contradict each other: the branch itself is what a person must settle
            role = "question" if row["outcome"] == "Review" else "missing"
        return [_line(row, node, top, len(above), role, sources, register, needed), *below]

    for top in register.tops:
        yield from visit(top, top, ())
    for row in left.values():
        yield _line(row, None, None, 0, _role(row, False, ()), sources, register, needed)


def _explained(below: Sequence[Line]) -> bool:
    return any(line.role in ("question", "missing", "not encoded") for line in below)


def _role(row: Mapping[str, Any], branch: bool, above: Sequence[str]) -> Role:
    outcome = row["outcome"]
    if not row["counts"]:
        return "shown only"
    if branch:
        return "branch"
    if outcome == "Fail":
        return "barrier" if set(above) <= {"Fail"} else "idle" if set(above) & SETTLED else "limb"
    if outcome in OPEN:
        if row["reason"] == local_name(NOT_ENCODED):
            return "not encoded"
        if set(above) & SETTLED:
            return "idle"
        return "question" if outcome == "Review" else "missing"
    return "pass" if outcome == "Pass" else "not applicable"


def _line(
    row: Mapping[str, Any],
    node: Node | None,
    top: Node | None,
    depth: int,
    role: Role,
    sources: Mapping[str, Sequence[Source]],
    register: Register,
    needed: frozenset[str],
) -> Line:
    known, outcome = row["id"], row["outcome"]
    exclusion = node is not None and node.exclusion
    said = {"barrier": register.barriers, "question": register.unsures, "missing": register.unsures}.get(
        role, {}
    )
    return Line(
        id=known,
        label=node.label if node is not None else "",
        level=row["level"],
        top=top.id if top is not None else known,
        depth=depth,
        role=role,
        outcome=outcome,
        shown=register.shown(outcome, exclusion),
        reason="" if row["reason"] is None else register.label(row["reason"]),
        low="" if row["low"] is None else canonical(row["low"]),
        high="" if row["high"] is None else canonical(row["high"]),
        unit=row["unit"] or "",
        amount=interval(row["low"], row["high"], row["unit"], row["limit"]),
        value=row["value"] or "",
        limit=row["limit"] or "",
        protocol_limit=row["protocol_limit"] or "",
        date=row["date"] or "",
        basis=row["basis"] or "",
        counts=row["counts"],
        said=said.get(known, ""),
        question=(node.question or "") if node is not None else "",
        asked=register.label(register.asked[known]) if known in register.asked else "",
        settled_by=_named(node.settled_by if node is not None else None, register),
        if_failed=_named(node.if_failed if node is not None else None, register),
        action=register.label(group_of(row["act"], register.ranking)) if row["act"] else "",
        needed=known in needed,
        free_from=day(row["free_from"]),
        stop_by=day(row["stop_by"]),
        lapses=day(row["lapses"]),
        sources=tuple(sources.get(known, ())),
    )


def _named(term: str | None, register: Register) -> str:
    return "" if term is None else register.label(local_name(term))
