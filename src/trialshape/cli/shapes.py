"""`trialshape shapes`: the conditions of a protocol as plain SHACL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from trialshape.knowledge.conditions import shapes as shape_triples
from trialshape.knowledge.plan import compile_knowledge
from trialshape.knowledge.vocabulary import ELIG, SH, XSD

PREFIXES = {"sh": SH, "elig": ELIG, "xsd": XSD}


def shapes(
    protocol: Annotated[
        str, typer.Option(metavar="NAME|DIR", help="Which protocol: a name, or a folder of Turtle.")
    ] = "haic-len-cado",
    knowledge: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="More knowledge: a Turtle file or a folder.")
    ] = None,
) -> None:
    """Print the conditions as plain SHACL in Turtle, for any other SHACL engine."""
    triples = shape_triples(compile_knowledge(protocol, knowledge or ()).conditions)
    # a shape and its parts each in one block, in the order in which they first appear
    place = {subject: number for number, subject in enumerate(dict.fromkeys(str(t.subject) for t in triples))}
    ordered = sorted(triples, key=lambda triple: place[str(triple.subject)])
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    assert text is not None
    sys.stdout.write(text.decode())
