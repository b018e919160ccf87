"""Which Turtle files make up the knowledge of a run, and their triples in one store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyoxigraph as ox

from trialshape.knowledge.amendments import amend
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.policies import settle
from trialshape.knowledge.presets import put_in_force
from trialshape.knowledge.protocols import protocol_names
from trialshape.knowledge.reading import Parsed, parse_all, refused
from trialshape.site.folder import SiteFolder, open_site
from trialshape.site.loading import add_site
from trialshape.site.model import NO_SITE, Site


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run chooses of the knowledge: a preset by name, and readings of policies by name.

    Nothing chosen means the default preset, and the readings that the knowledge itself chooses."""

    preset: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)


NO_CHOICES = Choices()


@dataclass(frozen=True, slots=True)
class KnowledgeFiles:
    """The files of one run in reading order, each with the name it is shown by, and what the run chooses of them."""

    files: tuple[tuple[str, Path], ...]
    choices: Choices = NO_CHOICES
    site: SiteFolder | None = None
    """The folder of the site; its Turtle is read after the files."""


def data_root() -> Path:
    """The folder that holds ontology/, shapes/ and seeds/: the installed package's, or the checkout's."""
    installed = Path(__file__).parent.parent / "data"
    return installed if installed.is_dir() else Path(__file__).parents[3]


def protocol_folder(name: str) -> Path:
    """The folder of a protocol given by name (under shapes/) or as a directory.

    Raises KnowledgeError when there is none, naming those there are."""
    shapes = data_root() / "shapes"
    for folder in (Path(name), shapes / name):
        try:
            if folder.is_dir():
                return folder
        except OSError:  # a name that no file system takes
            break
    known = ", ".join(protocol_names(shapes))
    raise KnowledgeError(f"no protocol '{name}': give a directory, or one of {known}")


def collect(
    protocol: str, extra: Iterable[Path] = (), choices: Choices = NO_CHOICES, site: Path | None = None
) -> KnowledgeFiles:
    """The ontology, the general rules, one protocol folder, extra folders or files of Turtle, and a site folder."""
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
    return KnowledgeFiles(tuple(files), choices, None if site is None else open_site(site))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Knowledge as triples: the store (default graph) and a digest of the files."""

    store: ox.Store
    prefixes: dict[str, dict[str, str]]
    """File name -> the prefixes it declares; the rules of a file are read with them."""
    digest: str
    sources: dict[str, str]
    """Subject IRI -> name of the first file that describes it, for messages."""
    site: Site = NO_SITE
    """The site whose folder is part of the knowledge; the digest does not include its files."""


def load(files: KnowledgeFiles) -> Loaded:
    """Read every file and add what follows from the definitions of classes. Raises as `load_stated` does."""
    return concluded(load_stated(files))


def concluded(stated: Loaded) -> Loaded:
    """The same knowledge with what follows from its definitions. Raises KnowledgeError for definitions that cannot
    be used."""
    return replace(stated, store=entailed(stated.store))


def load_stated(files: KnowledgeFiles) -> Loaded:
    """Read every file; raise KnowledgeError, with the place, for the first that is refused.

    Refused are files that cannot be read, that are too large or no Turtle, imports of modules that no file provides,
    cycles of imports, ontologies that name a Python module, and choices that the knowledge does not list."""
    parsed, wrong = parse_all(files.files)
    own, wrong_of_site = parse_all(files.site.turtle if files.site else ())
    wrong += wrong_of_site
    wrong += [] if wrong else refused((*parsed, *own))
    if wrong:
        raise wrong[0]
    known = loaded((*parsed, *own))
    if files.site is not None:
        digest = digest_of((file.name, file.content) for file in parsed)
        known = replace(known, digest=digest, site=add_site(known.store, files.site))
    return settled(known, files.choices)


def settled(loaded: Loaded, choices: Choices = NO_CHOICES) -> Loaded:
    """The same knowledge, in its own store, with the preset and the readings of a run.

    Raises KnowledgeError for a choice that the knowledge does not list, and for presets and policies that cannot be
    read."""
    put_in_force(loaded.store, choices.preset)
    settle(loaded.store, choices.policies)
    return loaded


def digest_of(contents: Iterable[tuple[str, bytes]]) -> str:
    """SHA-256 over the names and contents of knowledge files in reading order."""
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def loaded(parsed: Sequence[Parsed]) -> Loaded:
    """Files that were read, as one store with amended limits in their places, and nothing chosen yet."""
    store = ox.Store()
    sources: dict[str, str] = {}
    for file in parsed:
        store.extend(file.quads)
        for quad in file.quads:
            if isinstance(quad.subject, ox.NamedNode):
                sources.setdefault(quad.subject.value, file.name)
    amend(store)
    digest = digest_of((file.name, file.content) for file in parsed)
    return Loaded(store, {file.name: dict(file.prefixes) for file in parsed}, digest, sources)
