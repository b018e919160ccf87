"""What is checked: the files of one run of knowledge, read, and their statements in one store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from trialshape.check.places import Places
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import (
    KnowledgeFiles,
    Loaded,
    collect,
    concluded,
    data_root,
    loaded,
    settled,
)
from trialshape.knowledge.reading import Parsed, parse_all, refused
from trialshape.knowledge.vocabulary import ELIG

SCREENED: Final = ox.NamedNode(ELIG + "screened")
"""The graph of the statements that screening loads, for queries that ask for these alone."""


@dataclass(frozen=True)
class Material:
    """Files that were read, and what was wrong with them and with the others."""

    parsed: tuple[Parsed, ...]
    wrong: tuple[KnowledgeError, ...]
    beside: tuple[Parsed, ...] = ()
    """Shapes that screening does not load: those of records and of the house style."""

    @property
    def whole(self) -> bool:
        """True if every file could be read."""
        return not any(error.code in ("TS101", "TS102", "TS103") for error in self.wrong)

    @cached_property
    def loaded(self) -> Loaded:
        """The files as screening loads them."""
        return loaded(self.parsed)

    @cached_property
    def concluded(self) -> Loaded:
        """The same with the readings that hold by default and what follows from the definitions of classes.

        Raises KnowledgeError for policies, presets and definitions that cannot be used."""
        return concluded(settled(self.loaded))

    @property
    def files(self) -> tuple[Parsed, ...]:
        """All files that were read."""
        return (*self.parsed, *self.beside)

    @cached_property
    def store(self) -> ox.Store:
        """All statements as written in the default graph; those that screening loads also in elig:screened."""
        store = ox.Store()
        for file in self.files:
            store.extend(file.quads)
        for file in self.parsed:
            store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, SCREENED) for quad in file.quads)
        return store

    @cached_property
    def places(self) -> Places:
        """Where every statement stands."""
        return Places(self.files)

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """Prefixes for showing terms, the first meaning of each."""
        found: dict[str, str] = {}
        for file in self.files:
            for prefix, space in file.prefixes.items():
                found.setdefault(prefix, space)
        return found

    def short(self, iri: str) -> str:
        """A term as it is written in Turtle."""
        best = ("", "")
        for prefix, space in self.prefixes.items():
            if space and iri.startswith(space) and len(space) > len(best[1]):
                best = (prefix, space)
        local = iri[len(best[1]) :]
        return f"{best[0]}:{local}" if best[1] and re.fullmatch(r"[\w\-.]*", local) else f"<{iri}>"


def material(
    files: Sequence[tuple[str, Path]], known: Iterable[Parsed] = (), beside: Sequence[tuple[str, Path]] = ()
) -> Material:
    """Read files; `known` are files that were read before and come first, `beside` are shapes not loaded."""
    parsed, wrong = parse_all(files)
    shapes, wrong_shapes = parse_all(beside)
    everything = (*known, *parsed)
    return Material(everything, (*wrong, *wrong_shapes, *refused(everything)), tuple(shapes))


def shape_files() -> list[tuple[str, Path]]:
    """The shapes of records and of the house style."""
    root = data_root()
    paths = [root / "shapes" / "record.ttl", *sorted((root / "shapes" / "house").glob("*.ttl"))]
    return [(str(path.relative_to(root)), path) for path in paths]


def knowledge_files(
    protocol: str, extra: Iterable[Path]
) -> tuple[list[tuple[str, Path]], list[KnowledgeError]]:
    """The files of the ontology, the general rules, a protocol and extra places; errors for places that are not there.

    Raises KnowledgeError when there is no such protocol."""
    there: list[Path] = []
    wrong: list[KnowledgeError] = []
    for place in extra:
        if place.exists():
            there.append(place)
        else:
            text = f"{place} cannot be read: no such file or directory"
            wrong.append(KnowledgeError(text, code="TS101", file=str(place)))
    found: KnowledgeFiles = collect(protocol, there)
    # a file that is looked at anyway may be named as well, as editors and commit hooks do
    seen = {path.resolve() for _, path in shape_files()}
    files: list[tuple[str, Path]] = []
    for name, path in found.files:
        if path.resolve() not in seen:
            seen.add(path.resolve())
            files.append((name, path))
    return files, wrong
