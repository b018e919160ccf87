"""Knowledge from a stranger: whatever its labels and IRIs hold, it is text on the page and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.documentation.reading import Element, read
from trialshape.cli import main

PROTOCOL = """
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix crit: <https://example.org/small#> .

crit:protocol a elig:Protocol ; dcterms:title "</title><script>alert(0)</script>"@en ; skos:notation "<b>N</b>" ;
    dcterms:source <javascript:alert(12)> ; elig:hasPart crit:E1 .
crit:E1 a elig:Exclusion , sh:NodeShape , elig:Condition ; skos:notation "E1\\" onclick=\\"alert(13)" ; elig:order 1 ;
    rdfs:label "<i>platelets</i>"@en ; sh:targetClass crit:Platelets ; elig:passes elig:AtLeast ; elig:limit 75 ;
    elig:barrierMessage "low"@en ; elig:unsureMessage "not shown"@en .
crit:Platelets a owl:Class ; rdfs:subClassOf elig:MeasurementFinding ; rdfs:label "platelets"@en ;
    elig:ofObservable lab:Platelets ; elig:window crit:Ever ; elig:unit "<var>" .
crit:Ever a owl:NamedIndividual , elig:Window ; rdfs:label "ever"@en ; elig:toAnchor elig:AsOf .
"""
KNOWLEDGE = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix elig: <https://w3id.org/trialshape/eligibility#> .
@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix crit: <https://example.org/small#> .
@prefix x: <https://example.org/a%3Cb%3E/../../etc#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .

<https://example.org/a%3Cb%3E/../../etc> a owl:Ontology ; dcterms:title "<title>x</title><script>alert(1)</script>" ;
    dcterms:description "<img src=https://example.org/p.png onerror=alert(2)>" .
x:Evil a owl:Class ; rdfs:label "<script>alert(3)</script>" , "\\" onmouseover=\\"alert(4)"@de-x-a ;
    skos:definition "</p></article><h1>taken over</h1>"@en ;
    skos:altLabel "{{ 7*7 }}{% raw %}" ; skos:note "a\\u0000b\\u202Ec\\u0085d" ;
    rdfs:seeAlso <javascript:alert(5)> , <data:text/html,x> , <https://example.org/ok> , <http://user@evil.example/> ;
    dcterms:source <javascript:alert(6)> , <file:///etc/passwd> ;
    skos:exactMatch <javascript:alert(7)> ;
    rdfs:subClassOf <javascript:alert(8)> .
<javascript:alert(9)> rdfs:label "a scheme as a name" ; rdfs:comment "c" .
<urn:a/../../b#..%2F..%2Fx> rdfs:label "a path as a name" ; rdfs:comment "c" .
x:evil rdfs:label "small" . x:EVIL rdfs:label "large" . <https://example.org/a%3Cb%3E/../../etc#é> rdfs:label "accent" .
x:Old a owl:Class ; rdfs:label "old"@en , "alt"@de ; owl:deprecated true ; dcterms:isReplacedBy x:Evil .
x:Observable a owl:NamedIndividual , rec:Observable ; rdfs:label "o" ; elig:canonicalUnit "<u>" ;
    elig:acceptsUnit [ elig:ucum "<b>" ; elig:factor 2 ] .
crit:E1 skos:note "<svg onload=alert(10)>"@en ; elig:decision <javascript:alert(11)> , "../../x" , "999" .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a small protocol with the stranger's file."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "small").mkdir()
    (place / "small" / "protocol.ttl").write_text(PROTOCOL, encoding="utf-8")
    (place / "k.ttl").write_text(KNOWLEDGE, encoding="utf-8")
    assert main(arguments(place, "site")) == 0
    return place


def arguments(place: Path, out: str) -> list[str]:
    """The command that documents the stranger's protocol."""
    given = ["--protocol", str(place / "small"), "--knowledge", str(place / "k.ttl")]
    return ["document", "--out", str(place / out), *given]


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[str, Element]:
    return {path.name: read(path.read_text("utf-8")) for path in sorted((folder / "site").glob("*.html"))}


def test_file_names_are_of_a_fixed_alphabet(folder: Path) -> None:
    names = [path.name for path in (folder / "site").iterdir()]
    assert all(
        name.replace("-", "").replace(".", "").isalnum() and name.isascii() and name.islower()
        for name in names
    )
    assert len({path.parent for path in (folder / "site").rglob("*")}) == 1


def test_nothing_of_it_becomes_an_element(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        assert {element.tag for element in page.walk()}.isdisjoint(
            {"img", "svg", "u", "i", "var", "style", "iframe"}
        ), name
        assert [element.text for element in page.all("script")] == [""], name
        assert len(page.all("h1")) == 1, name
        handlers = [key for element in page.walk() for key in element.attributes if key.startswith("on")]
        assert handlers == [], name


def test_only_web_addresses_are_links(pages: dict[str, Element]) -> None:
    found = {
        urlsplit(element.attributes.get("href", "")).scheme
        for page in pages.values()
        for element in page.all("a")
    }
    assert found == {"", "http", "https"}
    addresses = {element.attributes.get("href", "") for page in pages.values() for element in page.all("a")}
    assert "https://example.org/ok" in addresses
    assert not any("evil.example" in address for address in addresses)


def test_its_texts_are_shown_as_they_are(pages: dict[str, Element]) -> None:
    (page,) = [page for page in pages.values() if "<title>x</title>" in page.all("h1")[0].text]
    entry = page.by_id("Evil")
    assert "<script>alert(3)</script>" in entry.text
    assert "</p></article><h1>taken over</h1>" in entry.text
    assert "{{ 7*7 }}{% raw %}" in entry.text
    assert "a\ufffdb\ufffdc\ufffdd" in entry.text
    assert "javascript:alert(5)" in entry.text
    assert "<b>" in page.by_id("Observable").text
    assert {"evil", "EVIL", "_xE9_"} <= {element.attributes.get("id") for element in page.walk()}


def test_a_deprecated_term_says_so_and_names_its_replacement(pages: dict[str, Element]) -> None:
    entry = pages["module-etc.html"].by_id("Old")
    assert entry.attributes["class"] == "term deprecated"
    assert "deprecated" in entry.all("h3")[0].text
    (line,) = [line for line in entry.all("div") if line.text.startswith("replaced by")]
    assert line.all("a")[0].attributes["href"] == "module-etc.html#Evil"
    assert "labels old alt de" in entry.text


def test_a_decision_that_is_no_record_is_no_link(pages: dict[str, Element]) -> None:
    (row,) = [
        row for row in pages["criteria.html"].all("tr") if row.attributes.get("id", "").startswith("E1")
    ]
    assert "999" in row.text
    assert "<i>platelets</i>" in row.text
    addresses = {link.attributes["href"] for cell in row.all("td") for link in cell.all("a")}
    # side, finding, kind of finding and window
    assert {address.partition("#")[0] for address in addresses} == {
        "module-eligibility.html",
        "module-small.html",
    }


def test_the_same_knowledge_gives_the_same_bytes(folder: Path) -> None:
    again, words = folder / "again", arguments(folder, "again")
    subprocess.run(
        [sys.executable, "-c", f"import sys; from trialshape.cli import main; sys.exit(main({words!r}))"],
        check=True,
        capture_output=True,
        # another order of sets and dictionaries must not show
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    first = {path.name: path.read_bytes() for path in (folder / "site").iterdir()}
    assert {path.name: path.read_bytes() for path in again.iterdir()} == first
