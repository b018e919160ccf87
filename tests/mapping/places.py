"""Mappings and tables for tests, in a folder of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from trialshape.mapping import map_table

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 11, 20)
PREFIXES = """
@prefix rml: <http://w3id.org/rml/> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix old: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@prefix d2rq: <http://www.wiwiss.fu-berlin.de/suhl/bizer/D2RQ/0.1#> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix htv: <http://www.w3.org/2011/http#> .
@prefix fnml: <http://semweb.mmlab.be/ns/fnml#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
SUBJECT = 'rml:subjectMap [ rml:template "https://example.org/{id}" ; rml:class ex:Row ]'
CELL = "cell-4711"


def mapped(source: str = '[ rml:source "table.csv" ]', rest: str = "", before: str = "") -> str:
    """A mapping with one triples map that is sound where the arguments are."""
    return f"{PREFIXES}{before}\n<#rows> rml:logicalSource {source} ; {SUBJECT} {rest} .\n"


def queried(query: str) -> str:
    return mapped(f'[ rml:query """{query}""" ]')


class Place:
    """A folder with a mapping, a table and the place of the result."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mapping, self.table, self.out = folder / "m.rml.ttl", folder / "t.csv", folder / "out.nt"
        self.mapping.write_text(mapped(), encoding="utf-8")
        self.table.write_text(f"id,name\n1,{CELL}\n2,x\n", encoding="utf-8")

    def run(self, seconds: int = 60, as_of: date = AS_OF) -> str:
        assert map_table(self.mapping, self.table, as_of, self.out, seconds=seconds) == self.out
        return self.out.read_text(encoding="utf-8")


Stand = Callable[[str], None]
Refusal = Callable[[str], str]
