"""What is wrong with an export before it is trusted: literals, the record step, and the record shapes together.

The three overlap on purpose: each finding is told once, in the words of whoever knows most about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import rdflib
from rdflib.namespace import SH

from trialshape import gate
from trialshape.conditions import validate
from trialshape.dates import LAST_YEAR
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import KnowledgeFiles, data_root
from trialshape.knowledge.terms import NAMESPACE, Terms
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, REC
from trialshape.read import RawPatient, Statement
from trialshape.record import DataError, Settings, UnmappedCode, canonical
from trialshape.record.codes import above, resolved
from trialshape.record.vocabulary import ONGOING, STATUS

UNKNOWN_AS_OF: Final = date(LAST_YEAR, 12, 31)
"""Stands for an as-of date that nobody gave: no readable date lies after it."""

_PROBLEM_CODE = rdflib.URIRef(ELIG + "problemCode")
_SEVERITIES = {SH.Violation: "error", SH.Warning: "warning", SH.Info: "warning"}
# the word for a kind of constraint, where a shape has no word of its own
_CODES = {
    SH.MaxCountConstraintComponent: "two-values",
    SH.MinCountConstraintComponent: "missing-value",
    SH.ClosedConstraintComponent: "unknown-property",
    SH.InConstraintComponent: "unknown-term",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What validation says of one patient: what is wrong, and the codes that nobody knows."""

    problems: tuple[DataError, ...]
    unmapped: tuple[UnmappedCode, ...]


def vocabulary_files(extra: Iterable[Path] = ()) -> KnowledgeFiles:
    """The ontology and extra Turtle, without any protocol: all that reading a record needs.

    Raises KnowledgeError for a place that is not there."""
    root = data_root()
    files = [(str(path.relative_to(root)), path) for path in sorted((root / "ontology").rglob("*.ttl"))]
    for place in extra:
        if not place.exists():
            raise KnowledgeError(f"{place}: no such file or directory for --knowledge")
        files.extend((str(path), path) for path in (sorted(place.rglob("*.ttl")) if place.is_dir() else [place]))
    return KnowledgeFiles(tuple(files))


def record_shapes() -> rdflib.Graph:
    """The shapes of the record model, read from shapes/record.ttl."""
    graph = rdflib.Graph(bind_namespaces="none")
    graph.parse(data=(data_root() / "shapes" / "record.ttl").read_text(encoding="utf-8"), format="turtle")
    return graph


def validate_patient(raw: RawPatient, terms: Terms, settings: Settings, shapes: rdflib.Graph) -> Checked:
    """Everything that is wrong with one patient's statements, sorted, each thing once and never with its value.

    With UNKNOWN_AS_OF as the as-of date nothing is said of what only that date can decide. Raises
    NotEvaluated when the SHACL engine fails."""
    record = canonical(raw, terms, settings)
    literals, readable = _through_the_gate(raw.statements)
    found = [*record.errors, *literals]
    if settings.as_of == UNKNOWN_AS_OF:
        ongoing = {said.subject for said in raw.statements if said.predicate == ONGOING}
        found = [one for one in found if not (one.code == "end-before-start" and one.node in ongoing)]
    data = _graph(readable, terms)
    found += _against_shapes(data, shapes)
    return Checked(_once(found), record.unmapped)


def validate_export(statements: Sequence[Statement], terms: Terms, shapes: rdflib.Graph) -> tuple[DataError, ...]:
    """Everything that is wrong with what an export says of itself."""
    literals, readable = _through_the_gate(statements)
    return _once([*literals, *_against_shapes(_graph(readable, terms), shapes)])


# --- the gate ----------------------------------------------------------------------------------------------------


def _through_the_gate(statements: Iterable[Statement]) -> tuple[list[DataError], list[Statement]]:
    """What literals are refused, and the statements that are left."""
    refused: list[DataError] = []
    readable: list[Statement] = []
    for said in statements:
        reason = None if said.datatype is None else gate.check(said.object, said.datatype)
        if reason is None:
            readable.append(said)
            continue
        # nobody reads the properties of other vocabularies
        severity: Callable[[str], bool] = lambda predicate: predicate.startswith(NAMESPACE)  # noqa: E731
        kind = "error" if severity(said.predicate) else "warning"
        refused.append(DataError(said.subject, said.predicate, "bad-literal", reason, kind))  # type: ignore[arg-type]
    return refused, readable


# --- the shapes --------------------------------------------------------------------------------------------------


def _graph(statements: Sequence[Statement], terms: Terms) -> rdflib.Graph:
    """The statements of the record model with codes as terms and types with all classes above.

    What counts for nothing by its status is left out: nobody will read it. Other vocabularies are ignored."""
    left_out = terms.statuses - terms.counted_statuses
    void = {s.subject for s in statements if s.predicate == STATUS and resolved(s.object, terms) in left_out}
    graph = rdflib.Graph(bind_namespaces="none")
    for said in statements:
        if said.subject in void or not (said.predicate == RDF_TYPE or said.predicate.startswith(NAMESPACE)):
            continue
        subject, predicate = rdflib.URIRef(said.subject), rdflib.URIRef(said.predicate)
        if said.datatype is not None:
            language = said.language or None
            kind = None if language else rdflib.URIRef(said.datatype)
            graph.add((subject, predicate, rdflib.Literal(said.object, kind and None or language, kind, normalize=False)))
            continue
        term = resolved(said.object, terms)
        graph.add((subject, predicate, rdflib.URIRef(term)))
        if said.predicate in (RDF_TYPE, REC + "code"):
            for kind_above in above(term, terms):
                if kind_above.startswith(REC):
                    graph.add((subject, rdflib.RDF.type, rdflib.URIRef(kind_above)))
    return graph


def _against_shapes(data: rdflib.Graph, shapes: rdflib.Graph) -> list[DataError]:
    report = validate(data, shapes)
    return [_problem(report, result, shapes) for result in report.objects(None, SH.result)]


def _problem(report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph) -> DataError:
    shape = report.value(result, SH.sourceShape)
    component = report.value(result, SH.sourceConstraintComponent)
    assert shape is not None
    code = shapes.value(shape, _PROBLEM_CODE)
    return DataError(
        node=str(report.value(result, SH.focusNode)),
        property=str(report.value(result, SH.resultPath) or ""),
        code=str(code) if code is not None else _CODES.get(component, "bad-literal"),  # type: ignore[call-overload]
        message=str(shapes.value(shape, SH.message) or ""),
        severity=_SEVERITIES[report.value(result, SH.resultSeverity)],  # type: ignore[index, arg-type]
    )
