"""`trialshape shapes`: the conditions of a protocol as plain SHACL."""

from __future__ import annotations

import sys

import pyoxigraph as ox

from trialshape.cli.options import Knowledge, Protocol, chosen
from trialshape.knowledge.conditions import shapes as shape_triples
from trialshape.knowledge.plan import compile_knowledge
from trialshape.knowledge.vocabulary import ELIG, SH, XSD

PREFIXES = {"sh": SH, "elig": ELIG, "xsd": XSD}


def shapes(protocol: Protocol = None, knowledge: Knowledge = None) -> None:
    """Print the conditions as plain SHACL in Turtle, for any other SHACL engine."""
    triples = shape_triples(compile_knowledge(chosen(protocol), knowledge or ()).conditions)
    # a shape and its parts each in one block, in the order in which they first appear
    place = {subject: number for number, subject in enumerate(dict.fromkeys(str(t.subject) for t in triples))}
    ordered = sorted(triples, key=lambda triple: place[str(triple.subject)])
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    assert text is not None
    sys.stdout.write(text.decode())
