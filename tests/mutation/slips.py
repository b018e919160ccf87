"""Slips in the knowledge: a statement that an author could have left out, or a number that is off by one.

Windows lose an end or move it by one of their last unit, classes and questions lose a class, units and scores a row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache

import pyoxigraph as ox

from tests.screening import plan
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import Loaded, collect, concluded, load_stated
from trialshape.knowledge.plan import Plan, compile_loaded
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name

OWL = "http://www.w3.org/2002/07/owl#"
SUBCLASS = RDFS + "subClassOf"
ENDS = tuple(ELIG + name for name in ("fromAnchor", "toAnchor", "fallback"))
SPANS = tuple(ELIG + name for name in ("back", "ahead", "endsBefore"))
ROWS = tuple(ELIG + name for name in ("acceptsUnit", "row"))
OURS = "https://w3id.org/trialshape/"
SPOKEN_OF = frozenset(
    ELIG + name
    for name in (
        "question",
        "concerns",
        "looksAt",
        "classifies",
        "ofTerm",
        "shownAs",
        "answeredBy",
        "accepts",
    )
)
"""Links between nodes, questions and policies: without one the knowledge has a hole that loading or `check` names."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is taken away, and what stands there instead."""

    kind: str
    gone: ox.Quad
    there: ox.Quad | None = None

    @property
    def name(self) -> str:
        """What it is, by the local names of what it is about."""
        said = " ".join(map(_said, (self.gone.subject, self.gone.predicate, self.gone.object)))
        return said if self.there is None else f"{said} is {self.there.object.value}"  # type: ignore[union-attr]


def _said(term: object) -> str:
    """A term by its local name, a literal by its text, a node without name by what it says."""
    if isinstance(term, ox.NamedNode):
        return local_name(term.value)
    if not isinstance(term, ox.BlankNode):
        return getattr(term, "value", "")
    inside = stated().store.quads_for_pattern(term, None, None)
    return (
        "["
        + " ".join(sorted(quad.object.value for quad in inside if isinstance(quad.object, ox.Literal)))
        + "]"
    )


@cache
def stated() -> Loaded:
    """The knowledge as its files state it."""
    return load_stated(collect("haic-len-cado"))


@cache
def entailed() -> Loaded:
    """The same with what follows from definitions."""
    return concluded(stated())


def slips() -> Iterator[Slip]:
    """Every slip, by kind and by what it is about."""
    store = stated().store
    classes = {
        quad.subject
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), ox.NamedNode(OWL + "Class"))
    }
    for quad in sorted(store, key=lambda quad: (str(quad.subject), str(quad.predicate), _said(quad.object))):
        predicate = quad.predicate.value
        if predicate in ENDS:
            yield Slip("window", quad)
        elif predicate in SPANS:
            yield Slip("window", quad)
            for text in _beside(quad.object.value):
                moved = ox.Literal(text, datatype=quad.object.datatype)
                yield Slip("window", quad, ox.Quad(quad.subject, quad.predicate, moved))
        elif predicate in ROWS:
            yield Slip(local_name(predicate), quad)
        elif predicate == SUBCLASS and quad.object in classes and _of_facts(quad):
            yield Slip("class", quad)
        elif predicate.startswith(OURS) and predicate not in SPOKEN_OF and quad.object in classes:
            yield Slip("membership", quad)


def _of_facts(quad: ox.Quad) -> bool:
    """Whether a class is one of facts: what kind of question a question is, loading asks for."""
    subject, above = quad.subject, quad.object
    if not isinstance(subject, ox.NamedNode) or subject.value in plan().questions:
        return False
    return isinstance(above, ox.NamedNode) and not above.value.startswith(ELIG)


def _beside(duration: str) -> Iterator[str]:
    """The durations one unit shorter and longer."""
    numbers = list(re.finditer(r"\d+", duration))
    last = numbers[-1]
    for step in (-1, 1):
        number = int(last[0]) + step
        if number >= 0:
            yield duration[: last.start()] + str(number) + duration[last.end() :]


def compiled(some: Collection[Slip]) -> Plan | None:
    """The plan with some slips at once, or None where it is refused."""
    of_classes = any(slip.kind == "class" for slip in some)
    base, gone = stated() if of_classes else entailed(), {slip.gone for slip in some}
    store = ox.Store()
    store.extend(quad for quad in base.store if quad not in gone)
    store.extend(slip.there for slip in some if slip.there is not None)
    changed = replace(base, store=store)
    try:
        return compile_loaded(concluded(changed) if of_classes else changed)
    except (KnowledgeError, ValueError):
        return None
