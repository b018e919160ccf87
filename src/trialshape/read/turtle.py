"""Where the statements of a Turtle file stand: its words with their offsets, and the triples they make.

The parser that reads knowledge gives no places. This one gives only places: it takes for granted that the other has
accepted the text, and it never raises; what it does not understand has no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from trialshape.knowledge.vocabulary import RDF_TYPE, XSD

_RDF = RDF_TYPE.removesuffix("type")
_WORDS = re.compile(
    r"""
      (?P<space>\s+|\#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\s]*>)
    | (?P<long>\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*''')
    | (?P<short>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<blank>_:[\w](?:[\w\-.·]*[\w\-·])?)
    | (?P<number>[+\-]?(?:\d+\.\d*[eE][+\-]?\d+|\.?\d+[eE][+\-]?\d+|\d*\.\d+|\d+))
    | (?P<name>(?:[^\W\d_](?:[\w\-.·]*[\w\-·])?)?:(?:(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\\_|\.(?=[\w:\-·%\\.]))*))
    | (?P<word>[A-Za-z]+)
    | (?P<sign>\^\^|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SHORT_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Node:
    """A term as far as it matters for finding it again: its kind (iri, blank, literal), its value, its offset."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One triple of a file with the places of its three terms, in document order."""

    subject: Node
    predicate: Node
    object: Node


@dataclass(frozen=True, slots=True)
class _Word:
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class _Reader:
    words: list[_Word]
    at: int = 0
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    blanks: int = 0
    found: list[Statement] = field(default_factory=list)

    def peek(self) -> str:
        return self.words[self.at].text if self.at < len(self.words) else ""

    def take(self) -> _Word:
        self.at += 1
        return self.words[self.at - 1]

    def fresh(self, start: int, end: int) -> Node:
        self.blanks += 1
        return Node("blank", f"[{self.blanks}]", start, end)


def statements(text: str) -> list[Statement]:
    """The triples of a Turtle text with their places; up to the first word that is not understood."""
    reader = _Reader([_Word(m.lastgroup or "", m[0], m.start()) for m in _words(text)])
    try:
        while reader.at < len(reader.words):
            _directive_or_block(reader)
    except (IndexError, KeyError):
        return reader.found
    return reader.found


def content_offset(written: str, offset: int) -> int:
    """Where a character of a string's value stands in the string as written, quotes included."""
    quote = 3 if written[:3] in ('"""', "'''") else 1
    at, left = quote, offset
    while left > 0 and at < len(written):
        escape = _ESCAPE.match(written, at)
        at = escape.end() if escape else at + 1
        left -= 1
    return at


def _words(text: str) -> Iterator[re.Match[str]]:
    return (match for match in _WORDS.finditer(text) if match.lastgroup != "space")


# --- the grammar -------------------------------------------------------------------------------------


def _directive_or_block(reader: _Reader) -> None:
    word = reader.words[reader.at]
    name = word.text.lstrip("@").lower()
    if name in ("prefix", "base") and word.kind in ("tag", "word"):
        reader.take()
        if name == "prefix":
            prefix = reader.take().text.removesuffix(":")
            reader.prefixes[prefix] = _iri(reader.take().text, reader)
        else:
            reader.base = _iri(reader.take().text, reader)
        if reader.peek() == ".":
            reader.take()
        return
    opened_by_bracket = word.text == "["
    subject = _node(reader)
    if not (opened_by_bracket and reader.peek() == "."):
        _predicates(reader, subject, ".")
    if reader.peek() == ".":
        reader.take()


def _predicates(reader: _Reader, subject: Node, closing: str) -> None:
    while reader.peek() not in (closing, ""):
        if reader.peek() == ";":
            reader.take()
            continue
        predicate = _node(reader)
        while True:
            value = _node(reader)
            reader.found.append(Statement(subject, predicate, value))
            if reader.peek() != ",":
                break
            reader.take()
        if reader.peek() not in (";", closing):
            raise KeyError(reader.peek())


def _node(reader: _Reader) -> Node:
    word = reader.take()
    match word.kind:
        case "iri":
            return Node("iri", _iri(word.text, reader), word.start, word.end)
        case "name":
            prefix, local = word.text.split(":", 1)
            value = reader.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
            return Node("iri", value, word.start, word.end)
        case "blank":
            return Node("blank", word.text, word.start, word.end)
        case "long" | "short":
            return _literal(word, reader)
        case "number":
            kind = "double" if "e" in word.text.lower() else "decimal" if "." in word.text else "integer"
            return Node("literal", f"{word.text}^^{XSD}{kind}", word.start, word.end)
        case "word" if word.text == "a":
            return Node("iri", RDF_TYPE, word.start, word.end)
        case "word" if word.text in ("true", "false"):
            return Node("literal", f"{word.text}^^{XSD}boolean", word.start, word.end)
    if word.text == "[":
        node = reader.fresh(word.start, word.end)
        _predicates(reader, node, "]")
        reader.take()
        return node
    if word.text == "(":
        return _collection(reader, word)
    raise KeyError(word.text)


def _literal(word: _Word, reader: _Reader) -> Node:
    quote = 3 if word.kind == "long" else 1
    value = _ESCAPE.sub(_unescaped, word.text[quote:-quote])
    kind = f"{XSD}string"
    if reader.peek() == "^^":
        reader.take()
        kind = _node(reader).value
    elif reader.at < len(reader.words) and reader.words[reader.at].kind == "tag":
        kind = reader.take().text.lower()
    return Node("literal", f"{value}^^{kind}", word.start, word.end)


def _collection(reader: _Reader, opening: _Word) -> Node:
    items: list[Node] = []
    while reader.peek() != ")":
        items.append(_node(reader))
    closing = reader.take()
    nil = Node("iri", _RDF + "nil", closing.start, closing.end)
    cells = [reader.fresh(opening.start, opening.end) for _ in items] + [nil]
    for cell, item, rest in zip(cells, items, cells[1:], strict=False):
        reader.found.append(Statement(cell, Node("iri", _RDF + "first", item.start, item.end), item))
        reader.found.append(Statement(cell, Node("iri", _RDF + "rest", item.start, item.end), rest))
    return cells[0]


def _iri(written: str, reader: _Reader) -> str:
    iri = _ESCAPE.sub(_unescaped, written[1:-1])
    return urljoin(reader.base, iri) if reader.base and ":" not in iri.split("/")[0] else iri


def _unescaped(match: re.Match[str]) -> str:
    body = match[1]
    return chr(int(body[1:], 16)) if len(body) > 1 else _SHORT_ESCAPES.get(body, body)
