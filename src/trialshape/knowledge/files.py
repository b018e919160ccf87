"""Which Turtle files make up the knowledge of a run, and their triples in one store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge.errors import KnowledgeError


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """The files of one run in reading order, each with the name it is shown by."""

    files: tuple[tuple[str, Path], ...]


def data_root() -> Path:
    """The folder that holds ontology/, shapes/ and seeds/: the installed package's, or the checkout's."""
    installed = Path(__file__).parent.parent / "data"
    return installed if installed.is_dir() else Path(__file__).parents[3]


def protocol_folder(name: str) -> Path:
    """The folder of a protocol given by name (under shapes/) or as a directory.

    Raises KnowledgeError when there is none, naming those there are."""
    given = Path(name)
    if given.is_dir():
        return given
    shapes = data_root() / "shapes"
    if (shapes / name).is_dir():
        return shapes / name
    known = ", ".join(sorted(p.name for p in shapes.iterdir() if p.is_dir()))
    raise KnowledgeError(f"no protocol '{name}': give a directory, or one of {known}")


def collect(protocol: str, extra: Iterable[Path] = ()) -> KnowledgeFiles:
    """The ontology, the general rules, one protocol folder, and extra folders or files of Turtle."""
    root = data_root()
    folder = protocol_folder(protocol)
    files: list[tuple[str, Path]] = []
    for path in [
        *sorted((root / "ontology").rglob("*.ttl")),
        *sorted((root / "shapes" / "rules").glob("*.ttl")),
    ]:
        files.append((str(path.relative_to(root)), path))
    for path in sorted(folder.rglob("*.ttl")):
        files.append((f"{folder.name}/{path.relative_to(folder)}", path))
    for place in extra:
        if not place.exists():
            raise KnowledgeError(f"{place}: no such file or directory for --knowledge")
        found = sorted(place.rglob("*.ttl")) if place.is_dir() else [place]
        files.extend((str(path), path) for path in found)
    return KnowledgeFiles(tuple(files))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Knowledge as triples: the store (default graph) and a digest of the files."""

    store: ox.Store
    prefixes: dict[str, dict[str, str]]
    """File name -> the prefixes it declares; the rules of a file are read with them."""
    digest: str
    sources: dict[str, str]
    """Subject IRI -> name of the first file that describes it, for messages."""


def load(files: KnowledgeFiles) -> Loaded:
    """Parse every file; raise KnowledgeError with file, line and column at the first syntax error."""
    store = ox.Store()
    prefixes: dict[str, dict[str, str]] = {}
    sources: dict[str, str] = {}
    digest = hashlib.sha256()
    for name, path in files.files:
        content = path.read_bytes()
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        # blank nodes are made unique per file: two files may use one label
        parser = ox.parse(input=content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        try:
            quads = list(parser)
        except SyntaxError as error:
            raise KnowledgeError(f"{name}:{error.lineno}:{error.offset} {error.msg}") from None
        store.extend(quads)
        prefixes[name] = parser.prefixes
        for quad in quads:
            if isinstance(quad.subject, ox.NamedNode):
                sources.setdefault(quad.subject.value, name)
    return Loaded(store, prefixes, digest.hexdigest(), sources)
