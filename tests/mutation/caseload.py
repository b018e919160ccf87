"""The cases, each screened once: what the record says, what every rule added, and every finding.

A case is screened with the rules that its own node needs. What a rule added is kept apart, so that a mutant of the
rule runs on the graph of all rules that do not hang on it. Screened cases are kept under build/, by the digest of all
that can change them.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

import trialshape
from tests.casefiles import FILES, OUTCOMES, PREFIXES, Expected, assumed, expected
from tests.members import members
from tests.screening import LINKS, plan, screener_of, settings
from trialshape.conditions import Judged, judge
from trialshape.findings import Finding, added, named
from trialshape.knowledge.cutting import cut
from trialshape.knowledge.rules import Rule
from trialshape.knowledge.terms import Terms
from trialshape.read import LIMITS, RawPatient, sources
from trialshape.read.contract import statement
from trialshape.read.ownership import belonging, claimed
from trialshape.read.parsing import rows
from trialshape.record import Record, canonical

KEPT = Path(__file__).parents[2] / "build" / "mutation"
OF_THE_ENGINE = (
    "knowledge",
    "record",
    "findings.py",
    "adjudication.py",
    "functions.py",
    "decimals.py",
    "dates.py",
)
"""Code that a screened case hangs on."""
WHEN_RUNNING = (
    "findings.py",
    "adjudication.py",
    "functions.py",
    "decimals.py",
    "dates.py",
    "knowledge/cutting.py",
)
"""The part of it that runs after the record is read and the knowledge is compiled."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case: its name, the node it speaks of, what it expects of it, and its facts as Turtle."""

    name: str
    node: str
    expected: Expected
    body: str


@dataclass(frozen=True, slots=True)
class Run:
    """A case screened: the patient, the triples of the record, the triples that each rule added, the findings, and
    what the conditions made of them."""

    patient: str
    record: tuple[ox.Quad, ...]
    added: dict[str, tuple[ox.Quad, ...]]
    findings: dict[str, Finding]
    judged: dict[str, Judged]
    decided: bool
    """Whether the record has decisions of people on findings."""


@cache
def cases() -> tuple[Case, ...]:
    """Every case file, by name, and then every line of the table of memberships."""
    written = (
        Case(f"{path.parent.name}/{path.stem}", path.parent.name, expected(path), path.read_text())
        for path in FILES
    )
    listed = (
        Case(member.name, member.node, Expected(OUTCOMES[member.outcome], member.reason), member.body)
        for member in members()
    )
    return (*written, *listed)


@cache
def run(case: Case) -> Run:
    """Screen a case with the rules of its node, or take it from what was kept."""
    text = text_of(case)
    kept = KEPT / digest(case)
    if kept.is_file():
        found = pickle.loads(kept.read_bytes())  # noqa: S301 - written below
        assert isinstance(found, Run)
        return found
    done = _screened(case, text)
    KEPT.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(pickle.dumps(done))
    fresh.replace(kept)
    return done


def text_of(case: Case) -> bytes:
    """The whole Turtle text of a case."""
    return (PREFIXES + case.body).encode()


@cache
def digest(case: Case) -> str:
    """A digest of a case and of all that it hangs on."""
    said = f"{foundation()} {needed_by(case.node)} {case.node} ".encode()
    return hashlib.sha256(said + text_of(case)).hexdigest()[:32]


@cache
def needed_by(node: str) -> str:
    """A digest of the rules, questions and conditions that a node needs."""
    asked = sorted({question for rule in rules_of(node) for question in rule.answers})
    rules = ", ".join(_rule_in_order(rule.iri) for rule in rules_of(node))
    questions = ", ".join(_question_in_order(iri) for iri in asked)
    conditions = _ordered(screener_of(node).plan.conditions)
    return hashlib.sha256(f"[[{rules}], [{questions}], {conditions}]".encode()).hexdigest()


@cache
def _rule_in_order(iri: str) -> str:
    return _ordered(next(rule for rule in plan().rules if rule.iri == iri))


@cache
def _question_in_order(iri: str) -> str:
    return _ordered(plan().questions[iri])


def _screened(case: Case, text: bytes) -> Run:
    record = read(text, plan().terms)
    triples = tuple(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in record.triples)
    facts, findings = ox.Store(), dict[str, Finding]()
    facts.extend(triples)
    steps = added(record.patient, facts, rules_of(case.node), plan().questions, findings)
    gave, there = dict[str, tuple[ox.Quad, ...]](), set(triples)
    for rule, quads in steps:
        fresh = tuple(dict.fromkeys(quad for quad in quads if quad not in there))
        there.update(fresh)
        if fresh:
            gave[rule.iri] = fresh
    screener = screener_of(case.node)
    judged = judge(findings, screener.plan.conditions, screener.shapes, plan().reason_kinds)
    decided = any(quad.predicate.value.endswith("#resolves") for quad in triples)
    return Run(record.patient, triples, gave, findings, judged, decided)


def read(text: bytes, terms: Terms) -> Record:
    """The canonical record of the only patient of a Turtle text, without the survey that large exports need."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.ttl"
        path.write_bytes(text)
        (source,) = sources([path])
        said = set(rows(source, 0, LIMITS))
    (patient,) = claimed(said, LINKS)
    own = tuple(statement(row) for row in sorted(belonging(said, patient, LINKS, ())))
    given = settings(assume=assumed(text.decode()))
    return canonical(RawPatient(patient, own, ("case.ttl",), frozenset()), terms, given)


@cache
def foundation() -> str:
    """A digest of the terms and of the code that every screened case hangs on."""
    root = Path(trialshape.__file__).parent
    files = [path for name in OF_THE_ENGINE for path in sorted((root / name).rglob("*.py") or [root / name])]
    files += [root / name for name in OF_THE_ENGINE if name.endswith(".py")]
    found = hashlib.sha256(digest_of(plan().terms).encode())
    for path in files:
        found.update(path.read_bytes())
    return found.hexdigest()


def digest_of(something: object) -> str:
    """A digest of plain data, whatever the order of its sets."""
    return hashlib.sha256(_ordered(something).encode()).hexdigest()


def _ordered(something: object) -> str:
    if is_dataclass(something) and not isinstance(something, type):
        return _ordered([getattr(something, one.name) for one in fields(something)])
    if isinstance(something, Mapping):
        return _ordered(sorted((str(key), _ordered(value)) for key, value in something.items()))
    if isinstance(something, (set, frozenset)):
        return _ordered(sorted(map(_ordered, something)))
    if isinstance(something, (list, tuple)):
        return f"[{', '.join(map(_ordered, something))}]"
    return repr(something)


@dataclass(frozen=True, slots=True)
class Met:
    """What of a screened case tells which rules can matter to it: the rules that added something, and the IRIs of all
    that was known in the end."""

    gave: frozenset[str]
    held: frozenset[str]


@cache
def met(case: Case) -> Met:
    """What stands beside a kept case, so that it need not be read whole."""
    path = KEPT / f"{digest(case)}.json"
    if not path.is_file():
        done = run.__wrapped__(case)
        held = named(chain(done.record, *done.added.values()))
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(json.dumps({"gave": sorted(done.added), "held": sorted(held)}))
        fresh.replace(path)
    said = json.loads(path.read_text())
    return Met(frozenset(said["gave"]), frozenset(map(sys.intern, said["held"])))


@cache
def stands(case: Case) -> str:
    """A digest of a screened case as its rules meet it: its record, and the rules of its node, each cut to what the
    graph held in the end.

    Knowledge that a case never meets may change, and the case stands as before."""
    kept = KEPT / f"{digest(case)}.stood"
    if not kept.is_file():
        record = sorted(map(str, run.__wrapped__(case).record))
        cuts = ((rule.iri, cut(rule.text, met(case).held)) for rule in rules_of(case.node))
        rules = [(iri, text) for iri, text in cuts if text is not None]
        asked = {question for rule in rules_of(case.node) for question in rule.answers}
        of_the_node = (_questions_and_conditions(case.node), sorted(asked), case.node, case.expected)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(digest_of((_running(), record, rules, of_the_node)))
        fresh.replace(kept)
    return kept.read_text()


@cache
def _questions_and_conditions(node: str) -> str:
    asked = sorted({question for rule in rules_of(node) for question in rule.answers})
    return digest_of(([_question_in_order(iri) for iri in asked], screener_of(node).plan.conditions))


@cache
def _running() -> str:
    """A digest of the code that makes findings of a record."""
    root = Path(trialshape.__file__).parent
    return digest_of([(root / name).read_text(encoding="utf-8") for name in WHEN_RUNNING])


@cache
def rules_of(node: str) -> tuple[Rule, ...]:
    """The rules that a node needs, in order."""
    return screener_of(node).plan.rules
