"""Codes of other vocabularies: on two terms, or of a vocabulary that nobody declared."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.knowledge.codes import canonical_code, read_prefixes
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, SKOS

TWICE, NO_SYSTEM = "TS212", "TS213"
_READ = (SKOS + "exactMatch", ELIG + "readsCode")


def codes(material: Material, catalogue: Catalogue) -> Iterator[Found]:
    """Codes that two terms claim, under whatever prefix, and codes that begin with no known prefix."""
    del catalogue
    try:
        prefixes = read_prefixes(material.store)
    except KnowledgeError:
        return  # said by the loader
    claimed: dict[str, str] = {}
    for file in material.parsed:
        for quad in file.quads:
            if quad.predicate.value not in _READ or not isinstance(quad.object, ox.NamedNode):
                continue
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            code, term = quad.object.value, quad.subject.value
            if prefixes.longest(code) is None:
                text = (
                    f"{material.short(term)} has the code {material.short(code)}, which no code system claims"
                )
                yield Found(NO_SYSTEM, text, term, quad.predicate.value, quad.object)
            other = claimed.setdefault(canonical_code(code, prefixes), term)
            if other != term:
                text = f"{material.short(code)} is mapped to {material.short(other)} and to {material.short(term)}"
                yield Found(TWICE, text, term, quad.predicate.value, quad.object)
