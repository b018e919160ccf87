"""One patient's page: what stands in the way, what is open and who can say, what passes and on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.knowledge.vocabulary import local_name
from trialshape.pages.lines import Line, Role, Source, lines
from trialshape.pages.next import Step, Words, day, steps
from trialshape.pages.plain import short
from trialshape.pages.register import Register
from trialshape.results import Results
from trialshape.results.choices import told_policies

CAUTION: Final = "an investigator confirms"


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
        lines=tuple(lines(rows, sources, register, frozenset(first))),
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
