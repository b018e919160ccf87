"""The checks there are: codes, titles, explanations and queries, all read from the Turtle of shapes/house/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib

from trialshape.check.remarks import Severity
from trialshape.conditions import to_rdflib
from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import data_root
from trialshape.knowledge.reading import Parsed, parse_all
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SH, SKOS


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked for, and what people are told of it."""

    code: str
    title: str
    why: str
    wrong: str
    right: str
    advice: str
    severity: Severity
    select: str | None
    """The SPARQL text that finds it in the knowledge; None for checks that are shapes or programs."""
    message: str
    """What the rows of the query become, with {name} for the column of that name."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every check by its code, and the shapes that report some of them."""

    checks: Mapping[str, Check]
    shapes: rdflib.Graph
    reports: Mapping[str, tuple[str, str]]
    """Shape or part -> the code it reports, and its message."""
    prefixes: Mapping[str, str]


def read_catalogue(folder: Path | None = None) -> Catalogue:
    """The checks of a folder of Turtle, shapes/house by default.

    Raises KnowledgeError for files that cannot be read, a check that is not fully described, and a code used twice."""
    return _read(folder or data_root() / "shapes" / "house")


@cache
def _read(folder: Path) -> Catalogue:
    parsed, wrong = parse_all((path.name, path) for path in sorted(folder.glob("*.ttl")))
    if wrong:
        raise wrong[0]
    store = ox.Store()
    for file in parsed:
        store.extend(file.quads)
    checks: dict[str, Check] = {}
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "Check"):
        check = _check(store, iri)
        if checks.setdefault(check.code, check) is not check:
            raise KnowledgeError(f"<{iri}>: the code {check.code} is given twice")
    return Catalogue(
        checks=dict(sorted(checks.items())),
        shapes=to_rdflib(quad.triple for file in parsed for quad in file.quads),
        reports=_reports(store),
        prefixes=_prefixes(parsed),
    )


def _check(store: ox.Store, iri: str) -> Check:
    def said(predicate: str) -> str:
        found = graph.text(store, iri, predicate)
        if found is None:
            raise KnowledgeError(f"the check <{iri}> has no <{predicate}>")
        return found

    warning = graph.one_iri(store, iri, SH + "severity") == SH + "Warning"
    return Check(
        code=said(SKOS + "notation"),
        title=said(RDFS + "label"),
        why=said(SKOS + "definition"),
        wrong=said(ELIG + "wrongExample"),
        right=said(ELIG + "rightExample"),
        advice=said(ELIG + "advice"),
        severity="warning" if warning else "error",
        select=graph.text(store, iri, ELIG + "select"),
        message=graph.text(store, iri, SH + "message") or "",
    )


def _reports(store: ox.Store) -> dict[str, tuple[str, str]]:
    rows = graph.select(
        store,
        f"SELECT ?shape ?code ?message WHERE {{ ?shape <{ELIG}reports> ?check ; <{SH}message> ?message ."
        f" ?check <{SKOS}notation> ?code }}",
    )
    return {row["shape"].value: (row["code"].value, row["message"].value) for row in rows}


def _prefixes(parsed: list[Parsed]) -> dict[str, str]:
    return {prefix: space for file in parsed for prefix, space in file.prefixes.items()}
