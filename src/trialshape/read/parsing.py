"""Triples of one file, as plain rows in file order; nothing is ever fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, cast

import pyoxigraph as ox

from trialshape.read.contract import SKOLEM, Limits, Row, UnreadableError
from trialshape.read.guards import guarded, too_long
from trialshape.read.places import Source

PARSERS = {
    "turtle": (ox.RdfFormat.TURTLE, "Turtle"),
    "trig": (ox.RdfFormat.TRIG, "TriG"),
    "ntriples": (ox.RdfFormat.N_TRIPLES, "N-Triples"),
    "nquads": (ox.RdfFormat.N_QUADS, "N-Quads"),
    "jsonld": (ox.RdfFormat.JSON_LD, "JSON-LD"),
    "rdfxml": (ox.RdfFormat.RDF_XML, "RDF/XML"),
}

LABELLED = ("ntriples", "nquads")  # syntaxes in which every blank node has a label

# JSON-LD drops nodes with relative IRIs without a word when there is no base. Against this one they show.
_RELATIVE = "trialshape-relative:"
_RESERVED = (SKOLEM, _RELATIVE)

# The parser names a blank node without a label at random: a hexadecimal number of up to 128 bits.
_RANDOM = re.compile(r"[a-f][0-9a-f]{19,31}")

# What a parser's message may be about. Only our own words are passed on, since its text quotes the file.
_CAUSES = (
    ("LoadDocumentCallback", "it names a remote @context. Nothing is fetched: put the context into the file"),
    ("Unexpected end", "it ends in the middle of a statement"),
    ("UTF-8", "it holds bytes that are not UTF-8"),
    ("A dot is expected", "a statement does not end with a full stop"),
    ("must be followed by a dot", "a statement does not end with a full stop"),
    ("has not been declared", "a prefix is used that is not declared"),
    ("No scheme found", "an IRI is relative and there is no base"),
    ("datatype", "a datatype is not well formed"),
    ("language tag", "a language tag is not well formed"),
    ("IRI", "an IRI is not well formed"),
    ("escape", "an escape sequence is not known"),
    ("context", "the @context is not well formed"),
)


def rows(source: Source, number: int, limits: Limits) -> Iterator[Row]:
    """Parse a source and give its triples in file order, repetitions included.

    Blank nodes become IRIs made of the number of the file and their label; those without a label are counted
    in order of appearance, so that two passes over a file agree. A source of unknown kind has no triples.
    Raises UnreadableError when the file breaks a rule; what came before must then not be used.
    """
    if source.format is None:
        return
    syntax, title = PARSERS[source.format]
    base = f"{_RELATIVE}//base/" if source.format == "jsonld" else None
    stream = cast(IO[bytes], guarded(source, limits))
    try:
        quads = ox.parse(input=stream, format=syntax, base_iri=base)
        yield from _plain(quads, f"{SKOLEM}{number}:", source.format in LABELLED, limits)
    except SyntaxError as broken:
        raise UnreadableError(
            f"not valid {title}: {_cause(str(broken))}.", broken.lineno, broken.offset
        ) from None
    except MemoryError as full:
        if "buffer" not in str(full):
            raise
        raise UnreadableError(too_long(limits)) from None
    except OSError as trouble:
        raise UnreadableError(
            f"cannot be read: {trouble.strerror}. Check the disk and permissions."
        ) from None


def runs(triples: Iterator[Row]) -> Iterator[list[Row]]:
    """Cut triples into runs: neighbours with the same subject and graph."""
    run: list[Row] = []
    subject = graph = None
    for row in triples:
        if row[0] != subject or row[5] != graph:
            if run:
                yield run
            run = []
            subject, graph = row[0], row[5]
        run.append(row)
    if run:
        yield run


def _plain(quads: Iterator[ox.Quad], prefix: str, labelled: bool, limits: Limits) -> Iterator[Row]:
    counted: dict[str, str] = {}

    def name(label: str) -> str:
        if labelled or _RANDOM.fullmatch(label) is None:
            return prefix + label
        # A tilde cannot stand in a label, so a counted node never meets a labelled one.
        return counted.setdefault(label, f"{prefix}~{len(counted)}")

    def iri(value: str) -> str:
        if value.startswith(_RESERVED):
            if value.startswith(SKOLEM):
                raise UnreadableError(f"an IRI that begins with {SKOLEM}, which is kept for blank nodes.")
            raise UnreadableError("an IRI is relative and there is no base. Write it in full or state @base.")
        return value

    def repeated(value: str) -> str:
        # Few predicates, datatypes and graphs stand in many triples: one checked string of each is kept.
        seen = vocabulary.get(value)
        if seen is None:
            seen = iri(value)
            if len(vocabulary) < 10_000:
                vocabulary[seen] = seen
        return seen

    vocabulary: dict[str, str] = {}
    longest = limits.literal
    for quad in quads:
        s, p, o, g = quad
        subject = iri(s.value) if type(s) is ox.NamedNode else name(_blank(s))
        predicate = repeated(p.value)
        if type(o) is ox.Literal:
            value, datatype, language = o.value, repeated(o.datatype.value), o.language or ""
            if len(value) > longest:
                raise UnreadableError(too_long(limits))
            if "\0" in value:
                raise UnreadableError(f"a NUL character in a value of <{predicate}>. Remove it.")
        elif type(o) is ox.NamedNode:
            value, datatype, language = iri(o.value), "", ""
        else:
            value, datatype, language = name(_blank(o)), "", ""
        graph = ""
        if type(g) is not ox.DefaultGraph:
            graph = repeated(g.value) if type(g) is ox.NamedNode else name(_blank(g))
        yield subject, predicate, value, datatype, language, graph


def _blank(term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return term.value
    raise UnreadableError("RDF 1.2 triple terms, which are not read. Export plain RDF 1.1.")


def _cause(message: str) -> str:
    for sign, words in _CAUSES:
        if sign in message:
            return words
    return "the syntax is broken"
