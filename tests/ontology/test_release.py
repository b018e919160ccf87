"""Released terms stay: a name that was given out is never taken back, at most deprecated with a replacement."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from tests.ontology.modules import BASE, DCTERMS, MODULES, OWL, RDF_TYPE, WHOLE, merged, own_terms, values

RELEASED = Path(__file__).with_name("released-terms.txt")


def released() -> list[str]:
    lines = RELEASED.read_text(encoding="utf-8").splitlines()
    return [BASE + line for line in lines if line and not line.startswith("#")]


def test_every_released_term_is_still_there() -> None:
    there = {term for module in MODULES if module != WHOLE for term in own_terms(module)}
    missing = [term for term in released() if term not in there]
    assert missing == [], "deprecate a term (owl:deprecated, dcterms:isReplacedBy) in place of deleting it"
    assert all(values(merged(), term, RDF_TYPE) for term in released())


def test_the_list_of_released_terms_is_sorted_and_whole() -> None:
    listed = released()
    assert listed == sorted(set(listed))
    named = {term.partition("#")[0].removeprefix(BASE) for term in listed}
    assert named == set(MODULES) - {WHOLE}


def test_what_is_deprecated_names_a_term_that_is_in_use() -> None:
    for quad in merged().quads_for_pattern(None, ox.NamedNode(OWL + "deprecated"), None):
        assert isinstance(quad.subject, ox.NamedNode)
        (by,) = values(merged(), quad.subject.value, DCTERMS + "isReplacedBy")
        assert by.startswith(BASE)
        assert values(merged(), by, RDF_TYPE)
