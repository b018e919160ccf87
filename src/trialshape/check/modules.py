"""Files beside each other: one module in two of them, one prefix with two meanings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.knowledge.vocabulary import RDF_TYPE

TWO_MEANINGS, TWICE = "TS107", "TS108"
_ONTOLOGY: Final = ox.NamedNode("http://www.w3.org/2002/07/owl#Ontology")


def modules(material: Material) -> Iterator[Found]:
    """Modules that a second file declares, and prefixes that stand for another namespace than in the modules."""
    declared: dict[str, str] = {}
    meaning: dict[str, tuple[str, str]] = {}
    for file in material.files:
        for quad in file.quads:
            if (
                quad.predicate.value == RDF_TYPE
                and quad.object == _ONTOLOGY
                and isinstance(quad.subject, ox.NamedNode)
            ):
                module = quad.subject.value
                first = declared.setdefault(module, file.name)
                if first != file.name:
                    place = material.places.within(file.name, module, RDF_TYPE, None)
                    yield Found(TWICE, f"<{module}> is declared in {first} already", module, place=place)
        is_module = file.name in declared.values()
        for prefix, space in file.prefixes.items():
            if is_module:
                meaning.setdefault(prefix, (space, file.name))
            known, where = meaning.get(prefix, (space, file.name))
            # the empty prefix is every file's own
            if prefix and known != space:
                text = f"{prefix}: stands for <{space}> here and for <{known}> in {where}"
                yield Found(TWO_MEANINGS, text, place=material.places.prefix(file.name, prefix))
