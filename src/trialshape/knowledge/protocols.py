"""Which protocols there are: folders of shapes/ that hold one, a name for each, and the one taken by default."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE

_TYPE, _PROTOCOL = ox.NamedNode(RDF_TYPE), ox.NamedNode(ELIG + "Protocol")


def protocol_names(shapes: Path) -> tuple[str, ...]:
    """The folders of a shapes folder that hold a protocol, by name."""
    return tuple(sorted(folder.name for folder in shapes.iterdir() if folder.is_dir() and _holds(folder)))


def default_protocol(shapes: Path) -> str:
    """The protocol that is taken where none is named: the one of elig:defaultProtocol, or the only one there is.

    Raises KnowledgeError when several are there and none is set, and when what is set is not there."""
    known = protocol_names(shapes)
    listed = ", ".join(known) or "none"
    stated = _stated(shapes / "protocols.ttl")
    if len(stated) > 1:
        raise KnowledgeError(
            f"protocols.ttl: {len(stated)} values of elig:defaultProtocol, expected one; there are {listed}"
        )
    if stated:
        if stated[0] not in known:
            raise KnowledgeError(
                f"protocols.ttl: elig:defaultProtocol names '{stated[0]}', which is no protocol; there are {listed}"
            )
        return stated[0]
    if len(known) == 1:
        return known[0]
    raise KnowledgeError(
        "no protocol is named and none is set by elig:defaultProtocol in shapes/protocols.ttl: "
        f"give one with --protocol; there are {listed}"
    )


def _holds(folder: Path) -> bool:
    """True if a Turtle file of a folder declares a protocol; what cannot be read declares none here."""
    return any(_declares(path) for path in sorted(folder.rglob("*.ttl")))


def _declares(path: Path) -> bool:
    content = path.read_bytes()
    if b"Protocol" not in content:  # spares parsing most files
        return False
    try:
        triples = ox.parse(input=content, format=ox.RdfFormat.TURTLE)
        return any(quad.predicate == _TYPE and quad.object == _PROTOCOL for quad in triples)
    except SyntaxError:
        return False


def _stated(path: Path) -> list[str]:
    if not path.is_file():
        return []
    store = ox.Store()
    try:
        store.load(input=path.read_bytes(), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise KnowledgeError(f"{path.name}:{error.lineno}:{error.offset} {error.msg}") from None
    query = f"SELECT DISTINCT ?name WHERE {{ ?any <{ELIG}defaultProtocol> ?name }} ORDER BY ?name"
    return [row["name"].value for row in graph.select(store, query)]
