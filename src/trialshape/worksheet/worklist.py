"""The worklist: for every patient of a run one row for each thing that somebody can still answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG, local_name
from trialshape.pages.plain import interval, plain, short
from trialshape.results import Results
from trialshape.worksheet.asking import Asked
from trialshape.worksheet.offered import adjudicated, allowed
from trialshape.worksheet.sheet import Line
from trialshape.worksheet.words import Wanted, Words

SILENT: Final = frozenset(("Missing", "Stale"))
"""Reasons that a history of the whole domain settles."""
SHOWN: Final = 4
"""Values seen that a row quotes at most."""
PERMANENT: Final = ELIG + "Permanent"

Cells = Mapping[str, Any]


@dataclass(slots=True)
class _Row:
    """A row while questions that it settles are found."""

    kind: str
    asked: Asked
    questions: dict[str, Cells] = field(default_factory=dict)
    decision: bool = False
    steps: int = 99


@dataclass(frozen=True, slots=True)
class Worklist:
    """The rows, the ids of patients that no row can settle, and how many patients were left out."""

    lines: tuple[Line, ...]
    unanswerable: tuple[tuple[str, str], ...]
    left_out: int


def worklist(results: Results, words: Words, wanted: Wanted) -> Worklist:
    """What is open in a run, sorted by patient, role and protocol order."""
    questions = _by_patient(results.questions)
    seen_beside = {known for some in words.contexts.values() for known in some}
    outcomes = _by_patient(_having(results.outcomes, "id", seen_beside))
    cited = {source for rows in questions.values() for row in rows for source in row["sources"]}
    evidence = _by_patient(_having(results.evidence, "source", cited))
    errors = _by_patient(_having(results.errors, "node", cited))
    lines: list[tuple[tuple[str, str, int, str, str], Line]] = []
    unanswerable: list[tuple[str, str]] = []
    left_out = 0
    for summary in results.patients.select(["patient", "fails_at"]).to_pylist():
        patient = summary["patient"]
        if wanted.patients is not None and patient not in wanted.patients:
            continue
        stays = any(
            words.nodes[leaf].if_failed == PERMANENT for leaf in summary["fails_at"] if leaf in words.nodes
        )
        if stays and not wanted.everyone and wanted.patients is None:
            left_out += bool(questions.get(patient))
            continue
        seen = _Seen(
            {row["id"]: row for row in outcomes.get(patient, [])},
            {row["source"]: row for row in evidence.get(patient, [])},
            errors.get(patient, []),
        )
        rows, unsettled = _rows(questions.get(patient, []), words)
        unanswerable += [(patient, known) for known in unsettled]
        for row in rows:
            line, place, role, phase = _line(patient, row, words, seen)
            if wanted.role in (None, role) and wanted.phase in (None, phase):
                lines.append(((patient, line.role, place, line.kind, line.question), line))
    return Worklist(tuple(line for _, line in sorted(lines)), tuple(unanswerable), left_out)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is known of one patient."""

    outcomes: Mapping[str, Cells]
    evidence: Mapping[str, Cells]
    errors: list[Cells]


def _having(table: pa.Table, column: str, values: Collection[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], pa.array(sorted(values), pa.string())))


def _by_patient(table: pa.Table) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    for row in table.to_pylist():
        found.setdefault(row["patient"], []).append(row)
    return found


# --- which rows ----------------------------------------------------------------------------------------


def _rows(questions: list[Cells], words: Words) -> tuple[list[_Row], list[str]]:
    """The rows for the open questions of one patient, and the ids that none of them settles."""
    asking, open_now = words.asking, {row["question"] for row in questions}
    rows: dict[tuple[str, object], _Row] = {}
    unsettled: dict[str, bool] = {}

    def add(kind: str, asked: Asked, question: Cells, *, decision: bool = False) -> None:
        same = (kind, _about(asked)) if kind == "question" else (kind, asked.name)
        row = rows.setdefault(same, _Row(kind, asked, decision=decision))
        if (not asked.ratio, _steps(question, words)) < (not row.asked.ratio, row.steps):
            row.asked = asked
        row.steps = min(row.steps, _steps(question, words))
        row.questions[question["question"]] = question
        unsettled.update(dict.fromkeys(question["ids"], False))

    silent = _silent(questions, words)
    for question in questions:
        iri, found = question["question"], False
        for kind, name in words.asking.ways.get(iri, ()):
            if kind == "question":
                domain = silent.get(iri)
                if domain is not None:
                    add("history", asking.domains[local_name(domain)], question)
                else:
                    add(kind, asking.questions[name], question)
            else:
                add(kind, (asking.domains if kind == "history" else asking.entries)[name], question)
            found = True
        # what rests on other open questions is decided when these are
        deepest = not open_now & set(words.rests_on.get(iri, ()))
        undecided = question["low"] is None or question["low"] != question["high"]
        answered = (asked := asking.questions.get(local_name(iri))) is not None and asked.way == "answer"
        reviewed = bool(words.reviewed.intersection(question["reasons"])) and not answered
        if deepest and undecided and question["sources"] and (reviewed or not found):
            add("adjudicate", _decision(iri, words), question, decision=True)
        elif deepest and not found:
            _last_resort(question, words, add)
        for known in question["ids"]:
            unsettled.setdefault(known, True)
    return list(rows.values()), [known for known, lost in unsettled.items() if lost]


def _about(asked: Asked) -> object:
    """What an answer is of: one value, or one denial, answers every question about it."""
    return asked.observables or (asked.classes and frozenset(asked.classes)) or asked.name


def _steps(question: Cells, words: Words) -> int:
    return min(_far(question, known, words) for known in question["ids"])


def _far(question: Cells, known: str, words: Words) -> int:
    """How far below the question of a leaf another question lies; none is a leaf's own."""
    return words.depths.get(known, {}).get(question["question"], 99)


def _last_resort(question: Cells, words: Words, add: Any) -> None:
    """The history of the domain of a criterion, where the question itself names no way to answer it."""
    for known in question["ids"]:
        domain = words.domains.get(known)
        if domain is not None:
            add("history", words.asking.domains[local_name(domain)], question)


def _decision(iri: str, words: Words) -> Asked:
    label = words.terms.names.get(iri, local_name(iri))
    return words.asking.questions.get(local_name(iri)) or Asked(local_name(iri), iri, "value", label, label)


def _silent(questions: Iterable[Cells], words: Words) -> dict[str, str]:
    """Question -> its domain, where nothing speaks to it and one history settles it together with others.

    What is asked only when a fact calls for it is settled by the history alone."""
    found: dict[str, str] = {}
    alone: dict[str, list[str]] = {}
    for question in questions:
        asked = words.asking.questions.get(local_name(question["question"]))
        if asked is None or asked.domain is None or not SILENT.issuperset(question["reasons"]):
            continue
        found[asked.iri] = asked.domain
        alone.setdefault(asked.domain, []).append(asked.iri)
    for together in alone.values():
        only = words.asking.questions[local_name(together[0])]
        if len(together) == 1 and only.way == "history":
            del found[together[0]]
    return found


# --- what a row says -----------------------------------------------------------------------------------


def _line(patient: str, row: _Row, words: Words, seen: _Seen) -> tuple[Line, int, str, str]:
    """The row with its place in the protocol, and the role and phase of the criterion it belongs to."""
    register = words.register
    found = list(row.questions.values())
    ids = sorted(
        {known for question in found for known in question["ids"]},
        key=lambda known: words.order.get(known, 0),
    )
    # the id that speaks most plainly of what is asked
    steps = {known: min(_far(question, known, words) for question in found) for known in ids}
    main = min(
        ids, key=lambda known: (steps[known], len(words.depths.get(known, ())), words.order.get(known, 0))
    )
    node = words.nodes[main]
    role, phase = register.asked.get(main, ""), words.phases.get(main, "")
    repaired = [words.repaired[reason] for reason in found[0]["reasons"] if reason in words.repaired]
    act = repaired[0] if repaired else local_name(node.settled_by or "")
    if row.kind == "history":
        act = "History"
    line = Line(
        patient=patient,
        kind=row.kind,
        question=row.asked.name,
        ids="; ".join(ids),
        act=register.label(act),
        role=register.label(role),
        phase=register.label(phase),
        text=plain(_text(row, node, steps[main] == 0)),
        context="; ".join(_context(words.contexts.get(main, ()), words, seen)),
        open_because="; ".join(dict.fromkeys(_why(question, words, seen) for question in found)),
        allowed=_allowed(row, found[0], words.terms),
    )
    return line, words.order.get(main, 0), role, phase


def _text(row: _Row, node: Node, own: bool) -> str:
    asked = row.asked
    if row.kind == "history":
        return f"Was a history taken of {asked.label}? {asked.text}"
    if row.kind == "adjudicate":
        return f"Entries leave open: {asked.label}. Which value holds? {node.question or ''}".strip()
    if asked.way == "answer":
        return asked.text
    if own and node.question:
        return node.question
    return f"{asked.label}: {node.question or node.label}"


def _allowed(row: _Row, question: Cells, terms: Terms) -> str:
    if row.decision:
        return adjudicated(question["low"], question["high"], question["unit"], question["sources"])
    return allowed(row.asked, terms)


def _context(ids: Collection[str], words: Words, seen: _Seen) -> Iterator[str]:
    """What a judge wants to see beside a question."""
    for known in ids:
        outcome, node = seen.outcomes.get(known), words.nodes.get(known)
        if outcome is None or node is None:
            continue
        value = outcome["value"] or interval(outcome["low"], outcome["high"], outcome["unit"])
        word = words.register.shown(outcome["outcome"], node.exclusion)
        yield plain(
            " ".join(part for part in (known, node.label, value, outcome["date"], f"({word})") if part)
        )


def _why(question: Cells, words: Words, seen: _Seen) -> str:
    """Why a question is open: the reason, what was seen, and what is wrong with it."""
    reasons = ", ".join(map(words.register.label, question["reasons"]))
    rows = [seen.evidence[source] for source in question["sources"] if source in seen.evidence]
    values = list(dict.fromkeys(_value(row) for row in rows))
    shown = values[:SHOWN] + ([f"{len(values) - SHOWN} more"] if len(values) > SHOWN else [])
    wrong = [error["message"] for error in seen.errors if error["node"] in question["sources"]]
    return plain(": ".join(part for part in (reasons, ", ".join((*shown, *dict.fromkeys(wrong)))) if part))


def _value(row: Cells) -> str:
    said = f"{row['value'] or ''} {row['unit'] or ''}".strip()
    parts = (short(row["source"]), said, row["date"] or "", row["document"] or "")
    return " ".join(part for part in parts if part)
