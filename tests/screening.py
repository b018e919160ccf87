"""Screening of small Turtle files for tests, with the dates that the case files take for granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from trialshape.knowledge.dependencies import reads, written
from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import REC
from trialshape.read import Links, patients, sources, survey
from trialshape.record import Record, Settings, canonical
from trialshape.screen import Screened, Screener

AS_OF = date(2026, 11, 20)
ANCHORS = {REC + "enrolmentDate": date(2026, 11, 25), REC + "plannedFirstDose": date(2026, 12, 1)}
Assumed = Mapping[str, tuple[date | None, date | None]]
NOTHING: Assumed = MappingProxyType({})
LINKS = Links(
    patient_class=REC + "Patient",
    export_class=REC + "Export",
    owner_predicates=frozenset((REC + "subject",)),
    part_predicates=None,
)


@cache
def plan() -> Plan:
    return compile_knowledge("haic-len-cado")


@cache
def screener() -> Screener:
    return Screener(plan())


@cache
def screener_of(node_id: str) -> Screener:
    """A screener that judges what lies below one node of the tree, with the rules that this needs; the rest stays open.

    A case speaks for one node: what it says does not hang on rules that the node does not read."""
    (node,) = (node for node in plan().nodes() if node.id == node_id)
    asked = {leaf.restates or leaf.iri for leaf in _below(node)}
    conditions = tuple(condition for condition in plan().conditions if condition.iri in asked)
    wanted = {condition.finding for condition in conditions}
    kept = set[str]()
    while fresh := {iri for iri, (made, _) in traffic().items() if made & wanted} - kept:
        kept |= fresh
        wanted |= {term for iri in fresh for term in traffic()[iri][1]}
    rules = tuple(rule for rule in plan().rules if rule.iri in kept)
    answered = {question for rule in rules for question in rule.answers}
    assert {condition.finding for condition in conditions} <= answered
    return Screener(replace(plan(), rules=rules, conditions=conditions, classes=frozenset()))


def _below(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _below(child)


@cache
def traffic() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """Of every rule, what it produces and what it reads: questions, properties, and classes that it concludes."""
    classes = frozenset(plan().terms.concluded)
    made = {
        rule.iri: frozenset(rule.answers)
        | (
            frozenset()
            if rule.finds
            else written(rule.text) | {iri for iri in classes if f"<{iri}>" in rule.text}
        )
        for rule in plan().rules
    }
    everything = frozenset().union(*made.values())
    return {rule.iri: (made[rule.iri], reads(rule.text, everything)) for rule in plan().rules}


def records(
    path: Path,
    as_of: date = AS_OF,
    anchors: Mapping[str, date] = ANCHORS,
    assume: Assumed = NOTHING,
) -> list[Record]:
    """The canonical record of every patient in a file; `assume` has the domains in which silence is absence, each with
    its first and last day, if any."""
    found = sources([path])
    seen = survey(found, LINKS)
    assert not seen.problems, seen.problems
    given = settings(as_of, anchors, assume)
    return [canonical(raw, plan().terms, given) for raw in patients(found, seen, LINKS)]


def settings(
    as_of: date = AS_OF, anchors: Mapping[str, date] = ANCHORS, assume: Assumed = NOTHING
) -> Settings:
    """What is given of every patient of a case."""
    return Settings(as_of=as_of, anchors=anchors, assume=frozenset(assume), assumed_days=assume)


def screen(
    path: Path,
    as_of: date = AS_OF,
    anchors: Mapping[str, date] = ANCHORS,
    of: str | None = None,
    assume: Assumed = NOTHING,
) -> Screened:
    """The only patient of a file, screened; for one node of the tree only, where one is given."""
    (record,) = records(path, as_of, anchors, assume)
    return (screener() if of is None else screener_of(of)).screen(record)
