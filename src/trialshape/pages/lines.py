"""The tree of criteria for one patient: a line for each node, with its role and the words for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from trialshape.decimals import canonical
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import NOT_ENCODED, local_name
from trialshape.pages.next import day, group_of
from trialshape.pages.plain import interval
from trialshape.pages.register import Register

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
    restates: str = ""
    """The id of the leaf with which it is one question."""


def lines(
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
        restates=register.restates.get(known, ""),
    )


def _named(term: str | None, register: Register) -> str:
    return "" if term is None else register.label(local_name(term))
