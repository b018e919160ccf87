"""One entry for each term: everything that the knowledge says of it, and which criteria use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.documentation import classes, scales
from trialshape.documentation.codes import SHOWN as CODES
from trialshape.documentation.codes import Systems, code_names, code_tables
from trialshape.documentation.facts import Facts, Term
from trialshape.documentation.pieces import Line, Piece, Row, Table, term_piece, value_piece, words
from trialshape.documentation.places import CRITERIA, DCTERMS, OWL, Module, Places, web_address
from trialshape.documentation.uses import Use
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SKOS

KINDS = (
    (OWL + "Class", "class", "Classes"),
    (OWL + "ObjectProperty", "property between things", "Properties between things"),
    (OWL + "DatatypeProperty", "property with a value", "Properties with a value"),
    (OWL + "AnnotationProperty", "annotation", "Annotations"),
    (RDFS + "Datatype", "datatype", "Datatypes"),
    ("http://www.w3.org/1999/02/22-rdf-syntax-ns#Property", "property", "Other properties"),
    (ELIG + "Rule", "rule", "Rules"),
)
INDIVIDUALS = "Individuals"
# shown in a place of its own, or for machines alone
_PLACED = frozenset(
    (
        RDF_TYPE, RDFS + "label", RDFS + "subClassOf", RDFS + "isDefinedBy", RDFS + "comment",
        SKOS + "definition", SKOS + "altLabel", SKOS + "notation", SKOS + "note", DCTERMS + "source",
        DCTERMS + "isReplacedBy", OWL + "deprecated", OWL + "equivalentClass", OWL + "intersectionOf",
        OWL + "unionOf", ELIG + "sparql",
    )
)  # fmt: skip
_NAMES = {
    RDFS + "domain": "is said of",
    RDFS + "range": "has values of",
    RDFS + "subPropertyOf": "narrower than",
    RDFS + "seeAlso": "see also",
    OWL + "disjointWith": "disjoint with",
    OWL + "inverseOf": "inverse of",
}


@dataclass(frozen=True, slots=True)
class Context:
    """What every entry is made from."""

    stated: Facts
    """What the files say."""
    facts: Facts
    """The same, with what follows from the definitions of classes."""
    places: Places
    systems: Systems
    units: Mapping[str, str]
    uses: Mapping[str, tuple[Use, ...]]


@dataclass(frozen=True, slots=True)
class UseLine:
    """A criterion that uses a term: its number and label, and the question through which it does."""

    criterion: Piece
    label: str
    through: Piece | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as its page shows it."""

    iri: str
    name: str
    anchor: str
    label: str
    group: str
    kind: Line
    deprecated: bool
    labels: tuple[Piece, ...]
    other_names: tuple[Piece, ...]
    definitions: tuple[Piece, ...]
    equivalents: tuple[Line, ...]
    rows: tuple[Row, ...]
    codes: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[Piece, ...]
    sources: tuple[Piece, ...]
    uses: tuple[UseLine, ...]
    text: str
    """The SPARQL of a rule."""


def entries(module: Module, context: Context) -> tuple[Entry, ...]:
    """The terms of a module: classes, properties, individuals, rules; by label within each."""
    found = [_entry(iri, context) for iri in module.terms]
    groups = [name for _, _, name in KINDS]
    order = {name: position for position, name in enumerate([*groups[:-1], INDIVIDUALS, groups[-1]])}
    return tuple(sorted(found, key=lambda entry: (order[entry.group], entry.label.casefold(), entry.iri)))


def _entry(iri: str, context: Context) -> Entry:
    facts, places = context.facts, context.places
    kind = next((known for known in KINDS if facts.has_type(iri, known[0])), None)
    return Entry(
        iri=iri,
        name=places.names[iri],
        anchor=places.anchor(iri),
        label=places.labels[iri],
        group=kind[2] if kind else INDIVIDUALS,
        kind=words(kind[1]) if kind else _individual_of(iri, context),
        deprecated=any(text.value in ("true", "1") for text in facts.texts(iri, OWL + "deprecated")),
        labels=_texts(iri, RDFS + "label", facts),
        other_names=_texts(iri, SKOS + "altLabel", facts),
        definitions=_texts(iri, SKOS + "definition", facts),
        equivalents=classes.definitions(iri, facts, places),
        rows=tuple(row for row in _rows(iri, context) if row.values),
        codes=code_names(iri, facts, context.systems),
        tables=(
            *code_tables(iri, facts, context.systems),
            *scales.unit_table(iri, facts, places),
            *scales.grade_table(iri, facts, places),
            *scales.score_table(iri, facts, context.units),
        ),
        notes=_texts(iri, SKOS + "note", facts) + _texts(iri, RDFS + "comment", facts),
        sources=tuple(_source(term) for term in facts.values(iri, DCTERMS + "source")),
        uses=use_lines(context.uses.get(iri, ()), places, facts),
        text=facts.text(iri, ELIG + "sparql") or "",
    )


def use_lines(uses: tuple[Use, ...], places: Places, facts: Facts) -> tuple[UseLine, ...]:
    """The uses of a term as they are shown, in protocol order."""
    return tuple(
        UseLine(
            Piece(
                facts.text(use.node, SKOS + "notation") or places.labels[use.node], places.address(use.node)
            ),
            places.labels[use.node],
            None if use.question is None else term_piece(use.question, places),
        )
        for use in uses
    )


# --- rows --------------------------------------------------------------------------------------------


def _rows(iri: str, context: Context) -> list[Row]:
    facts, places = context.facts, context.places

    def by_name(terms: tuple[str, ...]) -> tuple[Line, ...]:
        return tuple((term_piece(term, places),) for term in _by_label(terms, places))

    return [
        Row(words("replaced by"), by_name(facts.iris(iri, DCTERMS + "isReplacedBy"))),
        Row(words("narrower than"), classes.superclasses(iri, context.stated, places)),
        Row(words("also narrower than, by definition"), by_name(_entailed_above(iri, context))),
        Row(words("wider than"), by_name(context.stated.subjects(RDFS + "subClassOf", iri))),
        Row(words("also wider than, by definition"), by_name(_entailed_below(iri, context))),
        Row(words("has the individuals"), by_name(_members(iri, facts, places))),
        Row(words("written as"), tuple((_code(text),) for text in facts.texts(iri, SKOS + "notation"))),
        *scales.range_rows(iri, facts, context.units),
        *_stated(iri, context),
        Row(words("named by"), _named_by(iri, context)),
    ]


def _entailed_above(iri: str, context: Context) -> tuple[str, ...]:
    stated = context.stated.iris(iri, RDFS + "subClassOf")
    return tuple(above for above in context.facts.iris(iri, RDFS + "subClassOf") if above not in stated)


def _entailed_below(iri: str, context: Context) -> tuple[str, ...]:
    stated = context.stated.subjects(RDFS + "subClassOf", iri)
    return tuple(below for below in context.facts.subjects(RDFS + "subClassOf", iri) if below not in stated)


def _stated(iri: str, context: Context) -> list[Row]:
    """Every other statement, under the label of its property."""
    facts, places = context.facts, context.places
    found = []
    for predicate, values in facts.about[iri].items():
        if predicate in _PLACED or predicate in CODES or predicate in scales.SHOWN:
            continue
        name = words(_NAMES[predicate]) if predicate in _NAMES else (term_piece(predicate, places),)
        found.append(Row(name, tuple(_value(value, context) for value in values)))
    return found


def _value(value: Term, context: Context, depth: int = 0) -> Line:
    """An object: a term, a literal, a class expression, or what is said of a node without a name."""
    facts, places = context.facts, context.places
    if not isinstance(value, ox.BlankNode):
        return (value_piece(value, places),)
    said = facts.about.get(f"_:{value.value}", {})
    if any(predicate.startswith(OWL) for predicate in said) or depth > 3:
        return classes.expression(value, facts, places)
    pieces: list[Piece] = []
    for predicate, values in said.items():
        for inner in values:
            pieces += [Piece("; ")] if pieces else []
            pieces += [term_piece(predicate, places), Piece(": "), *_value(inner, context, depth + 1)]
    return tuple(pieces)


def _named_by(iri: str, context: Context) -> tuple[Line, ...]:
    """The terms whose statements name this one, each with the property."""
    facts, places = context.facts, context.places
    found = {
        (places.labels[subject].casefold(), subject, predicate)
        for subject, predicate in facts.naming.get(iri, ())
        if subject in places.of
        and places.of[subject][0] != CRITERIA
        and predicate not in (RDF_TYPE, RDFS + "subClassOf", RDFS + "isDefinedBy", ELIG + "ofScale")
        and predicate not in CODES
    }
    return tuple(
        (
            term_piece(subject, places),
            Piece(" ("),
            Piece(_NAMES.get(predicate) or term_piece(predicate, places).text, style="note"),
            Piece(")"),
        )
        for _, subject, predicate in sorted(found)
    )


def _members(iri: str, facts: Facts, places: Places) -> tuple[str, ...]:
    # the grades of a scale and the nodes of the tree stand in tables of their own
    return tuple(
        subject
        for subject in facts.subjects(RDF_TYPE, iri)
        if subject in places.of and places.of[subject][0] != CRITERIA
    )


# --- words -------------------------------------------------------------------------------------------


def _individual_of(iri: str, context: Context) -> Line:
    of = [kind for kind in context.facts.iris(iri, RDF_TYPE) if kind != OWL + "NamedIndividual"]
    if not of:
        return words("individual")
    pieces: list[Piece] = []
    for kind in of:
        pieces += [Piece(", ")] if pieces else []
        pieces.append(term_piece(kind, context.places))
    return tuple(pieces)


def _texts(iri: str, predicate: str, facts: Facts) -> tuple[Piece, ...]:
    """The texts of a property, English first, then by language."""
    found = facts.texts(iri, predicate)
    ordered = sorted(
        found, key=lambda text: (text.language not in ("en", None), text.language or "", text.value)
    )
    return tuple(Piece(text.value, language=text.language or "") for text in ordered)


def _source(term: Term) -> Piece:
    if isinstance(term, ox.NamedNode):
        address = web_address(term.value)
        return Piece(term.value, address, outside=address is not None)
    return Piece(term.value if isinstance(term, ox.Literal) else "a node without a name")


def _code(text: ox.Literal) -> Piece:
    return Piece(text.value, style="code")


def _by_label(iris: tuple[str, ...], places: Places) -> list[str]:
    return sorted(iris, key=lambda iri: (places.labels.get(iri, iri).casefold(), iri))
