"""Places: file, line and column of a subject, of one of its statements, or of a character inside a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from trialshape.knowledge.reading import Parsed
from trialshape.read.turtle import Node, Statement, content_offset, statements

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file; line and column count from 1, 0 where only the file is known."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class FilePlaces:
    """The places of one file, found when they are first asked for."""

    def __init__(self, parsed: Parsed) -> None:
        self.parsed = parsed

    @cached_property
    def text(self) -> str:
        """The file as text; a mark at its beginning counts for no column."""
        return self.parsed.content.decode("utf-8-sig", "replace")

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(at + 1 for at, letter in enumerate(self.text) if letter == "\n")]

    @cached_property
    def _statements(self) -> dict[str, list[Statement]]:
        """Subject -> its statements; blank nodes go by the names that the parser of knowledge gave them."""
        seen = statements(self.text)
        names = _blank_names(seen, self.parsed.quads)
        found: dict[str, list[Statement]] = defaultdict(list)
        for one in seen:
            found[names.get(one.subject.value, one.subject.value)].append(
                Statement(one.subject, one.predicate, _renamed(one.object, names))
            )
        return dict(found)

    def at(self, offset: int) -> Place:
        """The place of a character of the file."""
        line = bisect_right(self._lines, offset)
        return Place(self.parsed.name, line, offset - self._lines[line - 1] + 1)

    def find(self, subject: str, predicate: str | None, value: str | None) -> tuple[int, Place] | None:
        """How much of the statement was found (1 subject, 2 predicate, 3 all), and where; None for nothing."""
        described = self._statements.get(subject)
        if not described:
            return None
        with_predicate = [one for one in described if one.predicate.value == predicate]
        with_value = [one for one in with_predicate if one.object.value == value]
        if with_value:
            return 3, self.at(with_value[0].object.start)
        if with_predicate:
            # where a value is one too many, it is the last that was added
            last = with_predicate[-1]
            return 2, self.at(last.predicate.start if value is None else last.object.start)
        return 1, self.at(described[0].subject.start)

    def inside(self, subject: str, predicate: str, value: str, offset: int) -> Place | None:
        """The place of a character of a text that a statement gives."""
        for one in self._statements.get(subject, ()):
            if one.predicate.value == predicate and one.object.value == value:
                written = self.text[one.object.start : one.object.end]
                return self.at(one.object.start + content_offset(written, offset))
        return None


class Places:
    """The places of all files of the knowledge."""

    def __init__(self, parsed: Iterable[Parsed]) -> None:
        self._files = {file.name: FilePlaces(file) for file in parsed}

    @cached_property
    def _describing(self) -> Mapping[str, list[str]]:
        """Subject -> the files that describe it, in reading order."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for name, places in self._files.items():
            for quad in places.parsed.quads:
                if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                    found[quad.subject.value].setdefault(name)
        return {subject: list(names) for subject, names in found.items()}

    def of(self, subject: str, predicate: str | None = None, value: Term | None = None) -> Place | None:
        """Where a statement stands; where it does not, the predicate's or the subject's place."""
        wanted = None if value is None else key(value)
        found = [
            hit
            for name in self._describing.get(subject, ())
            if (hit := self._files[name].find(subject, predicate, wanted)) is not None
        ]
        if not found:
            names = self._describing.get(subject)
            return Place(names[0]) if names else None
        best = max(level for level, _ in found)
        of_best = [place for level, place in found if level == best]
        return of_best[-1] if best == 2 else of_best[0]

    def inside(self, subject: str, predicate: str, value: ox.Literal, offset: int) -> Place | None:
        """The place of a character of a literal."""
        for name in self._describing.get(subject, ()):
            place = self._files[name].inside(subject, predicate, key(value), offset)
            if place is not None:
                return place
        return None

    def within(self, file: str, subject: str | None, predicate: str | None, value: str | None) -> Place:
        """The place of a statement in one file, or the file."""
        hit = self._files[file].find(subject, predicate, value) if subject and file in self._files else None
        return hit[1] if hit else Place(file)

    def prefix(self, file: str, prefix: str) -> Place:
        """The place at which a file declares a prefix, or the file."""
        places = self._files[file]
        found = re.search(rf"(?im)^\s*@?prefix\s+(?={re.escape(prefix)}:)", places.text)
        return places.at(found.end()) if found else Place(file)


def key(term: Term) -> str:
    """A term as it is compared with the words of a file."""
    if not isinstance(term, ox.Literal):
        return term.value
    return f"{term.value}^^{'@' + term.language.lower() if term.language else term.datatype.value}"


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    if node.kind != "blank":
        return node
    return Node(node.kind, names.get(node.value, node.value), node.start, node.end)


def _blank_names(seen: Iterable[Statement], quads: Iterable[ox.Quad]) -> dict[str, str]:
    """Our name of a blank node -> the parser's: statements that look alike come in the same order in both."""
    ours: dict[tuple[str, str, str], list[tuple[Node, Node]]] = defaultdict(list)
    for one in seen:
        ours[_word(one.subject), one.predicate.value, _word(one.object)].append((one.subject, one.object))
    theirs: dict[tuple[str, str, str], list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        theirs[_term_word(quad.subject), quad.predicate.value, _term_word(quad.object)].append(quad)
    names: dict[str, str] = {}
    for shape, pairs in ours.items():
        for (subject, value), quad in zip(pairs, theirs.get(shape, ()), strict=False):
            for node, term in ((subject, quad.subject), (value, quad.object)):
                if node.kind == "blank" and isinstance(term, ox.BlankNode):
                    names.setdefault(node.value, term.value)
    return names


def _word(node: Node) -> str:
    return "_" if node.kind == "blank" else node.value


def _term_word(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return "_"
    return key(term) if isinstance(term, ox.NamedNode | ox.Literal) else ""
