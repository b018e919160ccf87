"""No line of Python knows a protocol: its names, numbers, drugs, codes and questions stand in Turtle alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from trialshape.knowledge.protocols import protocol_names

ROOT = Path(__file__).parents[1]
PROJECT = "https://w3id.org/trialshape/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# what the engine is made to act on, and so may name: the vocabularies of records and of eligibility
ENGINE = (PROJECT + "record#", PROJECT + "eligibility#")
SHORTEST = 6
"""Letters of a name or label from which on it is looked for; what is shorter is a word of any language."""
WORDS = frozenset(
    (
        # names of knowledge that are words of English or of the trade as well, and mean nothing medical where they stand
        "answer",
    )
)

Word = tuple[str, str]
"""What is looked for, and where the knowledge has it."""


@cache
def turtle() -> dict[Path, list[ox.Quad]]:
    """The triples of each Turtle file of the knowledge."""
    files = sorted([*(ROOT / "ontology").rglob("*.ttl"), *(ROOT / "shapes").rglob("*.ttl")])
    return {path: list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) for path in files}


@cache
def sources() -> dict[Path, str]:
    """The text of each Python file."""
    return {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "src").rglob("*.py"))}


def said(predicate: str) -> Iterator[tuple[Path, str, str]]:
    """File, subject and text or IRI of each statement with a predicate."""
    for path, quads in turtle().items():
        for quad in quads:
            if quad.predicate.value == predicate and isinstance(quad.subject, ox.NamedNode):
                assert isinstance(quad.object, ox.NamedNode | ox.Literal)
                yield path, quad.subject.value, quad.object.value
