"""Code IRIs of source vocabularies and the terms they stand for, read from the ontology."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, SKOS

NOTHING_REPLACED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Texts by which code IRIs begin, each with what it stands for, and their lengths from the longest."""

    table: Mapping[str, str]
    lengths: tuple[int, ...]

    def longest(self, text: str) -> str | None:
        """The longest beginning of a text that is known."""
        for length in self.lengths:
            if text[:length] in self.table:
                return text[:length]
        return None


def read_prefixes(store: ox.Store) -> Beginnings:
    """Prefixes under which exports write codes -> the canonical one. Raises KnowledgeError for one of two systems."""
    found: dict[str, str] = {}
    for row in graph.select(
        store,
        f"SELECT ?canonical ?met WHERE {{ ?system <{ELIG}canonicalPrefix> ?canonical "
        f"OPTIONAL {{ ?system <{ELIG}codePrefix> ?met }} }}",
    ):
        canonical = row["canonical"].value
        for prefix in (canonical, row["met"].value if "met" in row else canonical):
            if found.setdefault(prefix, canonical) != canonical:
                raise KnowledgeError(
                    f"the code prefix '{prefix}' belongs to '{found[prefix]}' and to '{canonical}'"
                )
    return _beginnings(found)


def canonical_code(code: str, prefixes: Beginnings) -> str:
    """The code under the canonical prefix of its vocabulary; one of an unknown vocabulary stays as it is."""
    prefix = prefixes.longest(code)
    return code if prefix is None else prefixes.table[prefix] + code[len(prefix) :]


def read_codes(
    store: ox.Store, prefixes: Beginnings, replaced: Mapping[str, str] = NOTHING_REPLACED
) -> dict[str, str]:
    """Canonical code IRI -> term, verified matches and codes that are only read as the term alike.

    `replaced` leads from deprecated terms to those in their place. Raises KnowledgeError for a code of two terms."""
    codes: dict[str, str] = {}
    query = (
        f"SELECT ?term ?code WHERE {{ ?term <{SKOS}exactMatch>|<{ELIG}readsCode> ?code "
        f"FILTER(isIRI(?term) && isIRI(?code)) }}"
    )
    for row in graph.select(store, query):
        code, stated = canonical_code(row["code"].value, prefixes), row["term"].value
        term = replaced.get(stated, stated)
        if codes.setdefault(code, term) != term:
            first, second = sorted((codes[code], term))
            raise KnowledgeError(
                f"the code <{code}> is mapped to two terms, <{first}> and <{second}>; keep one"
            )
    return dict(sorted(codes.items()))


def read_families(
    store: ox.Store, prefixes: Beginnings, replaced: Mapping[str, str] = NOTHING_REPLACED
) -> Beginnings:
    """Beginning of canonical code IRIs -> term. Raises KnowledgeError for a family of two terms."""
    families: dict[str, str] = {}
    for row in graph.select(
        store, f"SELECT ?term ?family WHERE {{ ?term <{ELIG}codeFamily> ?family FILTER(isIRI(?term)) }}"
    ):
        family, stated = canonical_code(row["family"].value, prefixes), row["term"].value
        term = replaced.get(stated, stated)
        if families.setdefault(family, term) != term:
            first, second = sorted((families[family], term))
            raise KnowledgeError(
                f"the code family '{family}' is mapped to two terms, <{first}> and <{second}>"
            )
    return _beginnings(families)


def _beginnings(table: Mapping[str, str]) -> Beginnings:
    return Beginnings(dict(sorted(table.items())), tuple(sorted({len(text) for text in table}, reverse=True)))
