"""A site folder becomes statements of the knowledge, beside those that its Turtle makes itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.local import read_decimal_mark
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name
from trialshape.site.cells import Writing
from trialshape.site.codes import NEEDED as CODES
from trialshape.site.codes import OPTIONAL as CODES_OPTIONAL
from trialshape.site.codes import code_statements
from trialshape.site.folder import SiteFolder
from trialshape.site.laboratories import (
    ASSAYS_NEEDED,
    ASSAYS_OPTIONAL,
    RANGES_NEEDED,
    RANGES_OPTIONAL,
    Charts,
    assay_statements,
    range_statements,
)
from trialshape.site.model import BAD_SITE, Remark, Site
from trialshape.site.table import Table, read_table
from trialshape.site.texts import NEEDED as TEXTS
from trialshape.site.texts import OPTIONAL as TEXTS_OPTIONAL
from trialshape.site.texts import text_statements
from trialshape.site.units import NEEDED as UNITS
from trialshape.site.units import OPTIONAL as UNITS_OPTIONAL
from trialshape.site.units import unit_statements
from trialshape.site.vocabulary import Vocabulary, read_vocabulary

ORDERS = ("DMY", "MDY", "YMD")


def add_site(store: ox.Store, folder: SiteFolder) -> Site:
    """Add what the tables of a folder state to a store that holds the ontology and the folder's Turtle.

    Rows that cannot be used are left out and told in the remarks of the site. Raises KnowledgeError where the
    ontology or the folder's Turtle cannot be read."""
    site = _described(store, folder)
    writing = Writing(site.decimal_mark, site.date_order)
    remarks = list(folder.remarks)
    known: Vocabulary | None = None
    # units first: limits and codes may be written in the texts that they add
    for name in ("units.csv", "values.csv", "codes.csv", "ranges.csv", "assays.csv"):
        content = dict(folder.tables).get(name)
        if content is None:
            continue
        if known is None:
            known = read_vocabulary(store)
        table, made = _table(name, content, folder, store, known, writing)
        store.extend(list(made))
        remarks += table.remarks
        if name == "units.csv":
            known = None
    wrong = _wrong(site, folder)
    return replace(_usable(site), remarks=tuple(sorted({*remarks, *wrong})))


def _table(
    name: str, content: bytes, folder: SiteFolder, store: ox.Store, known: Vocabulary, writing: Writing
) -> tuple[Table, Iterator[ox.Quad]]:
    shown = folder.shown(name)
    match name:
        case "units.csv":
            table = read_table(shown, content, UNITS, UNITS_OPTIONAL)
            return table, unit_statements(table, known)
        case "values.csv":
            table = read_table(shown, content, TEXTS, TEXTS_OPTIONAL)
            return table, text_statements(table, known, writing)
        case "codes.csv":
            table = read_table(shown, content, CODES, CODES_OPTIONAL)
            return table, code_statements(table, known)
        case "ranges.csv":
            table = read_table(shown, content, RANGES_NEEDED, RANGES_OPTIONAL)
            return table, range_statements(table, known, writing)
    charts = _charts(store)
    columns = sorted({column for some in charts.values() for column in some})
    table = read_table(shown, content, ASSAYS_NEEDED, (*ASSAYS_OPTIONAL, *columns))
    return table, assay_statements(table, known, writing, charts)


def _charts(store: ox.Store) -> Charts:
    found: dict[str, dict[str, str]] = {}
    query = (
        f"SELECT ?amount ?grade ?column WHERE {{ ?amount <{ELIG}gradedAs> ?observable . "
        f"?observable <{ELIG}scale> ?scale . ?grade <{ELIG}ofScale> ?scale ; <{ELIG}chartColumn> ?column }}"
    )
    for row in graph.select(store, query):
        found.setdefault(row["amount"].value, {})[row["column"].value] = row["grade"].value
    return found


# --- what a site says of itself -------------------------------------------------------------------------


def _described(store: ox.Store, folder: SiteFolder) -> Site:
    sites = graph.subjects(store, RDF_TYPE, ELIG + "Site")
    if len(sites) > 1:
        raise KnowledgeError(f"the knowledge describes {len(sites)} sites, <{sites[0]}> and others: keep one")
    found = Site(given=folder.path.as_posix(), name=folder.path.absolute().name, files=folder.files)
    mark = read_decimal_mark(store) or ""
    if not sites:
        return replace(found, decimal_mark=mark)
    iri = sites[0]
    return replace(
        found,
        name=graph.text(store, iri, RDFS + "label") or local_name(iri),
        zone=_one(store, iri, "timeZone"),
        decimal_mark=mark,
        date_order=_one(store, iri, "dateOrder"),
        languages=tuple(_texts(store, iri, "speaks")),
        protocol_version=_one(store, iri, "protocolVersion"),
    )


def _texts(store: ox.Store, iri: str, name: str) -> list[str]:
    return [term.value for term in graph.objects(store, iri, ELIG + name) if isinstance(term, ox.Literal)]


def _one(store: ox.Store, iri: str, name: str) -> str:
    found = _texts(store, iri, name)
    if len(found) > 1:
        raise KnowledgeError(f"the site <{iri}> has {len(found)} values of elig:{name}: keep one")
    return found[0] if found else ""


def _wrong(site: Site, folder: SiteFolder) -> Iterable[Remark]:
    """Choices of a site that nobody can follow; the run goes on as if they were not there."""
    where = folder.shown("site.ttl")
    if site.zone and not _is_zone(site.zone):
        yield Remark(where, 0, "elig:timeZone is no zone of the IANA list, such as Europe/Berlin", BAD_SITE)
    if site.date_order and site.date_order not in ORDERS:
        yield Remark(where, 0, f"elig:dateOrder is none of {', '.join(ORDERS)}", BAD_SITE)


def _usable(site: Site) -> Site:
    return replace(
        site,
        zone=site.zone if _is_zone(site.zone) else "",
        date_order=site.date_order if site.date_order in ORDERS else "",
    )


def _is_zone(name: str) -> bool:
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (OSError, ValueError, LookupError):
        return False
