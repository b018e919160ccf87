"""The house style, run: SHACL shapes by pySHACL, and queries over the whole knowledge by Oxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox
import rdflib
from rdflib.namespace import SH

from trialshape.check.catalogue import Catalogue, Check
from trialshape.check.material import Material
from trialshape.check.places import Term
from trialshape.check.remarks import REFUSED, Found
from trialshape.conditions import NotEvaluated, to_rdflib, validate
from trialshape.functions import oxigraph_functions


def by_shapes(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """What the shapes report, one for each result.

    The count of results is what matters, never sh:conforms."""
    data = to_rdflib(quad.triple for file in material.parsed for quad in file.quads)
    # the engine writes into the graph of shapes that it is given
    try:
        report = validate(data, rdflib.Graph() + catalogue.shapes)
    except NotEvaluated as failed:
        yield Found(REFUSED, f"the shapes of the house style were not run: {failed}")
        return
    for result in report.objects(None, SH.result):
        code, message = catalogue.reports[str(report.value(result, SH.sourceShape))]
        focus, path, value = (report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value))
        shown = {
            "this": _shown(focus, material),
            "path": _shown(path, material),
            "value": _shown(value, material),
        }
        yield Found(
            code,
            filled(message, shown),
            str(focus),
            str(path) if isinstance(path, rdflib.URIRef) else None,
            _term(value),
        )


def by_queries(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """What the queries find: one for each row; ?this, ?path and ?value are the statement it is about."""
    for check in catalogue.checks.values():
        if check.select is not None:
            yield from _asked(material, catalogue.prefixes, check, check.select)


def _asked(material: Material, prefixes: Mapping[str, str], check: Check, query: str) -> Iterator[Found]:
    solutions = material.store.query(query, prefixes=dict(prefixes), custom_functions=oxigraph_functions())
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    for row in solutions:
        terms = {name: term for name in names if isinstance(term := row[name], Term)}
        shown = {name: _text(term, material) for name, term in terms.items()}
        path = terms.get("path")
        yield Found(
            check.code,
            filled(check.message, shown),
            terms["this"].value,
            path.value if isinstance(path, ox.NamedNode) else None,
            terms.get("value"),
        )


def filled(message: str, shown: Mapping[str, str]) -> str:
    """A message with the shown terms in place of {name}; a name without a term stands for nothing."""
    text = re.sub(r"\{(\w+)\}", lambda match: shown.get(match[1], ""), message)
    return re.sub(r"\s+", " ", text).strip()


def _text(term: Term, material: Material) -> str:
    match term:
        case ox.NamedNode():
            return material.short(term.value)
        case ox.BlankNode():
            return "[ ]"
    return term.value


def _shown(node: rdflib.term.Node | None, material: Material) -> str:
    match node:
        case rdflib.URIRef():
            return material.short(str(node))
        case rdflib.BNode():
            return "[ ]"
    return "" if node is None else str(node)


def _term(node: rdflib.term.Node | None) -> Term | None:
    match node:
        case rdflib.URIRef():
            return ox.NamedNode(str(node))
        case rdflib.BNode():
            return ox.BlankNode(str(node))
        case rdflib.Literal():
            if node.language:
                return ox.Literal(str(node), language=node.language)
            kind = node.datatype or rdflib.XSD.string
            return ox.Literal(str(node), datatype=ox.NamedNode(str(kind)))
    return None
