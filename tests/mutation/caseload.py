"""The cases, each screened once: what the record says, what every rule added, and every finding.

A case is screened with the rules that its own node needs. What a rule added is kept apart, so that a mutant of the
rule runs on the graph of all rules that do not hang on it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from tests.screening import plan, records, screener_of
from tests.test_cases import FILES, PREFIXES, expected
from trialshape.findings import Finding, find
from trialshape.knowledge.rules import Rule


@dataclass(frozen=True, slots=True)
class Case:
    """One case file: the node it speaks of, the outcome and reason that its name states."""

    path: Path
    node: str
    outcome: str
    reason: str | None

    @property
    def name(self) -> str:
        return f"{self.node}/{self.path.stem}"


@dataclass(frozen=True, slots=True)
class Run:
    """A case screened: the patient, the triples of the record, the triples that each rule added, the findings."""

    patient: str
    record: tuple[ox.Quad, ...]
    added: dict[str, tuple[ox.Quad, ...]]
    findings: dict[str, Finding]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(Case(path, path.parent.name, *expected(path)) for path in FILES)


def run(case: Case) -> Run:
    """Screen a case with the rules of its node, one rule after the other."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / case.path.name
        whole.write_text(PREFIXES + case.path.read_text())
        (record,) = records(whole)
    triples = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples)
    facts = ox.Store()
    facts.extend(triples)
    added: dict[str, tuple[ox.Quad, ...]] = {}
    findings: dict[str, Finding] = {}
    for rule in rules_of(case.node):
        before = set(facts.quads_for_pattern(None, None, None, None))
        findings |= find(record.patient, facts, (rule,), plan().questions)
        added[rule.iri] = tuple(set(facts.quads_for_pattern(None, None, None, None)) - before)
    return Run(record.patient, triples, added, findings)


@cache
def rules_of(node: str) -> tuple[Rule, ...]:
    """The rules that a node needs, in order."""
    return screener_of(node).plan.rules
