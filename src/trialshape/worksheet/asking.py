"""How a person can answer each question of a protocol: told from what the question says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.hierarchy import superclasses
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.terms import NAMESPACE
from trialshape.knowledge.vocabulary import ELIG, PATIENT, RDF_TYPE, RDFS, REC, SKOS, local_name

Way = Literal["answer", "value", "history", "fact", "patient"]
"""An answer of a person, a value of an observable, whether something happened, an entry of the record, a property of
the patient."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that can be asked for, with what an answer is made of.

    `name` is how worksheets call it. Of the rest, each way uses its own part: `observables` for a value, with `ratio`
    when the laboratory's upper limit of normal is needed too; `classes` for what may have happened or is entered, with
    `options` where an entry names one or more of them; `domain` where a history settles it."""

    name: str
    iri: str
    way: Way
    label: str
    text: str
    observables: tuple[str, ...] = ()
    ratio: bool = False
    classes: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that can be asked for.

    `questions` are those of the protocol that a person answers directly, `entries` the facts that may be entered
    besides, `domains` what a history can cover, each by its name; `ways` lists for each question, by IRI, the names
    that settle it, each with its kind; `question_names` are all questions by name."""

    questions: Mapping[str, Asked]
    entries: Mapping[str, Asked]
    domains: Mapping[str, Asked]
    ways: Mapping[str, tuple[tuple[str, str], ...]]
    question_names: Mapping[str, str]


_ANSWERED: Final = ELIG + "AskedFinding"
_RATIO: Final = ELIG + "RatioFinding"


def read_asking(store: ox.Store, plan: Plan, language: str = graph.ENGLISH) -> Asking:
    """What can be asked for in this knowledge, with texts in a language where it has them."""
    above = superclasses(store)
    questions: dict[str, Asked] = {}
    entries: dict[str, Asked] = {}
    for asked in _entries(store, plan, above, language):
        # two modules may use one name: then the second goes by its module too
        name = asked.name if asked.name not in entries else _with_module(asked.iri)
        entries[name] = replace(asked, name=name)
    by_iri = {asked.iri: asked for asked in entries.values()}
    ways: dict[str, tuple[tuple[str, str], ...]] = {}
    for iri in sorted(plan.questions):
        own = _direct(store, iri, above, language)
        if own is not None:
            questions[own.name] = own
        by_entry = [by_iri[term] for term in _entered(store, iri, above) if term in by_iri]
        kinds = [("question", own.name)] if own is not None else _by_history(store, iri)
        ways[iri] = (*kinds, *((_kind(asked), asked.name) for asked in by_entry))
    domains = {
        local_name(iri): _asked(store, iri, "history", language, domain=iri)
        for iri in plan.terms.domains.values()
    }
    return Asking(questions, entries, domains, ways, {local_name(iri): iri for iri in plan.questions})


def _with_module(iri: str) -> str:
    """The name of a term behind that of its module, such as conditions.Ascites."""
    module, _, name = iri.rpartition("#")
    return f"{module.rpartition('/')[2]}.{name}"


def _kind(asked: Asked) -> str:
    return "patient" if asked.way == "patient" else "fact"


# --- questions that a person answers -------------------------------------------------------------------


def _direct(store: ox.Store, iri: str, above: Mapping[str, frozenset[str]], language: str) -> Asked | None:
    """The question itself, where it says what it is answered by."""
    observables = tuple(graph.iris(store, iri, ELIG + "ofObservable"))
    classes = tuple(graph.iris(store, iri, ELIG + "ofClass"))
    domain = graph.one_iri(store, iri, ELIG + "domain")
    if _ANSWERED in above.get(iri, frozenset()):
        return _asked(store, iri, "answer", language, domain=domain if classes else None)
    if observables:
        ratio = _RATIO in above[iri]
        return _asked(store, iri, "value", language, observables=observables, ratio=ratio)
    if classes and not _undeniable(classes):
        return _asked(store, iri, "history", language, classes=classes, domain=domain)
    return None


def _undeniable(classes: tuple[str, ...]) -> bool:
    """Whether there are only classes of the record model: nobody can deny every condition or adverse event at once."""
    return all(name.startswith(REC) for name in classes)


def _by_history(store: ox.Store, iri: str) -> list[tuple[str, str]]:
    """The domain whose history settles a question that nothing answers by itself."""
    domain = graph.one_iri(store, iri, ELIG + "domain")
    return [] if domain is None else [("history", local_name(domain))]


def _asked(
    store: ox.Store,
    iri: str,
    way: Way,
    language: str,
    *,
    observables: tuple[str, ...] = (),
    ratio: bool = False,
    classes: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
    domain: str | None = None,
) -> Asked:
    label = graph.text(store, iri, RDFS + "label", language) or local_name(iri)
    text = graph.text(store, iri, SKOS + "definition", language) or label
    return Asked(local_name(iri), iri, way, label, text, observables, ratio, classes, options, domain)


# --- entries of the record -----------------------------------------------------------------------------


def _entered(store: ox.Store, question: str, above: Mapping[str, frozenset[str]]) -> list[str]:
    """The classes and properties of the record whose entries answer a question."""
    found = [*graph.iris(store, question, ELIG + "ofStatement")]
    for name in sorted({question, *above.get(question, frozenset())}):
        found += graph.iris(store, name, ELIG + "answeredBy")
    if graph.objects(store, question, ELIG + "ofRegion") and not found:
        found += [REC + "ImagingReport", REC + "Lesion"]
    return list(dict.fromkeys(found))


def _entries(store: ox.Store, plan: Plan, above: Mapping[str, frozenset[str]], language: str) -> list[Asked]:
    """Every entry that a worksheet can hold: observables, classes of facts, and properties of the patient."""
    terms = plan.terms
    found = [_asked(store, iri, "value", language, observables=(iri,)) for iri in terms.observables]
    facts = [iri for iri, higher in above.items() if REC + "Fact" in higher and iri not in terms.concluded]
    for iri in sorted(facts):
        if not iri.startswith(ELIG):
            found.append(_asked(store, iri, "fact", language, classes=(iri,), options=_options(store, iri)))
    for prop in sorted(terms.properties.values(), key=lambda prop: prop.iri):
        if prop.domain == PATIENT:
            options = tuple(_of_range(store, prop.iri)) if prop.reading is None else ()
            found.append(_asked(store, prop.iri, "patient", language, options=options))
    return found


def _of_range(store: ox.Store, prop: str) -> list[str]:
    ranges = graph.iris(store, prop, RDFS + "range")
    return [term for kind in ranges for term in graph.subjects(store, RDF_TYPE, kind)]


def _options(store: ox.Store, iri: str) -> tuple[str, ...]:
    """The ranked terms that share a property of the project with a class, such as the vessels of one tree."""
    rows = graph.select(
        store,
        f"""SELECT DISTINCT ?option ?low ?high WHERE {{
  <{iri}> ?same ?shared . ?option ?same ?shared ; <{ELIG}rankLow> ?low ; <{ELIG}rankHigh> ?high ; a ?kind .
  FILTER(isIRI(?shared) && STRSTARTS(STR(?same), '{NAMESPACE}') && ?option != <{iri}>)
  FILTER NOT EXISTS {{ ?option <{ELIG}rankedBy> ?vessel }}
  FILTER NOT EXISTS {{ ?option <{ELIG}because> ?doubt }}
}} ORDER BY ?low ?high ?option""",
    )
    return tuple(row["option"].value for row in rows)
