"""Released terms stay: a name that was given out is never taken back, at most deprecated with a replacement."""

from __future__ import annotations

import pyoxigraph as ox

from tests.ontology.modules import BASE, DCTERMS, OWL, RDF_TYPE, merged, values
from tests.ontology.release import released, today


def test_every_released_term_is_still_there() -> None:
    missing = sorted(set(released()) - today())
    assert missing == [], "deprecate a term (owl:deprecated, dcterms:isReplacedBy) in place of deleting it"
    assert [term for term in released() if not values(merged(), BASE + term, RDF_TYPE)] == []


def test_the_list_of_released_terms_is_sorted_and_holds_each_once() -> None:
    assert len(released()) > 1000
    assert released() == sorted(set(released()))


def test_what_is_deprecated_names_a_term_that_is_in_use() -> None:
    for quad in merged().quads_for_pattern(None, ox.NamedNode(OWL + "deprecated"), None):
        assert isinstance(quad.subject, ox.NamedNode)
        (by,) = values(merged(), quad.subject.value, DCTERMS + "isReplacedBy")
        assert by.startswith(BASE)
        assert values(merged(), by, RDF_TYPE)
