"""Pages hold together: every term has its place, every link its aim, and nothing is loaded from elsewhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from tests.documentation.reading import Element

ROOT = Path(__file__).parents[2]
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ONTOLOGY = "http://www.w3.org/2002/07/owl#Ontology"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'"


def links(page: Element) -> list[dict[str, str]]:
    return [element.attributes for element in page.all("a")]


def test_each_id_stands_once_on_its_page(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        ids = [element.attributes["id"] for element in page.walk() if "id" in element.attributes]
        assert len(set(ids)) == len(ids), name


def test_every_link_inside_the_site_has_its_aim(texts: dict[str, str], pages: dict[str, Element]) -> None:
    ids = {name: {element.attributes.get("id") for element in page.walk()} for name, page in pages.items()}
    dangling = []
    for name, page in pages.items():
        for attributes in links(page):
            parts = urlsplit(attributes.get("href", ""))
            if parts.scheme:
                continue
            aim = parts.path or name
            known = aim in texts and (not parts.fragment or parts.fragment in ids[aim])
            dangling += [] if known else [(name, attributes.get("href"))]
    assert dangling == []


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        for element in page.walk():
            names = ("src", "srcset", "data", "action")
            loaded: dict[str, str] = {
                key: element.attributes[key] for key in names if key in element.attributes
            }
            if element.tag == "link":
                loaded["href"] = element.attributes["href"]
            assert set(loaded.values()) <= {"style.css", "search.js"}, (name, loaded)
            assert element.tag not in ("img", "iframe", "object", "embed", "form", "style", "base"), name
            assert not [key for key in element.attributes if key.startswith("on") or key == "style"], name


def test_links_to_the_web_are_plain_and_tell_nobody_where_they_come_from(pages: dict[str, Element]) -> None:
    outside = [
        attributes
        for page in pages.values()
        for attributes in links(page)
        if urlsplit(attributes.get("href", "")).scheme
    ]
    assert outside
    assert {urlsplit(attributes["href"]).scheme for attributes in outside} <= {"http", "https"}
    assert {attributes.get("rel") for attributes in outside} == {"noreferrer"}


def test_every_page_allows_only_its_own_files(pages: dict[str, Element]) -> None:
    for name, page in pages.items():
        policies = [
            element.attributes["content"]
            for element in page.all("meta")
            if element.attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert policies == [POLICY], name
        assert [element.text for element in page.all("script")] == [""], name


def test_every_term_of_the_ontology_has_an_entry_with_an_anchor(pages: dict[str, Element]) -> None:
    labelled, headers = set(), set()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode):
                labelled |= {quad.subject.value} if quad.predicate.value == LABEL else set()
                headers |= {quad.subject.value} if quad.object == ox.NamedNode(ONTOLOGY) else set()
    shown = {
        line.attributes["title"]
        for page in pages.values()
        for entry in page.all("article")
        if entry.attributes.get("id")
        for line in entry.all("p")
        if line.attributes.get("class") == "iri"
    }
    assert len(labelled) > 1000
    assert labelled - headers - shown == set()


def test_platelets_show_codes_units_and_criteria(pages: dict[str, Element]) -> None:
    entry = pages["module-labs.html"].by_id("Platelets")
    addresses = [attributes["href"] for attributes in links(entry)]
    assert "https://loinc.org/rdf/777-3" in addresses
    assert "criteria.html#I11.1b" in addresses
    rows = [[cell.text for cell in row.all("td")] for row in entry.all("tr")]
    assert ["LOINC", "777-3"] in rows
    assert ["NCI Thesaurus", "C51951"] in rows
    assert ["10*9/L", "1", "canonical unit"] in rows
    factors = {text: row[1] for row in rows if len(row) == 3 for text in row[0].split()}
    assert factors["/uL"] == "0.001"
    assert factors["10*4/uL"] == "10"
    assert factors["G/L"] == "1"
    assert "plausible values 5 to 2000 x 10^9/L" in entry.text
    assert "I11.1b platelets through platelets" in entry.text


def test_a_family_of_codes_and_a_related_code_are_no_exact_match(pages: dict[str, Element]) -> None:
    tables = {
        table.all("caption")[0].text.split()[0]: table.text
        for table in pages["module-conditions.html"].by_id("Cirrhosis").all("table")
    }
    assert "K74.6…" in tables["Families:"]
    assert "K74.6" not in tables["Exact"]
    near = [
        table
        for table in pages["module-labs.html"].all("table")
        if table.all("caption")[0].text.startswith("Broader")
    ]
    assert near
    assert all(
        row.all("td")[2].text in ("broader", "narrower", "close", "related")
        for table in near
        for row in table.all("tr")[1:]
    )


def test_a_scale_lists_its_grades_from_the_lowest(pages: dict[str, Element]) -> None:
    rows = [
        [cell.text for cell in row.all("td")]
        for row in pages["module-labs.html"].by_id("DipstickScale").all("tr")
    ][1:]
    assert [row[0] for row in rows[:3]] == ["strip negative", "strip trace", "strip positive, step not said"]
    assert ["strip trace", "0.5", "+- +/- tr trace ±"] in rows
    assert ["strip positive, step not said", "0.5 to 4", "pos positive"] in rows


def test_a_score_table_shows_values_units_and_points(pages: dict[str, Element]) -> None:
    rows = [
        [cell.text for cell in row.all("td")]
        for row in pages["module-staging.html"].by_id("ChildPughBilirubinTable").all("tr")
    ]
    # CDISC CPS01: below 34, 34 to 51, above 51 umol/L
    assert ["µmol/L", "below 34", "1"] in rows
    assert ["µmol/L", "from 34 and up to 51", "2"] in rows
    assert ["µmol/L", "above 51", "3"] in rows


def test_a_class_shows_what_is_above_and_below(pages: dict[str, Element]) -> None:
    entry = pages["module-conditions.html"].by_id("IntrahepaticCholangiocarcinoma")
    lines = {line.all("dt")[0].text: line.all("dd")[0].text for line in entry.all("div") if line.all("dt")}
    assert lines["narrower than"] == "cholangiocarcinoma primary malignant tumour of the liver"
    above = pages["module-conditions.html"].by_id("Cholangiocarcinoma")
    assert "wider than hilar cholangiocarcinoma intrahepatic cholangiocarcinoma" in above.text


@pytest.mark.parametrize(
    "name", ["index.html", "criteria.html", "terms.html", "decisions.html", "decision-021.html"]
)
def test_each_page_names_the_protocol_and_its_standing(pages: dict[str, Element], name: str) -> None:
    footer = pages[name].all("footer")[0].text
    assert "NCT06187961" in footer
    assert "not a medical device" in footer


def test_the_list_of_terms_names_their_codes(pages: dict[str, Element]) -> None:
    (line,) = [item.text for item in pages["terms.html"].all("li") if "lab:Platelets" in item.text]
    assert "LOINC 777-3" in line
    assert "thrombocytes" in line


def test_decisions_are_listed_with_the_criteria_they_concern(pages: dict[str, Element]) -> None:
    lines = {row.all("th")[0].text: row.all("td")[1].text for row in pages["decisions.html"].all("tr")[1:]}
    assert lines["017"] == "I2"
    assert lines["002"] == "every criterion"
    assert lines["001"].startswith("every criterion; most visible in I4.0 , I6")


def test_a_decision_links_to_the_terms_and_records_it_names(pages: dict[str, Element]) -> None:
    addresses = [attributes.get("href") for attributes in links(pages["decision-021.html"].all("article")[0])]
    assert "module-thrombus.html#SuperiorVenaCava" in addresses
