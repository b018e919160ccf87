"""Modules fit together: each says what it is, imports what it uses, and opens without a network."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path
from xml.etree import ElementTree  # the catalogs are our own files

import pytest

from tests.ontology.modules import (
    BASE,
    DCTERMS,
    MODULES,
    ONTOLOGY,
    OWL,
    RDF_TYPE,
    WHOLE,
    modules_used,
    objects,
    own_terms,
    store,
    subjects,
    values,
)

CATALOGS = sorted(ONTOLOGY.rglob("catalog-v001.xml"))
ENTRY = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


def imports(module: str) -> set[str]:
    return {iri.removeprefix(BASE) for iri in values(store(module), BASE + module, OWL + "imports")}


def entries(catalog: Path) -> dict[str, Path]:
    found = ElementTree.parse(catalog).getroot().iter(ENTRY)  # noqa: S314
    return {entry.attrib["name"]: catalog.parent / entry.attrib["uri"] for entry in found}


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_the_ontology_that_its_place_says(module: str) -> None:
    assert subjects(store(module), RDF_TYPE, OWL + "Ontology") == {BASE + module}


@pytest.mark.parametrize("module", MODULES)
def test_a_header_says_version_title_licence_maker_and_sources(module: str) -> None:
    header = BASE + module
    (version,) = values(store(module), header, OWL + "versionInfo")
    assert values(store(module), header, OWL + "versionIRI") == [f"{header}/{version}"]
    for predicate in (DCTERMS + "title", DCTERMS + "description"):
        assert [str(text)[-3:] for text in objects(store(module), header, predicate)] == ["@en"]
    assert values(store(module), header, DCTERMS + "license") == ["https://spdx.org/licenses/Apache-2.0"]
    assert values(store(module), header, DCTERMS + "creator") == ["trialshape"]
    assert values(store(module), header, DCTERMS + "publisher") == ["trialshape"]
    assert values(store(module), header, DCTERMS + "source")


def test_all_modules_have_one_version() -> None:
    assert len({tuple(values(store(module), BASE + module, OWL + "versionInfo")) for module in MODULES}) == 1


@pytest.mark.parametrize("module", [module for module in MODULES if module != WHOLE])
def test_a_module_imports_exactly_the_modules_whose_terms_it_uses(module: str) -> None:
    assert imports(module) == modules_used(module)


def test_one_module_imports_all_others_and_says_nothing_itself() -> None:
    assert imports(WHOLE) == set(MODULES) - {WHOLE}
    assert own_terms(WHOLE) == set()


def test_imports_run_in_no_circle() -> None:
    order = list(TopologicalSorter({module: imports(module) for module in MODULES}).static_order())
    assert order[0] == "eligibility"
    assert order[-1] == WHOLE


def test_there_is_a_catalog_beside_every_module() -> None:
    assert {catalog.parent for catalog in CATALOGS} == {path.parent for path in ONTOLOGY.rglob("*.ttl")}


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.parent.name)
def test_a_catalog_leads_from_every_ontology_and_version_to_its_file(catalog: Path) -> None:
    expected = {}
    for module in MODULES:
        file = ONTOLOGY / f"{module}.ttl"
        expected[BASE + module] = file
        (version,) = values(store(module), BASE + module, OWL + "versionIRI")
        expected[version] = file
    found = entries(catalog)
    assert {name: path.resolve() for name, path in found.items()} == expected


@pytest.mark.parametrize("catalog", CATALOGS, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("module", MODULES)
def test_every_import_is_a_file_that_is_there(catalog: Path, module: str) -> None:
    found = entries(catalog)
    for name in imports(module):
        path = found[BASE + name]
        assert f"<{BASE}{name}> a owl:Ontology" in path.read_text(encoding="utf-8")
