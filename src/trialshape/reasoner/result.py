"""What a proof gives back, and the one way in which it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProfileViolation:
    """One way in which the ontology is outside OWL 2 DL; each kind is told once for the same terms."""

    kind: str
    """Short and stable, such as `UseOfUndeclaredClass` (the names of the OWL API) or one of `OWN_KINDS`."""
    terms: tuple[str, ...]
    """IRIs concerned, sorted; blank nodes are not named."""
    sentence: str
    """The same for a person, with the kind of axiom where there is one; never a literal."""


@dataclass(frozen=True, slots=True)
class MappedDatatype:
    """A datatype that HermiT does not know, and what stood for it in the proof."""

    datatype: str
    stand_in: str
    uses: int
    """How many literals and data ranges outside annotations were replaced."""


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What HermiT proves of an ontology and its individuals; owl:Thing is never listed.

    An inconsistent ontology has only `consistent`, `profile` and `mapped`: everything would follow from it.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    """Named classes that can have no member, sorted."""
    superclasses: Mapping[str, frozenset[str]]
    """Named satisfiable class -> all its named superclasses, equivalent ones too, without itself."""
    types: Mapping[str, frozenset[str]]
    """Named individual (classes used as individuals too) -> all named classes it belongs to."""
    profile: tuple[ProfileViolation, ...]
    """Where the ontology is outside OWL 2 DL, and what was left out because it cannot be read; sorted."""
    mapped: tuple[MappedDatatype, ...]
    """Datatypes outside the map of OWL 2 and how they were read; the proof holds under this reading."""


OWN_KINDS = (
    "LexicalNotInLexicalSpace",
    "LiteralOutOfReach",
    "TripleTerm",
    "UnparsedTriple",
    "UnreadableExpression",
)
"""Kinds told beside those of the OWL API: what the proof leaves out. The first is a kind of the OWL API, too."""


class ReasonerError(Exception):
    """No proof: extra not installed, time or memory ran out, a crash, or an ontology that HermiT refuses.

    The message is for people and holds no literal. `profile` has the violations found until then."""

    def __init__(self, message: str, profile: tuple[ProfileViolation, ...] = ()) -> None:
        super().__init__(message)
        self.profile = profile
