"""Site folders for tests: written to disk, read with the whole ontology, and records read with what came of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox

from tests.record.patient_records import PROLOGUE, Read, read, store
from trialshape.knowledge.classes import entailed
from trialshape.knowledge.terms import Terms, read_terms
from trialshape.site import Site, open_site
from trialshape.site.loading import add_site

SITE = '@prefix : <https://hospital.example/site#> .\n:site a elig:Site ; rdfs:label "test site"@en'


@cache
def ontology() -> ox.Store:
    """The ontology with what follows from it; never changed."""
    return entailed(store(ontology=True))


def folder(place: Path, **files: str) -> Path:
    """A folder with these files: codes="..." is codes.csv, site="..." the rest of the site's sentence in site.ttl."""
    path = place / "site"
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        if name == "site":
            (path / "site.ttl").write_text(f"{PROLOGUE}{SITE} {text} .\n", encoding="utf-8")
        else:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def loaded(place: Path, **files: str) -> tuple[Site, Terms]:
    """What a folder of these files makes of the ontology."""
    opened = open_site(folder(place, **files))
    known = ox.Store()
    known.extend(ontology())
    for _, path in opened.turtle:
        known.extend(ox.parse(path=path, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True))
    site = add_site(known, opened)
    return site, read_terms(known)


def told(site: Site) -> list[tuple[str, int, str]]:
    """The remarks as (code, line, file name)."""
    return [(remark.code, remark.line, remark.file.rsplit("/", 1)[-1]) for remark in site.remarks]


def measured(terms: Terms, rest: str, patient: str = "ex:p a rec:Patient .\n") -> Read:
    """Read one measurement ex:m with the terms of a site."""
    text = f"ex:m a rec:Measurement ; rec:subject ex:p ; {rest} ."
    if "rec:date" not in rest:
        text = text.replace("rec:subject", 'rec:date "2026-11-19"^^xsd:date ; rec:subject', 1)
    return read(text, patient=patient, terms=terms)
