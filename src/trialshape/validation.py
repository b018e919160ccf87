"""What is wrong with an export before it is trusted: literals, the record step, and the record shapes together.

The three overlap on purpose: each finding is told once, in the words of whoever knows most about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from trialshape import gate
from trialshape.conditions import validate
from trialshape.dates import LAST_YEAR
from trialshape.decimals import as_written
from trialshape.gate import BadLiteral
from trialshape.knowledge.asking import Asked, read_asked
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import KnowledgeFiles, data_root, load
from trialshape.knowledge.protocols import protocol_names
from trialshape.knowledge.terms import NAMESPACE, Terms, read_terms
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, REC
from trialshape.read import RawPatient, Statement
from trialshape.record import DataError, Settings, UnmappedCode, canonical
from trialshape.record.codes import above, current, resolved
from trialshape.record.local import in_words_of_the_model
from trialshape.record.model import Severity
from trialshape.record.vocabulary import AS_NUMBER, AS_VALUE, CODE, EXPIRES, ONGOING, STATUS, STRING
from trialshape.site.folder import open_site
from trialshape.site.model import Site

UNKNOWN_AS_OF: Final = date(LAST_YEAR, 12, 31)
"""Stands for an as-of date that nobody gave: no readable date lies after it."""

UNREADABLE: Final = "unreadable"
"""Stands in the graph for a literal that the gate refuses, so that no engine compares it."""

TRUE: Final = frozenset(("true", "1"))
_PROBLEM_CODE = rdflib.URIRef(ELIG + "problemCode")
# the word for a kind of constraint, where a shape has no word of its own
_CODES = {
    str(SH.MaxCountConstraintComponent): "two-values",
    str(SH.MinCountConstraintComponent): "missing-value",
    str(SH.ClosedConstraintComponent): "unknown-property",
    str(SH.InConstraintComponent): "unknown-term",
}
PER_PROPERTY: Final = frozenset(("two-values", "unknown-property", "unknown-term", "bad-literal"))
"""Words for what is wrong with one property; the others are about the node."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What validation says of one patient: what is wrong, and the codes that nobody knows."""

    problems: tuple[DataError, ...]
    unmapped: tuple[UnmappedCode, ...]


def vocabulary_files(extra: Iterable[Path] = (), site: Path | None = None) -> KnowledgeFiles:
    """The ontology, extra Turtle and a site folder, without any protocol: all that reading a record needs.

    Raises KnowledgeError for a place that is not there."""
    root = data_root()
    files = [(str(path.relative_to(root)), path) for path in sorted((root / "ontology").rglob("*.ttl"))]
    for place in extra:
        if not place.exists():
            raise KnowledgeError(f"{place}: no such file or directory for --knowledge")
        files.extend(
            (str(path), path) for path in (sorted(place.rglob("*.ttl")) if place.is_dir() else [place])
        )
    return KnowledgeFiles(tuple(files), site=None if site is None else open_site(site))


def vocabulary_terms(extra: Iterable[Path] = ()) -> Terms:
    """The terms of the ontology and extra Turtle, with the questions of every protocol: an export may answer any.

    Raises KnowledgeError as reading knowledge does."""
    return vocabulary_at(extra, None)[0]


def vocabulary_at(extra: Iterable[Path], site: Path | None) -> tuple[Terms, Site]:
    """The same terms with those of a site folder, and the site. Raises KnowledgeError as reading knowledge does."""
    loaded = load(vocabulary_files(extra, site))
    return _asked_by_any(read_terms(loaded.store)), loaded.site


def _asked_by_any(terms: Terms) -> Terms:
    return replace(terms, questions={**_protocol_questions(), **terms.questions})


def _protocol_questions() -> dict[str, Asked]:
    root = data_root()
    folders = (root / "ontology", *(root / "shapes" / name for name in protocol_names(root / "shapes")))
    store = ox.Store()
    for path in (path for folder in folders for path in sorted(folder.rglob("*.ttl"))):
        store.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    return read_asked(store)


def record_shapes() -> rdflib.Graph:
    """The shapes of the record model, read from shapes/record.ttl."""
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=(data_root() / "shapes" / "record.ttl").read_text(encoding="utf-8"), format="turtle")
    return graph


def validate_patient(raw: RawPatient, terms: Terms, settings: Settings, shapes: rdflib.Graph) -> Checked:
    """Everything that is wrong with one patient's statements, sorted, each thing once and never with its value.

    With UNKNOWN_AS_OF as the as-of date nothing is said of what only that date can decide. Raises
    NotEvaluated when the SHACL engine fails."""
    raw = replace(raw, statements=current(raw.statements, terms))
    record = canonical(raw, terms, settings)
    literals, readable = _through_the_gate(in_words_of_the_model(raw.statements, terms), terms)
    known = [*literals, *record.errors]
    if settings.as_of == UNKNOWN_AS_OF:
        lasting = {
            said.subject for said in raw.statements if said.predicate == ONGOING and said.object in TRUE
        }
        known = [one for one in known if one.code != "end-before-start" or one.node not in lasting]
        known = [
            one for one in known if one.property != EXPIRES or one.code not in ("expired", "partial-date")
        ]
    return Checked(_once(known, _against_shapes(_graph(readable, terms), shapes)), record.unmapped)


def validate_export(
    statements: Sequence[Statement], terms: Terms, shapes: rdflib.Graph
) -> tuple[DataError, ...]:
    """Everything that is wrong with what an export says of itself."""
    literals, readable = _through_the_gate(current(statements, terms), terms)
    return _once(literals, _against_shapes(_graph(readable, terms), shapes))


# --- the gate ----------------------------------------------------------------------------------------


def _through_the_gate(
    statements: Iterable[Statement], terms: Terms
) -> tuple[list[DataError], list[Statement]]:
    """What literals are refused, and the statements with a stand-in where one was: something is there."""
    refused: list[DataError] = []
    readable: list[Statement] = []
    for given in statements:
        said = _as_written(given, terms)
        reason = None if said.datatype is None else gate.check(said.object, said.datatype)
        if reason is None:
            readable.append(said)
            continue
        # nobody reads the properties of other vocabularies
        severity: Severity = "error" if said.predicate.startswith(NAMESPACE) else "warning"
        refused.append(DataError(said.subject, said.predicate, "bad-literal", reason, severity))
        readable.append(replace(said, object=UNREADABLE, datatype=STRING))
    return refused, readable


def _as_written(said: Statement, terms: Terms) -> Statement:
    """A number as the site writes it in the form of its datatype; what is wrong with it is told by the record step."""
    prop = terms.properties.get(said.predicate)
    if said.datatype is None or prop is None or prop.reading not in (AS_NUMBER, AS_VALUE):
        return said
    try:
        text, datatype = as_written(said.object, said.datatype, terms.local.decimal_mark)
    except BadLiteral:
        return said
    return replace(said, object=text, datatype=datatype)


# --- the shapes --------------------------------------------------------------------------------------


def _graph(statements: Sequence[Statement], terms: Terms) -> rdflib.Graph:
    """The statements of the record model with codes as terms and types with all classes above.

    What counts for nothing by its status is left out: nobody will read it. Other vocabularies are ignored."""
    left_out = terms.statuses - terms.counted_statuses
    void = {
        said.subject for said in statements if said.predicate == STATUS and _term(said, terms) in left_out
    }
    graph = rdflib.Graph(bind_namespaces="none")
    for said in statements:
        read = said.predicate == RDF_TYPE or said.predicate.startswith(NAMESPACE)
        if said.subject in void or not read:
            continue
        subject, predicate = rdflib.URIRef(said.subject), rdflib.URIRef(said.predicate)
        if said.datatype is not None:
            graph.add((subject, predicate, _literal(said)))
            continue
        term = _term(said, terms)
        graph.add((subject, predicate, rdflib.URIRef(term)))
        if said.predicate in (RDF_TYPE, CODE):
            for kind in above(term, terms):
                if kind.startswith(REC):
                    graph.add((subject, rdflib.RDF.type, rdflib.URIRef(kind)))
    return graph


def _term(said: Statement, terms: Terms) -> str:
    return resolved(said.object, terms)


def _literal(said: Statement) -> rdflib.Literal:
    if said.language:
        return rdflib.Literal(said.object, lang=said.language)
    return rdflib.Literal(said.object, datatype=rdflib.URIRef(said.datatype or STRING), normalize=False)


def _against_shapes(data: rdflib.Graph, shapes: rdflib.Graph) -> list[DataError]:
    report = validate(data, shapes)
    return [_problem(report, result, shapes) for result in report.objects(None, SH.result)]


def _problem(report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph) -> DataError:
    shape, path = report.value(result, SH.sourceShape), report.value(result, SH.resultPath)
    code = shapes.value(shape, _PROBLEM_CODE)
    by_kind = _CODES.get(str(report.value(result, SH.sourceConstraintComponent)), "bad-literal")
    violation = report.value(result, SH.resultSeverity) == SH.Violation
    return DataError(
        node=str(report.value(result, SH.focusNode)),
        # a path that is no property is one of several that would do
        property=str(path) if isinstance(path, rdflib.URIRef) else "",
        code=by_kind if code is None else str(code),
        # the shape's own words: a message made by the engine may quote a value
        message=str(shapes.value(shape, SH.message) or ""),
        severity="error" if violation else "warning",
    )


def _once(known: Iterable[DataError], by_shapes: Iterable[DataError]) -> tuple[DataError, ...]:
    """Both together without what is said twice; where a shape repeats what is known, the known words stay."""
    found = {(one.node, one.property, one.code): one for one in known}
    somewhere = {(one.node, one.code) for one in found.values()}
    for one in sorted(by_shapes):
        anywhere = one.code not in PER_PROPERTY and (one.node, one.code) in somewhere
        if not anywhere:
            found.setdefault((one.node, one.property, one.code), one)
    return tuple(sorted(found.values()))
