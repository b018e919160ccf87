"""What the knowledge says of who is next: tiers, acts that repair, permanence, and how long an answer speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name


@dataclass(frozen=True, slots=True)
class Tier:
    """A tier of patients, and whom it takes; what is not said does not matter.

    `barred` tiers take patients with a barrier, those with `permanences` only where one of these is among them.
    The others take patients who need no act but `only_by`, or at most `most_actions` of them."""

    iri: str
    label: str
    order: int
    barred: bool
    permanences: frozenset[str]
    only_by: str | None
    most_actions: int | None

    @property
    def name(self) -> str:
        """The word for it in tables."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Permanence:
    """What a failure means for the future: how hard it is to change, and in a word what it calls for."""

    order: int
    calls_for: str


@dataclass(frozen=True, slots=True)
class Asking:
    """In which windows a question is answered.

    `window` is that of the facts, `speaks_back` that in which a statement of absence must show that nothing happened,
    `currency` how recent such a statement must be."""

    window: str | None
    speaks_back: str | None
    currency: str | None
    domains: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everything that ranking patients needs besides the tree and the windows."""

    tiers: tuple[Tier, ...] = ()
    repairs: Mapping[str, str] = field(default_factory=dict)
    """Reason -> the act that repairs it."""
    gaps: Mapping[str, str] = field(default_factory=dict)
    """Code of a data error -> the act that repairs it."""
    together: Mapping[str, str] = field(default_factory=dict)
    """Act -> another act with which it is done in one go."""
    permanences: Mapping[str, Permanence] = field(default_factory=dict)
    asked: Mapping[str, Asking] = field(default_factory=dict)
    """Question -> its windows."""
    register: Mapping[str, str] = field(default_factory=dict)
    """Node of the tree -> the window that the register names for it."""
    spoil_days: Mapping[str, int] = field(default_factory=dict)
    """Window -> the number of days for which some products spoil a sample, the day of the sample included."""

    @property
    def unchangeable(self) -> frozenset[str]:
        """The permanences that put a patient into a tier of their own."""
        return frozenset(one for tier in self.tiers for one in tier.permanences)

    def group(self, act: str) -> str:
        """The act that stands for all that are done in the same go."""
        return self.together.get(act, act)

    def tier(self, name: str) -> Tier | None:
        """The tier of a name."""
        return next((tier for tier in self.tiers if tier.name == name), None)


def read_ranking(store: ox.Store, language: str = graph.ENGLISH) -> Ranking:
    """Read what ranking needs; texts are in a language or else in English.

    Raises KnowledgeError for two tiers of one place, and for an act that is done with one that is itself done with
    another."""
    return Ranking(
        tiers=_tiers(store, language),
        repairs=_linked(store, "Reason", "repairedBy"),
        gaps=_gaps(store),
        together=_together(store),
        permanences={
            iri: Permanence(
                int(graph.number(store, iri, ELIG + "order") or 0),
                graph.text(store, iri, ELIG + "callsFor", language) or "",
            )
            for iri in graph.subjects(store, RDF_TYPE, ELIG + "Permanence")
        },
        asked=_asked(store),
        register=_register(store),
        spoil_days={
            iri: int(days)
            for iri in graph.subjects(store, RDF_TYPE, ELIG + "Window")
            if (days := graph.number(store, iri, ELIG + "spoilDays")) is not None
        },
    )


def _tiers(store: ox.Store, language: str) -> tuple[Tier, ...]:
    tiers = [_tier(store, iri, language) for iri in graph.subjects(store, RDF_TYPE, ELIG + "Tier")]
    tiers.sort(key=lambda tier: tier.order)
    for one, other in pairwise(tiers):
        if one.order == other.order:
            raise KnowledgeError(f"the tiers <{one.iri}> and <{other.iri}> have the same elig:order")
    return tuple(tiers)


def _tier(store: ox.Store, iri: str, language: str) -> Tier:
    order, most = (graph.number(store, iri, ELIG + name) for name in ("order", "mostActions"))
    if order is None:
        raise KnowledgeError(f"the tier <{iri}> has no elig:order")
    return Tier(
        iri=iri,
        label=graph.text(store, iri, RDFS + "label", language) or local_name(iri),
        order=int(order),
        barred=any(term.value == "true" for term in graph.objects(store, iri, ELIG + "ofBarred")),
        permanences=frozenset(graph.iris(store, iri, ELIG + "ofPermanence")),
        only_by=graph.one_iri(store, iri, ELIG + "onlyBy"),
        most_actions=None if most is None else int(most),
    )


def _linked(store: ox.Store, kind: str, name: str) -> dict[str, str]:
    """The individuals of a class or of one right below it that have this property, with its one value."""
    kinds = (ELIG + kind, *graph.subjects(store, RDFS + "subClassOf", ELIG + kind))
    iris = sorted({iri for one in kinds for iri in graph.subjects(store, RDF_TYPE, one)})
    found = {iri: graph.one_iri(store, iri, ELIG + name) for iri in iris}
    return {iri: value for iri, value in found.items() if value is not None}


def _gaps(store: ox.Store) -> dict[str, str]:
    repaired = _linked(store, "DataGap", "repairedBy")
    coded = {graph.text(store, iri, ELIG + "problemCode"): act for iri, act in repaired.items()}
    return {code: act for code, act in coded.items() if code is not None}


def _together(store: ox.Store) -> dict[str, str]:
    together = _linked(store, "Act", "doneWith")
    for act, other in together.items():
        if other in together:
            raise KnowledgeError(
                f"<{act}> is done with <{other}>, which is done with another act: name the last of them"
            )
    return together


def _register(store: ox.Store) -> dict[str, str]:
    """The window of each node of the tree; what has several says nothing here."""
    rows = graph.select(store, f"SELECT ?node ?window {{ ?node a <{ELIG}Part> ; <{ELIG}window> ?window }}")
    pairs = {(row["node"].value, row["window"].value) for row in rows}
    for kind in ("Inclusion", "Exclusion"):
        rows = graph.select(
            store, f"SELECT ?node ?window {{ ?node a <{ELIG}{kind}> ; <{ELIG}window> ?window }}"
        )
        pairs |= {(row["node"].value, row["window"].value) for row in rows}
    found: dict[str, list[str]] = {}
    for node, window in sorted(pairs):
        found.setdefault(node, []).append(window)
    return {node: windows[0] for node, windows in found.items() if len(windows) == 1}


def _asked(store: ox.Store) -> dict[str, Asking]:
    said: dict[str, dict[str, set[str]]] = {}
    for name in ("window", "lookback", "currency", "domain"):
        for row in graph.select(store, f"SELECT ?question ?value {{ ?question <{ELIG}{name}> ?value }}"):
            said.setdefault(row["question"].value, {}).setdefault(name, set()).add(row["value"].value)

    def only(values: set[str]) -> str | None:
        return next(iter(values)) if len(values) == 1 else None

    return {
        question: Asking(
            window=only(values.get("window", set())),
            speaks_back=only(values.get("lookback", set())) or only(values.get("window", set())),
            currency=only(values.get("currency", set())),
            domains=frozenset(values.get("domain", set())),
        )
        for question, values in sorted(said.items())
    }
