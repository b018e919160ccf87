"""Codes of other vocabularies on a term: which are read as the term, and which only stand near it."""

from __future__ import annotations

from dataclasses import dataclass

from trialshape.documentation.facts import Facts
from trialshape.documentation.pieces import Line, Piece, Table, words
from trialshape.documentation.places import web_address
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SKOS, local_name

EXACT = SKOS + "exactMatch"
FAMILY = ELIG + "codeFamily"
NEAR = {
    SKOS + "closeMatch": "close",
    SKOS + "broadMatch": "broader",
    SKOS + "narrowMatch": "narrower",
    SKOS + "relatedMatch": "related",
}
SHOWN = frozenset((EXACT, FAMILY, *NEAR))


@dataclass(frozen=True, slots=True)
class Systems:
    """Beginnings of code IRIs, the longest first, each with the name of its vocabulary."""

    beginnings: tuple[tuple[str, str], ...]

    def split(self, iri: str) -> tuple[str, str]:
        """The vocabulary and the code of a code IRI; an unknown vocabulary has no name and the IRI is the code."""
        for beginning, name in self.beginnings:
            if iri.startswith(beginning):
                return name, iri[len(beginning) :]
        return "", iri


def read_systems(facts: Facts) -> Systems:
    """The vocabularies that the knowledge declares."""
    found: dict[str, str] = {}
    for system in facts.subjects(RDF_TYPE, ELIG + "CodeSystem"):
        name = facts.text(system, RDFS + "label") or local_name(system)
        for how in ("canonicalPrefix", "codePrefix"):
            for beginning in facts.texts(system, ELIG + how):
                found[beginning.value] = name
    return Systems(tuple(sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))))


def code_tables(iri: str, facts: Facts, systems: Systems) -> tuple[Table, ...]:
    """One table for codes that are read as the term, one for families of codes, one for codes that are only near."""
    tables: list[Table] = []
    exact = sorted(_code(code, systems) for code in facts.iris(iri, EXACT))
    if exact:
        rows = tuple((words(system), _linked(code, full)) for system, code, full in exact)
        tables.append(
            Table("Exact matches: a record with one of these codes has this term", ("system", "code"), rows)
        )
    families = sorted(_code(text.value, systems) for text in facts.texts(iri, FAMILY))
    if families:
        rows = tuple((words(system), (Piece(f"{code}…", style="code"),)) for system, code, _ in families)
        caption = (
            "Families: every code that begins so has this term, unless another term claims it more closely"
        )
        tables.append(Table(caption, ("system", "begins with"), rows))
    near = sorted(
        (*_code(code, systems), how) for predicate, how in NEAR.items() for code in facts.iris(iri, predicate)
    )
    if near:
        three = tuple((words(system), _linked(code, full), words(how)) for system, code, full, how in near)
        caption = "Broader and related codes: for orientation, never read as this term"
        tables.append(Table(caption, ("system", "code", "relation"), three))
    return tuple(tables)


def code_names(iri: str, facts: Facts, systems: Systems) -> tuple[str, ...]:
    """The codes that are read as a term, each with its vocabulary, for a list that is searched."""
    exact = [_code(code, systems)[:2] for code in facts.iris(iri, EXACT)]
    families = [_code(text.value, systems)[:2] for text in facts.texts(iri, FAMILY)]
    return tuple(f"{system} {code}".strip() for system, code in [*sorted(exact), *sorted(families)])


def _code(iri: str, systems: Systems) -> tuple[str, str, str]:
    system, code = systems.split(iri)
    return system, code, iri


def _linked(code: str, iri: str) -> Line:
    address = web_address(iri)
    return (Piece(code, address, outside=address is not None, style="code"),)
