"""What stands on a page, before it is HTML: words with or without a link, rows, tables."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.documentation.facts import Term
from trialshape.documentation.places import Places, web_address
from trialshape.knowledge.vocabulary import XSD, local_name


@dataclass(frozen=True, slots=True)
class Piece:
    """A few words; `href` is an address inside the site, or a web address with `outside`, or there is no link."""

    text: str
    href: str | None = None
    outside: bool = False
    style: str = ""
    """keyword, code or note."""
    language: str = ""
    hint: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A name and the values that belong to it."""

    name: Line
    values: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a caption."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


def term_piece(iri: str, places: Places) -> Piece:
    """A term by its label, linked to its place in the site, else to the web, else plain."""
    inside = places.address(iri)
    if inside is not None:
        return Piece(places.labels.get(iri, iri), inside, hint=places.names.get(iri, ""))
    outside = web_address(iri)
    return Piece(local_name(iri) or iri if outside else iri, outside, outside=outside is not None, hint=iri)


def value_piece(term: Term, places: Places) -> Piece:
    """An object of a statement: a linked term, or a literal as written."""
    if isinstance(term, ox.NamedNode):
        return term_piece(term.value, places)
    if isinstance(term, ox.BlankNode):
        return Piece("a node without a name", style="note")
    if term.datatype.value == XSD + "boolean":
        return Piece({"true": "yes", "1": "yes"}.get(term.value, "no"))
    return Piece(term.value, language=term.language or "")


def words(text: str, style: str = "") -> Line:
    """A line of plain words."""
    return (Piece(text, style=style),)


def joined(lines: list[Line], between: str) -> Line:
    """Lines one after another with words between them."""
    found: list[Piece] = []
    for line in lines:
        if found:
            found.append(Piece(between, style="keyword" if between.strip().isalpha() else ""))
        found.extend(line)
    return tuple(found)
