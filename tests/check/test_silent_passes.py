"""What a SHACL engine passes in silence, and what the profile and the pattern refuse, never goes unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.samples import checked
from trialshape.check.expressions import unsafe

HOUSE = Path(__file__).parents[1] / "house"
PREFIXES = """@prefix ex: <https://example.org/tiny#> . @prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix rec: <https://w3id.org/trialshape/record#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix find: <https://example.org/find#> . @prefix win: <https://example.org/win#> .
"""
SILENT = {
    "a misspelt parameter": "ex:S a sh:NodeShape ; sh:minInclusve 1 .",
    "a misspelt target class": "ex:S a sh:NodeShape ; sh:targetClass rec:Pateint .",
    "the other scheme of the SHACL namespace": "ex:S <https://www.w3.org/ns/shacl#minCount> 1 .",
    "a missing sh:node": "ex:S a sh:NodeShape ; sh:node ex:Missing .",
    "a missing member of sh:or": "ex:S a sh:NodeShape ; sh:or ( ex:Missing ) .",
    "a missing shape under sh:not": "ex:S a sh:NodeShape ; sh:not ex:Missing .",
    "a SPARQL target": "ex:S a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this' ] .",
    "a SPARQL rule": "ex:S a sh:NodeShape ; sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT {} WHERE {}' ] .",
    "a constraint without $this": "ex:S a sh:NodeShape ; sh:sparql [ sh:select 'SELECT ?x WHERE { ?x ?y ?z }' ] .",
    "deactivated by a text": "ex:S a sh:NodeShape ; sh:deactivated 'false' .",
    "a recursive shape": "ex:S a sh:NodeShape ; sh:node ex:S .",
    "a hierarchy in SKOS": "ex:A a rdfs:Class ; <http://www.w3.org/2004/02/skos/core#broadr> ex:B .",
    "a limit that cannot be compared": "ex:I1 elig:amendedLimit 'NaN'^^xsd:decimal .",
    "a limit in binary fractions": "ex:I1 elig:amendedLimit 7.5e1 .",
}

STRANGE = {
    "a limit that is a list": "ex:I1 elig:limit ( 1 2 ) .",
    "a limit without a name": "ex:I1 elig:limit [ elig:rank 1 ] .",
    "a bound that is not a number": "ex:PlateletCount elig:plausibleLow 'NaN'^^xsd:decimal .",
    "a factor that is not a number": "ex:PlateletCount elig:acceptsUnit "
    "[ elig:ucum 'x' ; elig:factor 'NaN'^^xsd:decimal ] .",
    "an order in words": "ex:E1a elig:order 'first' .",
    "a window that is a text": "ex:Platelets elig:window 'seven days' .",
    "a duration without text": "ex:Labs elig:back [ ] .",
    "a part that is a text": "ex:E1 elig:hasPart 'E1c' .",
    "a rule that is a name": "ex:r a elig:Rule ; elig:sparql ex:I1 .",
    "a rule of an empty text": "ex:r a elig:Rule ; elig:sparql '' .",
    "a message of another kind": "ex:I1 elig:barrierMessage 5 .",
    "a class without a name": "[ a elig:Condition ] elig:limit 5 .",
}


def codes(folder: Path, text: str) -> set[str]:
    path = folder / "added.ttl"
    path.write_text(PREFIXES + text, encoding="utf-8")
    return {remark.code for remark in checked(path).remarks if remark.severity == "error"}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_shacl_passes_in_silence_is_an_error(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text)


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_terms_of_the_wrong_kind_are_errors_and_stop_nothing(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text)


@pytest.mark.parametrize(
    "sample", sorted((HOUSE / "conditions").glob("*.refused.ttl")), ids=lambda path: path.stem
)
def test_conditions_that_are_refused_at_load_are_remarked_on(sample: Path) -> None:
    remarks = checked(sample).remarks
    about = [
        one for one in remarks if one.severity == "error" and (one.subject or "").endswith(("#one", "#two"))
    ]
    assert any(one.code.startswith(("TS3", "TS2", "TS199")) for one in about), [str(one) for one in remarks]


@pytest.mark.parametrize(
    "name", ["division", "limit", "service", "property-path", "nested-exists", "avg", "now"]
)
def test_rules_that_the_profile_refuses_are_remarked_on(name: str, tmp_path: Path) -> None:
    refused = (HOUSE / "rules" / f"{name}.refused.rq").read_text(encoding="utf-8")
    quoted = refused.replace("\\", "\\\\").replace('"', '\\"')
    rule = f'ex:r a elig:Rule ; rdfs:label "a rule"@en ; elig:sparql """{quoted}""" .'
    assert "TS505" in codes(tmp_path, rule)


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "^([a-z]*)*$",
        "^(a|b+){2,}$",
        r"^\d+$",
        r"^\w$",
        r"^\p{L}+$",
        "abc",
        r"^(a)\1$",
        "^(?=a)a$",
        "^[a$",
    ],
)
def test_unsafe_patterns(pattern: str) -> None:
    assert unsafe(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["^[0-9]+$", "^P[0-9]+[DWMY]$", "^[CAJ](/[CAJ])*$", r"^a\+(b)$", "^[(+*]+$", "^(?:ab)+$", "^ *(<|<=) *$"],
)
def test_safe_patterns(pattern: str) -> None:
    assert unsafe(pattern) == []
