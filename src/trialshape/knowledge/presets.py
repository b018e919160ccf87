"""Presets: for what question a run is made. Each is an individual of the knowledge; the one in force is marked
there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from trialshape.dates import forward
from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SKOS, local_name

FROM_RECORD = ELIG + "FromRecord"
FROM_LEAD = ELIG + "FromLead"
FROM_INDEX = ELIG + "FromIndex"
COUNTS_AS_OPEN = ELIG + "CountsAsOpen"
LISTED_TO_ASK = ELIG + "ListedToAsk"
SET_ASIDE = ELIG + "SetAside"
IN_FORCE = ELIG + "inForce"
_TRUE = ox.Literal(value=True)
Span = tuple[date | None, date | None]
"""First and last day, both included; None where there is no bound."""
_OF_WINDOWS = (
    *(
        ELIG + name
        for name in ("fromAnchor", "toAnchor", "back", "ahead", "endsBefore", "fallback", "projectDefault")
    ),
    RDFS + "label",
    SKOS + "definition",
)
"""What a window of a preset says in the place of the window it stands for."""


@dataclass(frozen=True, slots=True)
class Preset:
    """How a run reads silence, dates and judgement, and what its results may be used for.

    `accepts` are kinds of evidence of absence, `sets_aside` domains; `best_verdict` is None where no verdict
    is too good."""

    iri: str
    name: str
    label: str
    definition: str
    printed: str
    """What every page, table and file of a run says of itself; empty where nothing needs to be said."""
    caveats: tuple[str, ...]
    accepts: frozenset[str]
    anchors_from: str
    judgement: str
    sets_aside: frozenset[str]
    best_verdict: str | None
    exportable: bool
    gives_range: bool
    reads_on: str | None
    reads_on_classes: frozenset[str]


STRICT = Preset(
    iri="",
    name="none",
    label="none",
    definition="",
    printed="",
    caveats=(),
    accepts=frozenset(),
    anchors_from=FROM_RECORD,
    judgement=COUNTS_AS_OPEN,
    sets_aside=frozenset(),
    best_verdict=None,
    exportable=True,
    gives_range=False,
    reads_on=None,
    reads_on_classes=frozenset(),
)
"""What holds where the knowledge has no preset: nothing is assumed and nothing set aside."""


def put_in_force(store: ox.Store, name: str | None) -> None:
    """Mark the preset of a run, by its name or the default one, and put its windows in the places of those
    they stand for.

    Raises KnowledgeError when there is none of the name, no default or two, and for a window that stands for none."""
    presets = {preset.name: preset for preset in read_presets(store)}
    if not presets and name is None:
        return
    if name is None:
        default = [preset for preset in presets.values() if _is_true(store, preset.iri, "isDefault")]
        if len(default) != 1:
            raise KnowledgeError(f"{len(default)} presets are the default (elig:isDefault), expected one")
        name = default[0].name
    if name not in presets:
        raise KnowledgeError(f"--preset: no preset '{name}'; there are {', '.join(presets) or 'none'}")
    iri = presets[name].iri
    store.add(ox.Quad(ox.NamedNode(iri), ox.NamedNode(IN_FORCE), _TRUE))
    for window in graph.subjects(store, RDF_TYPE, ELIG + "PresetWindow"):
        if iri in graph.iris(store, window, ELIG + "inPreset"):
            _stand_in(store, window)


def preset_in_force(store: ox.Store) -> Preset:
    """The preset that holds; STRICT where the knowledge has none."""
    found = [preset for preset in read_presets(store) if _is_true(store, preset.iri, "inForce")]
    if len(found) > 1:
        raise KnowledgeError(f"{len(found)} presets are in force: elig:inForce is never written by an author")
    return found[0] if found else STRICT


def read_presets(store: ox.Store) -> tuple[Preset, ...]:
    """Every preset in its order. Raises KnowledgeError for one that says something twice."""
    iris = graph.subjects(store, RDF_TYPE, ELIG + "Preset")
    order = {iri: graph.number(store, iri, ELIG + "order") or 0 for iri in iris}
    return tuple(_preset(store, iri) for iri in sorted(iris, key=lambda iri: (order[iri], iri)))


def _preset(store: ox.Store, iri: str) -> Preset:
    duration = graph.text(store, iri, ELIG + "readsOn")
    if duration is not None:
        _checked(iri, duration)
    return Preset(
        iri=iri,
        name=graph.text(store, iri, SKOS + "notation") or local_name(iri),
        label=graph.text(store, iri, RDFS + "label") or local_name(iri),
        definition=graph.text(store, iri, SKOS + "definition") or "",
        printed=graph.text(store, iri, ELIG + "printedLabel") or "",
        caveats=tuple(
            term.value for term in graph.objects(store, iri, ELIG + "caveat") if isinstance(term, ox.Literal)
        ),
        accepts=frozenset(graph.iris(store, iri, ELIG + "accepts")),
        anchors_from=graph.one_iri(store, iri, ELIG + "anchorsFrom") or FROM_RECORD,
        judgement=graph.one_iri(store, iri, ELIG + "judgementIs") or COUNTS_AS_OPEN,
        sets_aside=frozenset(graph.iris(store, iri, ELIG + "setsAside")),
        best_verdict=graph.one_iri(store, iri, ELIG + "bestVerdict"),
        exportable=_is_true(store, iri, "mayBeExported"),
        gives_range=_is_true(store, iri, "givesRange"),
        reads_on=duration,
        reads_on_classes=frozenset(graph.iris(store, iri, ELIG + "readsOnClass")),
    )


def read_leads(store: ox.Store) -> Mapping[str, str]:
    """Anchor -> how long after the date it is counted from it lies, as the knowledge of a site says.

    Raises KnowledgeError for two lead times of one anchor and for one that is no duration."""
    found: dict[str, str] = {}
    for iri in graph.subjects(store, RDF_TYPE, ELIG + "Lead"):
        anchor, after = graph.one_iri(store, iri, ELIG + "leadTo"), graph.text(store, iri, ELIG + "after")
        if anchor is None or after is None:
            raise KnowledgeError(f"the lead time <{iri}> needs elig:leadTo and elig:after")
        _checked(iri, after)
        if found.setdefault(anchor, after) != after:
            raise KnowledgeError(
                f"the lead time to <{anchor}> is given twice, as {found[anchor]} and {after}"
            )
    return found


def read_routine(store: ox.Store) -> Mapping[str, Span]:
    """The domains that a site is said to code as a matter of routine, each with the first and last day of it.

    Raises KnowledgeError for a domain of which two different periods are stated, and for one that is no period."""
    found: dict[str, Span] = {}
    said = store.quads_for_pattern(None, ox.NamedNode(ELIG + "codesRoutinely"), None, ox.DefaultGraph())
    for quad in said:
        if not isinstance(quad.object, ox.NamedNode):
            continue
        who = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        span = (_day(store, who, "validFrom"), _day(store, who, "validTo")) if who else (None, None)
        if span[0] is not None and span[1] is not None and span[0] > span[1]:
            raise KnowledgeError(f"<{who}>: elig:validFrom lies after elig:validTo")
        if found.setdefault(quad.object.value, span) != span:
            raise KnowledgeError(
                f"<{quad.object.value}> is coded as a matter of routine in two periods: keep one"
            )
    return found


def _day(store: ox.Store, iri: str, name: str) -> date | None:
    text = graph.text(store, iri, ELIG + name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise KnowledgeError(f"<{iri}>: elig:{name} is no date") from None


def _stand_in(store: ox.Store, window: str) -> None:
    places = graph.iris(store, window, ELIG + "standsFor")
    known = frozenset(graph.subjects(store, RDF_TYPE, ELIG + "Window"))
    if len(places) != 1:
        raise KnowledgeError(
            f"the window <{window}> stands for {len(places)} windows: name one with elig:standsFor"
        )
    if places[0] not in known:
        raise KnowledgeError(f"the window <{window}> stands for <{places[0]}>, which is no elig:Window")
    for name in _OF_WINDOWS:
        predicate, place = ox.NamedNode(name), ox.NamedNode(places[0])
        for old in graph.objects(store, places[0], name):
            store.remove(ox.Quad(place, predicate, old))
        for new in graph.objects(store, window, name):
            store.add(ox.Quad(place, predicate, new))


def _is_true(store: ox.Store, iri: str, name: str) -> bool:
    return any(term.value == "true" for term in graph.objects(store, iri, ELIG + name))


def _checked(iri: str, duration: str) -> None:
    try:
        forward(date(2001, 1, 1), duration)
    except ValueError as error:
        raise KnowledgeError(f"<{iri}>: {error}") from None
