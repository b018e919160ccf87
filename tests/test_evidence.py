"""Evidence is sufficient: the cited facts and the statements of completeness alone give the same outcome."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.screening import records, screener
from trialshape.knowledge.vocabulary import ELIG, NOT_ENCODED, RDF_TYPE, REC, local_name
from trialshape.outcomes import Outcome
from trialshape.record import Record
from trialshape.screen import Screened

STORIES = sorted((Path(__file__).parents[1] / "seeds" / "patients").glob("*.ttl"))
PLAIN = next(path for path in STORIES if path.stem == "no-barrier")
STATEMENTS = {REC + name for name in ("HistoryTaken", "RecordCoverage", "ImagingReport")}


def reduced(record: Record, cited: frozenset[str]) -> Record:
    """The record without every fact that is neither cited nor a statement of completeness."""
    facts = {t.subject for t in record.triples if t.predicate.value == REC + "subject"}
    statements = {
        t.subject
        for t in record.triples
        if t.predicate.value == RDF_TYPE and getattr(t.object, "value", "") in STATEMENTS
    }
    kept = {fact for fact in facts if fact in statements or getattr(fact, "value", "") in cited}
    return Record(
        patient=record.patient,
        triples=tuple(t for t in record.triples if t.subject not in facts or t.subject in kept),
        errors=record.errors,
        unmapped=record.unmapped,
        recorded=record.recorded,
    )


def told(record: Record, outcome: Outcome) -> tuple[object, ...]:
    """An outcome with what its facts say, whoever the patient is: nodes are named after the initials of the story."""
    facts = {
        (
            local_name(source).partition("-")[2] if source in record.recorded else "",
            record.recorded.get(source),
        )
        for source in outcome.sources
        if source != record.patient
    }
    return (outcome.node.iri, outcome.outcome, frozenset(facts))


@cache
def plain() -> frozenset[tuple[object, ...]]:
    """What is told of the patient without a barrier, whose outcomes are all tried."""
    (record,) = records(PLAIN, anchors={})
    return frozenset(told(record, outcome) for outcome in screener().screen(record).outcomes)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_cited_facts_alone_give_the_same_outcome(path: Path) -> None:
    (record,) = records(path, anchors={})
    whole = screener().screen(record)
    again: dict[frozenset[str], Screened] = {}
    for outcome in whole.outcomes:
        if NOT_ENCODED in outcome.reasons or (path != PLAIN and told(record, outcome) in plain()):
            continue
        cited = frozenset(outcome.sources)
        if cited not in again:
            again[cited] = screener().screen(reduced(record, cited))
        alone = next(known for known in again[cited].outcomes if known.node.iri == outcome.node.iri)
        assert (alone.node.id, local_name(alone.outcome)) == (outcome.node.id, local_name(outcome.outcome))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_a_finding_with_both_ends_has_a_source(path: Path) -> None:
    (record,) = records(path, anchors={})
    nodes = {t.subject for t in record.triples}
    screened = screener().screen(record)
    for finding in screened.findings.values():
        decided = finding.low is not None and finding.high is not None and not finding.because
        assert not decided or finding.sources, finding.question
        for source in finding.sources:
            known = ox.NamedNode(source) in nodes or any(
                source == other.iri for other in screened.findings.values()
            )
            assert known, (finding.question, source)


def test_every_question_has_exactly_one_finding() -> None:
    (record,) = records(STORIES[0], anchors={})
    screened = screener().screen(record)
    assert set(screened.findings) == set(screener().plan.questions)
    assert all(finding.iri.startswith(record.patient + "/finding/") for finding in screened.findings.values())
    assert ELIG not in {finding.question for finding in screened.findings.values()}
