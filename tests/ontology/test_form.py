"""Every term is described, and every class stands under the root of its module.

Expected values are typed by hand from the sources that the modules name.
"""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from tests.ontology.stated import BASE, FOUNDATION, MODULES, STORE, above, load, objects, short, subjects


@pytest.mark.parametrize("module", MODULES)
def test_every_term_is_described(module: str) -> None:
    own = f"{BASE}{module}#"
    terms = {
        quad.subject.value
        for quad in load(module).quads_for_pattern(None, None, None, None)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(own)
    }
    assert terms
    for term in sorted(terms):
        assert len(objects(term, "rdfs:label")) == 1, term
        assert len(objects(term, "skos:definition")) == 1, term
        assert objects(term, "skos:definition")[0].endswith("."), term
        assert objects(term, "rdfs:isDefinedBy") == [BASE + module], term
        assert objects(term, "dcterms:source"), term


@pytest.mark.parametrize("module", MODULES)
def test_header_names_version_licence_and_known_imports(module: str) -> None:
    header = BASE + module
    assert objects(header, "owl:versionIRI") == [f"{header}/0.1.0"]
    assert objects(header, "dcterms:license") == ["https://spdx.org/licenses/Apache-2.0"]
    assert set(objects(header, "owl:imports")) <= {BASE + name for name in (*FOUNDATION, *MODULES)}


def test_every_term_in_use_is_defined() -> None:
    used = {
        term.value
        for quad in STORE.quads_for_pattern(None, None, None, None)
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE) and "#" in term.value
    }
    assert [term for term in sorted(used) if not objects(term, "rdfs:label")] == []


@pytest.mark.parametrize(
    ("prefix", "root"), [("cond", "rec:Condition"), ("proc", "rec:Procedure"), ("drug", "rec:Exposure")]
)
def test_every_class_stands_under_the_root_of_its_module(prefix: str, root: str) -> None:
    classes = [short(found) for found in subjects("rdf:type", "owl:Class")]
    own = [name for name in classes if name.startswith(prefix + ":") and name != "cond:TumourMorphology"]
    assert len(own) >= 40
    assert [name for name in own if root not in above(name)] == []
