"""What a person's answer or decision must know of a question: its unit, what it measures, and who answers it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.conditions import finding_classes
from trialshape.knowledge.vocabulary import ELIG


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the record sees it.

    `observable` is what is measured, where the answer is the measured value itself; `by_people` says that a person
    answers it with yes or no."""

    unit: str | None
    observable: str | None
    by_people: bool


def read_asked(store: ox.Store) -> dict[str, Asked]:
    """Every question by IRI. Raises KnowledgeError for a question of two units."""
    return {iri: _asked(store, iri) for iri in sorted(finding_classes(store))}


def _asked(store: ox.Store, iri: str) -> Asked:
    kinds = graph.classes_of(store, iri)
    observables = graph.iris(store, iri, ELIG + "ofObservable")
    measured = ELIG + "MeasurementFinding" in kinds and len(observables) == 1
    return Asked(
        unit=graph.text(store, iri, ELIG + "unit"),
        observable=observables[0] if measured else None,
        by_people=ELIG + "AskedFinding" in kinds,
    )
