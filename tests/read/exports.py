"""The small words the reader's tests are written in: links, names, and reading a whole export."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from trialshape.read import LIMITS, Limits, Links, RawPatient, Statement, Survey, patients, sources, survey

REC = "https://w3id.org/trialshape/record#"
EX = "http://hospital.example/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = RDF + "type"
LINKS = Links(REC + "Patient", REC + "Export", frozenset({REC + "subject"}))
PREFIXES = f"@prefix rec: <{REC}> . @prefix : <{EX}> . @prefix xsd: <{XSD}> .\n"

Triple = tuple[str, str, str]


def read(
    *paths: Path | str,
    format: str | None = None,
    stdin: bytes | None = None,
    links: Links = LINKS,
    limits: Limits = LIMITS,
    layout: str | None = None,
) -> tuple[Survey, dict[str, RawPatient]]:
    """Survey and read an export; `layout` asserts the layout, and no patient may come twice."""
    found = sources(paths, format, stdin=None if stdin is None else io.BytesIO(stdin))
    seen = survey(found, links, limits)
    if layout is not None:
        assert seen.layout == layout
    given = list(patients(found, seen, links, limits))
    assert len({patient.iri for patient in given}) == len(given) == seen.patients
    return seen, {patient.iri: patient for patient in given}


def both_ways(*paths: Path | str, layout: str, links: Links = LINKS) -> tuple[Survey, dict[str, RawPatient]]:
    """Read by the layout found and by the shuffle too; both must give the same patients."""
    found = sources(paths)
    seen = survey(found, links)
    assert seen.layout == layout
    fast = {patient.iri: patient for patient in patients(found, seen, links)}
    slow = {patient.iri: patient for patient in patients(found, replace(seen, layout="shuffled"), links)}
    assert fast == slow
    return seen, fast


def triples(statements: Iterable[Statement]) -> set[Triple]:
    """Give subject, predicate and object, the namespaces shortened, without graph and datatype."""
    return {(short(one.subject), short(one.predicate), short(one.object)) for one in statements}


def short(iri: str) -> str:
    """Shorten the two namespaces the tests write in, and rdf:type as Turtle does."""
    if iri == TYPE:
        return "a"
    return iri.replace(REC, "rec:").replace(EX, ":")


def write(folder: Path, name: str, turtle: str) -> Path:
    """Write a Turtle file under the usual prefixes."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def write_lines(path: Path, lines: Sequence[str]) -> Path:
    """Write lines with a final newline."""
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path
