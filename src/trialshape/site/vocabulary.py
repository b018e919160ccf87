"""The terms that tables may name, by their short names, and what the knowledge says of codes and units already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.codes import Beginnings, read_codes, read_families, read_prefixes
from trialshape.knowledge.definitions import derived, read_definitions
from trialshape.knowledge.quantities import Observable, read_observables
from trialshape.knowledge.vocabulary import ELIG, RDFS, REC, SKOS, local_name
from trialshape.site.cells import BadCell

PROJECT = "https://w3id.org/trialshape/"
NOT_RELEVANT = REC + "NotRelevant"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rows are checked against.

    `above` leads from a class to itself and all classes above it, `scales` from a scale to its texts in lower case
    and the grades that they are written for."""

    prefixes: Beginnings
    systems: Mapping[str, str]
    codes: Mapping[str, str]
    families: Beginnings
    observables: Mapping[str, Observable]
    scales: Mapping[str, Mapping[str, str]]
    above: Mapping[str, frozenset[str]]
    facts: frozenset[str]
    concluded: frozenset[str]
    names: Mapping[str, tuple[str, ...]]

    def term(self, cell: str, column: str) -> str:
        """The term of a cell: an IRI, a local name, or one with its prefix. Raises BadCell for none and for several."""
        wanted = cell.strip().removeprefix("<").removesuffix(">")
        for name in (wanted, wanted.casefold()):
            found = self.names.get(name, ())
            if len(found) == 1:
                return found[0]
            if found:
                raise BadCell(f"{column} fits several terms: write one of {', '.join(map(prefixed, found))}")
        raise BadCell(f"{column} names no term of the ontology: check the spelling")

    def observable(self, cell: str, column: str) -> Observable:
        """The observable of a cell. Raises BadCell for anything else."""
        found = self.observables.get(self.term(cell, column))
        if found is None:
            raise BadCell(f"{column} is no analyte or other observable of the ontology")
        return found


def prefixed(iri: str) -> str:
    """A term of the project with the prefix under which its module is usually written."""
    return f"{_prefix(iri)}:{local_name(iri)}"


def read_vocabulary(store: ox.Store) -> Vocabulary:
    """Read what rows are checked against. Raises KnowledgeError as reading these parts does."""
    prefixes = read_prefixes(store)
    above = _above(store)
    observables, grades = read_observables(store), frozenset(_grades(store))
    facts = frozenset(iri for iri, over in above.items() if REC + "Fact" in over)
    names: dict[str, set[str]] = {}
    for iri in (*facts, *observables, *grades, NOT_RELEVANT):
        for name in (iri, local_name(iri), prefixed(iri)):
            names.setdefault(name, set()).add(iri)
            names.setdefault(name.casefold(), set()).add(iri)
    return Vocabulary(
        prefixes=prefixes,
        systems=_systems(store),
        codes=read_codes(store, prefixes),
        families=read_families(store, prefixes),
        observables=observables,
        scales=_scales(store),
        above=above,
        facts=facts,
        concluded=derived(read_definitions(store)),
        names={name: tuple(sorted(iris)) for name, iris in names.items()},
    )


def _systems(store: ox.Store) -> dict[str, str]:
    """Names of code systems in lower case, each with its canonical prefix."""
    query = (
        f"SELECT ?name ?prefix WHERE {{ ?system <{ELIG}canonicalPrefix> ?prefix ; "
        f"<{RDFS}label>|<{SKOS}notation> ?name }}"
    )
    return {row["name"].value.casefold(): row["prefix"].value for row in graph.select(store, query)}


def _grades(store: ox.Store) -> list[str]:
    query = f"SELECT ?grade WHERE {{ ?grade <{ELIG}ofScale> ?scale }}"
    return [row["grade"].value for row in graph.select(store, query)]


def _scales(store: ox.Store) -> dict[str, dict[str, str]]:
    """The texts of every scale; ranks are not looked at, as some follow from definitions only."""
    found: dict[str, dict[str, str]] = {}
    query = f"SELECT ?scale ?grade ?text WHERE {{ ?grade <{ELIG}ofScale> ?scale ; <{SKOS}notation> ?text }}"
    for row in graph.select(store, query):
        found.setdefault(row["scale"].value, {})[row["text"].value.strip().casefold()] = row["grade"].value
    return found


def _above(store: ox.Store) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    query = (
        f"SELECT ?class ?over WHERE {{ ?class <{RDFS}subClassOf>* ?over "
        f"FILTER(isIRI(?class) && isIRI(?over)) FILTER EXISTS {{ ?class <{RDFS}subClassOf> ?any }} }}"
    )
    for row in graph.select(store, query):
        found.setdefault(row["class"].value, set()).add(row["over"].value)
    return {iri: frozenset(over) for iri, over in found.items()}


_SHORT = {
    "record": "rec",
    "labs": "lab",
    "staging": "stg",
    "thrombus": "thr",
    "conditions": "cond",
    "procedures": "proc",
    "drugs": "drug",
    "eligibility": "elig",
    "domains": "dom",
    "organs": "org",
}


def _prefix(iri: str) -> str:
    module = iri.removeprefix(PROJECT).partition("#")[0]
    return _SHORT.get(module, module.rsplit("/", 1)[-1])
