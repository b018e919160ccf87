"""The table of memberships: which drugs, conditions and procedures a criterion counts, written by hand.

A line of `cases/members.tsv` names a node of the tree, a template, a term, the outcome and its reason, and where it
is said; the part of `cases/templates.ttl` with that name is a patient who has `ex:TERM` and nothing else that matters.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
TABLE = CASES / "members.tsv"
TEMPLATES = CASES / "templates.ttl"
COLUMNS = ("node", "template", "term", "outcome", "reason", "source")
OUTCOMES = frozenset(("pass", "fail", "unknown", "review", "na", "relieves", "not"))
EVERY = "every"
TERM = "ex:TERM"


@dataclass(frozen=True, slots=True)
class Member:
    """What a criterion says of one term: outcome and reason as in the names of cases, no reason where any will do."""

    node: str
    template: str
    term: str
    outcome: str
    reason: str | None
    source: str
    body: str

    @property
    def name(self) -> str:
        """Node, term and template, which no other line shares."""
        return f"{self.node}/{self.term}/{self.template}"


def members(table: Path = TABLE, parts: Path = TEMPLATES) -> tuple[Member, ...]:
    """Every line of the table; ValueError names the line that is unknown, doubled or out of order."""
    bodies = templates(parts)
    before: tuple[str, ...] = ()
    found = []
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"{table.name}:1: the columns are {', '.join(COLUMNS)}")
        for number, row in enumerate(rows, start=2):
            if wrong := "; ".join(_faults(row, before, bodies)):
                raise ValueError(f"{table.name}:{number}: {wrong}")
            node, template, term, outcome, reason, source = row
            body = bodies[template].replace(TERM, term)
            found.append(Member(node, template, term, outcome, reason or None, source, body))
            before = (node, template, term)
    return tuple(found)


def _faults(row: list[str], before: tuple[str, ...], bodies: Mapping[str, str]) -> Iterator[str]:
    if len(row) != len(COLUMNS):
        yield f"{len(row)} columns, not {len(COLUMNS)}"
        return
    node, template, term, outcome, reason, source = row
    if template not in bodies:
        yield f"no template is called {template}"
    if outcome not in OUTCOMES:
        yield f"no outcome is called {outcome}"
    if bool(reason) != (outcome in ("unknown", "review")):
        yield "unknown and review have a reason, and no other outcome has"
    if not source:
        yield "the source is missing"
    if (node, template, term) <= before:
        yield "lines go by node, template and term, each once"


def templates(path: Path = TEMPLATES) -> dict[str, str]:
    """The parts of a file by name, the common one before each; ValueError where a name is doubled or TERM lacks."""
    parts: dict[str, str] = {}
    for part in f"\n{path.read_text(encoding='utf-8')}".split("\n## ")[1:]:
        name, _, body = part.partition("\n")
        if name in parts:
            raise ValueError(f"{path.name}: {name} stands twice")
        parts[name] = body.strip()
    common = parts.pop(EVERY)
    for name, body in parts.items():
        if TERM not in body:
            raise ValueError(f"{path.name}: {name} has no {TERM}")
    return {name: f"{common}\n{body}\n" for name, body in parts.items()}
