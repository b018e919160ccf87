"""What pages say of criteria, outcomes and reasons: the words of the knowledge, read from its store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.conditions import read_conditions
from trialshape.knowledge.definitions import read_definitions
from trialshape.knowledge.ranking import Ranking, read_ranking
from trialshape.knowledge.tree import Node, read_tree
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name
from trialshape.pages.once import restated

_SHOWN = ("shownForInclusion", "shownForExclusion")


@dataclass(frozen=True, slots=True)
class Register:
    """The criterion tree with the words for what is known of it.

    `words` gives the shown word of an outcome for inclusion and for exclusion, `labels` the label of a reason,
    verdict, act or role; both by local name. `asked` names who is asked, `barriers` and `unsures` say in plain
    words what failing and being open mean; these three by id."""

    protocol: str
    tops: tuple[Node, ...]
    words: Mapping[str, tuple[str, str]]
    labels: Mapping[str, str]
    asked: Mapping[str, str]
    barriers: Mapping[str, str]
    unsures: Mapping[str, str]
    classes: Mapping[str, str]
    """The label of each defined class, by IRI."""
    ranking: Ranking
    restates: Mapping[str, str]
    """For each leaf that restates another, which; by id."""

    def shown(self, outcome: str, exclusion: bool) -> str:
        """The word for an outcome of an inclusion or an exclusion criterion."""
        words = self.words.get(outcome)
        return self.label(outcome) if words is None else words[int(exclusion)]

    def label(self, name: str) -> str:
        """The label of a term of the eligibility vocabulary."""
        return self.labels.get(name, name)


def read_register(store: ox.Store, language: str = graph.ENGLISH) -> Register:
    """The register of the knowledge in a store, in a language where it has the words and else in English.

    Raises KnowledgeError for a broken tree or condition."""
    protocol, tops = read_tree(store, language)
    nodes = [node for top in tops for node in top.walk()]
    conditions = {condition.iri: condition for condition in read_conditions(store, language)}
    # a leaf that restates another has its words
    stated = {node.id: conditions.get(node.restates or node.iri) for node in nodes}
    asked = {node.id: graph.one_iri(store, node.iri, ELIG + "askedOf") for node in nodes}
    return Register(
        protocol=protocol,
        tops=tops,
        words={
            local_name(outcome): _both(store, outcome, language)
            for outcome in graph.subjects(store, RDF_TYPE, ELIG + "Outcome")
        },
        labels=_labels(store, language),
        asked={known: local_name(role) for known, role in asked.items() if role is not None},
        barriers={known: _sentence(one.barrier_message) for known, one in stated.items() if one is not None},
        unsures={known: _sentence(one.unsure_message) for known, one in stated.items() if one is not None},
        classes={
            iri: graph.text(store, iri, RDFS + "label", language) or local_name(iri)
            for iri in read_definitions(store)
        },
        ranking=read_ranking(store, language),
        restates=restated(tops),
    )


def _both(store: ox.Store, outcome: str, language: str) -> tuple[str, str]:
    inclusion, exclusion = (graph.text(store, outcome, ELIG + name, language) for name in _SHOWN)
    label = graph.text(store, outcome, RDFS + "label", language) or local_name(outcome)
    return inclusion or label, exclusion or label


def _labels(store: ox.Store, language: str) -> dict[str, str]:
    labelled = store.quads_for_pattern(None, ox.NamedNode(RDFS + "label"), None, ox.DefaultGraph())
    terms = sorted({quad.subject.value for quad in labelled if isinstance(quad.subject, ox.NamedNode)})
    return {
        term.removeprefix(ELIG): graph.text(store, term, RDFS + "label", language) or local_name(term)
        for term in terms
        if term.startswith(ELIG)
    }


def _sentence(message: str) -> str:
    """A message without the number in brackets that it ends in: the number stands beside it."""
    return message.rpartition(" [")[0] if message.endswith("]") else message
