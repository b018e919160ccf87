"""Turtle files read one by one: what cannot be read, and modules that do not fit together."""

from __future__ import annotations

import codecs
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import RDF_TYPE

LARGEST: Final = 20_000_000
"""Bytes of the largest file that is read: knowledge is written by people, more is an export or a terminology."""

_OWL = "http://www.w3.org/2002/07/owl#"
_IMPORTS, _ONTOLOGY, _VERSION = _OWL + "imports", _OWL + "Ontology", _OWL + "versionIRI"
# an ontology library imports the module that stands here, which runs its code
PYTHON_MODULE: Final = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#python_module"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file of knowledge: the name it is shown by, its bytes, its triples in document order, its prefixes."""

    name: str
    path: Path
    content: bytes
    quads: tuple[ox.Quad, ...]
    prefixes: Mapping[str, str]


def content_of(name: str, path: Path) -> bytes:
    """The bytes of one file. Raises KnowledgeError for a file that is unreadable or too large."""
    try:
        about = path.stat()
        if not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
            # a pipe or device would be waited for without end
            raise KnowledgeError(f"{name} cannot be read: it is no file", code="TS101", file=name)
        size = about.st_size
        if size > LARGEST:
            raise KnowledgeError(
                f"{name} has {size:,} bytes, more than the {LARGEST:,} that are read: leave out what no criterion uses",
                code="TS102",
                file=name,
            )
        # editors of one family begin a file with a mark that no other reader wants
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise KnowledgeError(f"{name} cannot be read: {reason}", code="TS101", file=name) from None


def parse(name: str, path: Path) -> Parsed:
    """Read one file. Raises KnowledgeError for a file that is unreadable, too large or no Turtle."""
    content = content_of(name, path)
    # blank nodes are made unique per file: two files may use one label
    parser = ox.parse(input=content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    try:
        quads = tuple(parser)
    except SyntaxError as error:
        # the parser repeats the place in words
        said = re.sub(
            r"^Parser error at line \d+ .*?columns? \d+(?: and (?:line \d+ column )?\d+)?: ", "", error.msg
        )
        raise KnowledgeError(
            f"{name}:{error.lineno}:{error.offset} {said}",
            code="TS103",
            file=name,
            line=error.lineno,
            column=error.offset,
        ) from None
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise KnowledgeError(
            f"{name} has statements about statements (RDF 1.2), which engines read differently: name a node instead",
            code="TS103",
            file=name,
        )
    return Parsed(name, path, content, quads, dict(parser.prefixes))


def parse_all(files: Iterable[tuple[str, Path]]) -> tuple[list[Parsed], list[KnowledgeError]]:
    """Every file that can be read, and what is wrong with the others."""
    parsed: list[Parsed] = []
    wrong: list[KnowledgeError] = []
    for name, path in files:
        try:
            parsed.append(parse(name, path))
        except KnowledgeError as error:
            wrong.append(error)
    return parsed, wrong


def refused(parsed: Sequence[Parsed]) -> list[KnowledgeError]:
    """Modules that nobody provides, modules that import each other, and names of Python modules."""
    return [*_missing_modules(parsed), *_import_cycles(parsed), *_python_modules(parsed)]


# --- modules -----------------------------------------------------------------------------------------


def _missing_modules(parsed: Sequence[Parsed]) -> list[KnowledgeError]:
    provided = set(_modules(parsed))
    return [
        KnowledgeError(
            f"{file.name}: <{quad.subject.value}> imports <{quad.object.value}>, which no file of the knowledge"
            " declares; nothing is fetched: give its file with --knowledge or drop the import",
            code="TS104",
            file=file.name,
            predicate=_IMPORTS,
            value=quad.object.value,
        )
        for file in parsed
        for quad in file.quads
        if quad.predicate.value == _IMPORTS
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value not in provided
    ]


def _modules(parsed: Sequence[Parsed]) -> dict[str, str]:
    """Ontology IRI or version IRI -> ontology IRI."""
    found: dict[str, str] = {}
    for file in parsed:
        for quad in file.quads:
            if not (isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)):
                continue
            if quad.predicate.value == RDF_TYPE and quad.object.value == _ONTOLOGY:
                found[quad.subject.value] = quad.subject.value
            elif quad.predicate.value == _VERSION:
                found[quad.object.value] = quad.subject.value
    return found


def _import_cycles(parsed: Sequence[Parsed]) -> list[KnowledgeError]:
    modules = _modules(parsed)
    imports: dict[str, set[str]] = {}
    for file in parsed:
        for quad in file.quads:
            if quad.predicate.value == _IMPORTS and isinstance(quad.object, ox.NamedNode):
                target = modules.get(quad.object.value)
                if target is not None and isinstance(quad.subject, ox.NamedNode):
                    imports.setdefault(quad.subject.value, set()).add(target)
    reached = {module: _reached(module, imports) for module in imports}
    looping = sorted(module for module in imports if module in reached[module])
    named: set[str] = set()
    wrong = []
    for module in looping:
        ring = sorted(other for other in looping if other in reached[module] and module in reached[other])
        if module in named:
            continue
        named.update(ring)
        listed = ", ".join(f"<{one}>" for one in ring)
        wrong.append(
            KnowledgeError(
                f"modules import each other in a cycle: {listed}; move what both need into a module of its own",
                subject=module,
                code="TS105",
            )
        )
    return wrong


def _reached(module: str, imports: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(imports.get(module, ()))
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting.extend(imports.get(here, ()))
    return found


def _python_modules(parsed: Sequence[Parsed]) -> list[KnowledgeError]:
    return [
        KnowledgeError(
            f"{file.name}: <{getattr(quad.subject, 'value', '')}> names a Python module (python_module), which an"
            " ontology library would run when it opens the file: remove the statement",
            code="TS106",
            file=file.name,
            predicate=PYTHON_MODULE,
        )
        for file in parsed
        for quad in file.quads
        if quad.predicate.value == PYTHON_MODULE
    ]
