"""The contents of a page: its terms, each under the one it is narrower than."""

from __future__ import annotations

from dataclasses import dataclass

from trialshape.documentation.entries import Entry
from trialshape.documentation.facts import Facts
from trialshape.knowledge.vocabulary import RDFS

ABOVE = (RDFS + "subClassOf", RDFS + "subPropertyOf")
DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Branch:
    """A term and the terms of the same page that are narrower."""

    entry: Entry
    below: tuple[Branch, ...]


def contents(entries: tuple[Entry, ...], facts: Facts) -> tuple[Branch, ...]:
    """The terms as trees; a term with several above stands under each, and shows what is below it once."""
    inside = {entry.iri: entry for entry in entries}
    below: dict[str, list[Entry]] = {}
    roots = []
    for entry in entries:
        above = {
            iri for how in ABOVE for iri in facts.iris(entry.iri, how) if iri in inside and iri != entry.iri
        }
        roots += [] if above else [entry]
        for iri in above:
            below.setdefault(iri, []).append(entry)
    shown: set[str] = set()

    def branch(entry: Entry, depth: int) -> Branch:
        first = entry.iri not in shown
        shown.add(entry.iri)
        narrower = below.get(entry.iri, []) if first and depth < DEEPEST else []
        return Branch(entry, tuple(branch(other, depth + 1) for other in narrower))

    found = [branch(root, 0) for root in roots]
    # classes in a circle have no root; nothing is left out for that
    found += [branch(entry, 0) for entry in entries if entry.iri not in shown]
    return tuple(found)
