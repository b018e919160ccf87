"""The terms of a mapping: how a subject or an object is made of constant text and of columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from trialshape.mapping.errors import BadMappingError

RML: Final = "http://w3id.org/rml/"
DIALECTS: Final = (RML, "http://semweb.mmlab.be/ns/rml#", "http://www.w3.org/ns/r2rml#")
TERM_TYPES: Final = {dialect + word: word for dialect in DIALECTS for word in ("IRI", "Literal")}
INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"

_TEMPLATE = re.compile(r"\\(?P<escaped>[\\{}])|\{(?P<column>(?:\\[\\{}]|[^\\{}])+)\}|(?P<plain>[^\\{}])")
_ESCAPE = re.compile(r"\\([\\{}])")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")

Value = NamedNode | BlankNode | Literal
Said = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A place for the text of a column."""

    name: str


@dataclass(frozen=True, slots=True)
class Term:
    """How a subject or an object is made: texts and columns in a row, as an IRI or as a literal."""

    parts: tuple[str | Column, ...]
    iri: bool
    datatype: str = ""
    language: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it takes its text from."""
        return tuple(part.name for part in self.parts if isinstance(part, Column))


def subject_term(said: Said, where: str) -> Term:
    """Read what a subject map says, by local name; raises BadMappingError for anything but an IRI."""
    term = object_term(said, where)
    if not term.iri:
        raise BadMappingError(f"{where}: a subject is an IRI")
    return term


def object_term(said: Said, where: str) -> Term:
    """Read what an object map says, by local name; raises BadMappingError."""
    made = [word for word in ("constant", "template", "reference") if word in said]
    if len(made) != 1:
        raise BadMappingError(f"{where}: a term map needs one of constant, template and reference")
    value = one(said, made[0], where)
    datatype = iri(one(said, "datatype", where), where) if "datatype" in said else ""
    language = text(one(said, "language", where), where) if "language" in said else ""
    kind = _term_type(said, where)
    if made == ["constant"]:
        if datatype or language:
            raise BadMappingError(f"{where}: write the datatype or language on the constant itself")
        term = constant_term(value, where)
    elif made == ["template"]:
        literal = kind == "Literal" or bool(datatype or language)
        term = Term(_template(text(value, where), where), not literal, datatype, language)
    else:
        term = Term((Column(text(value, where)),), False, datatype, language)
    if kind and (kind == "IRI") != term.iri:
        message = "only a template makes an IRI, as it escapes what an IRI cannot hold; and it does so alone"
        raise BadMappingError(f"{where}: {message}")
    _refuse(term, where)
    return term


def constant_term(value: Value, where: str) -> Term:
    """A term that is the same for every row."""
    if isinstance(value, Literal):
        datatype = "" if value.language else value.datatype.value
        return Term((value.value,), False, datatype, value.language or "")
    return Term((iri(value, where),), iri=True)


def _term_type(said: Said, where: str) -> str:
    if "termType" not in said:
        return ""
    kind = iri(one(said, "termType", where), where)
    if kind not in TERM_TYPES:
        raise BadMappingError(f"{where}: the term type <{kind}> is not allowed; give every node an IRI")
    return TERM_TYPES[kind]


def _refuse(term: Term, where: str) -> None:
    """Refuse terms that could not be written, or that the engine would change silently."""
    if term.iri:
        try:
            NamedNode("".join(part if isinstance(part, str) else "x" for part in term.parts))
        except ValueError:
            raise BadMappingError(f"{where}: a template or constant does not make an absolute IRI") from None
    if term.datatype == INTEGER and term.columns:
        raise BadMappingError(f"{where}: write xsd:decimal; of xsd:integer the engine cuts off fractions")
    if term.datatype and term.language:
        raise BadMappingError(f"{where}: a literal has a datatype or a language, not both")
    if term.language and not _LANGUAGE.fullmatch(term.language):
        raise BadMappingError(f"{where}: this is no language tag")


def _template(written: str, where: str) -> tuple[str | Column, ...]:
    """The texts and columns of a template: `{name}` is a column, a backslash takes the next brace as text."""
    parts: list[str | Column] = []
    at = 0
    while at < len(written):
        found = _TEMPLATE.match(written, at)
        if found is None:
            message = "a brace or backslash in the template is not paired or not escaped"
            raise BadMappingError(f"{where}: {message}")
        at = found.end()
        if found["column"] is not None:
            parts.append(Column(_ESCAPE.sub(r"\1", found["column"])))
        else:
            plain = found["escaped"] or found["plain"]
            last = parts.pop() if parts and isinstance(parts[-1], str) else ""
            parts.append(f"{last}{plain}")
    return tuple(parts)


# --- single values -------------------------------------------------------------------------------------


def one(said: Said, word: str, where: str) -> Value:
    """The only value of a word."""
    values = said.get(word, ())
    if len(values) != 1:
        raise BadMappingError(f"{where}: expected one {word}, found {len(values)}")
    return values[0]


def iri(value: Value, where: str) -> str:
    """The IRI that a value is."""
    if not isinstance(value, NamedNode):
        raise BadMappingError(f"{where}: expected an IRI")
    return value.value


def text(value: Value, where: str) -> str:
    """The text that a value is."""
    if not isinstance(value, Literal) or value.language:
        raise BadMappingError(f"{where}: expected a text")
    return value.value
