"""Patients of the invented protocol: a clear one, and others made of it by leaving facts out and putting others in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from trialshape.knowledge.plan import Plan, compile_knowledge
from trialshape.knowledge.vocabulary import REC
from trialshape.ranking import Standing, standing
from trialshape.read import Links, patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.screen import Screener

MINI = Path(__file__).parent / "mini"
AS_OF = date(2026, 11, 20)
LINKS = Links(REC + "Patient", REC + "Export", frozenset((REC + "subject",)))
PREFIXES = """
@prefix : <https://example.org/ward/> .
@prefix mini: <https://example.org/calling#> .
@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .
@prefix cond: <https://w3id.org/trialshape/conditions#> .
@prefix proc: <https://w3id.org/trialshape/procedures#> .
@prefix drug: <https://w3id.org/trialshape/drugs#> .
@prefix dom: <https://w3id.org/trialshape/domains#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:p a rec:Patient ; rec:enrolmentDate "2026-11-25"^^xsd:date ; rec:plannedFirstDose "2026-12-01"^^xsd:date .
"""
CLEAR = {
    "platelets": ":platelets a rec:Measurement ; rec:subject :p ; rec:observable lab:Platelets ; rec:value 90 ; "
    'rec:unit "10*9/L" ; rec:date "2026-11-19"^^xsd:date .',
    "dipstick": ":dipstick a rec:Measurement ; rec:subject :p ; rec:observable lab:UrineProteinDipstick ; "
    'rec:value "negative" ; rec:date "2026-11-19"^^xsd:date .',
    "alt": ":alt a rec:Measurement ; rec:subject :p ; rec:observable lab:Alt ; rec:value 40 ; "
    'rec:unit "U/L" ; rec:referenceHigh 40 ; rec:date "2026-11-19"^^xsd:date .',
    "agreed": ":agreed a rec:Attestation ; rec:subject :p ; rec:answers mini:Agreed ; rec:answer true ; "
    'rec:author "role:TumourBoard" ; rec:date "2026-11-18"^^xsd:date .',
    "fit": ":fit a rec:Attestation ; rec:subject :p ; rec:answers mini:Fit ; rec:answer true ; "
    'rec:author "role:SubInvestigator" ; rec:date "2026-11-18"^^xsd:date .',
    "fever": ":fever a rec:Attestation ; rec:subject :p ; rec:answers mini:Fever ; rec:answer false ; "
    'rec:author "role:SubInvestigator" ; rec:date "2026-11-18"^^xsd:date .',
    "visit": ":visit a rec:HistoryTaken ; rec:subject :p ; rec:covers dom:RecentProcedures , dom:CurrentMedication , "
    'dom:CardiovascularHistory ; rec:date "2026-11-20"^^xsd:date .',
}
"""What a patient without any barrier has."""


@cache
def plan() -> Plan:
    return compile_knowledge(str(MINI))


@cache
def screener() -> Screener:
    return Screener(plan())


def stands(folder: Path, *, without: Iterable[str] = (), more: str = "", as_of: date = AS_OF) -> Standing:
    """Where the clear patient stands without some facts and with others."""
    left_out = frozenset(without)
    assert left_out <= CLEAR.keys()
    facts = [text for name, text in CLEAR.items() if name not in left_out]
    path = folder / "patient.ttl"
    path.write_text("\n".join((PREFIXES, *facts, more)), encoding="utf-8")
    found = sources([path])
    seen = survey(found, LINKS)
    assert not seen.problems, seen.problems
    (raw,) = patients(found, seen, LINKS)
    record = canonical(raw, plan().terms, Settings(as_of=as_of))
    return standing(screener().screen(record), record, plan())
