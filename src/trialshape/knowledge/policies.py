"""Policies: contested readings, each with a safe default and the others that a run may take in its place.

What is chosen becomes a statement of the knowledge (elig:chosen), so that rules read it like everything else.
A policy of
a value replaces the value where it stands, as an amended limit does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

import pyoxigraph as ox

from trialshape.dates import forward
from trialshape.decimals import canonical
from trialshape.knowledge import graph
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, SKOS, XSD, local_name

CHOSEN = ELIG + "chosen"
_DEFAULT = ELIG + "defaultValue"
_SOME_DAY = date(2001, 1, 1)  # durations are compared by where they lead from here


@dataclass(frozen=True, slots=True)
class Option:
    """One reading that a policy lists."""

    iri: str
    name: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Policy:
    """A contested reading. `default` and `chosen` are names of options, or values where there are no options.

    `smallest` and `largest` bound a value; `concerns` are IRIs of nodes of the tree, `not_above` that of a policy."""

    iri: str
    name: str
    label: str
    definition: str
    options: tuple[Option, ...]
    smallest: str
    largest: str
    unit: str
    default: str
    chosen: str
    concerns: tuple[str, ...]
    decision: str
    fixed: str
    """Why there is nothing to choose; empty where there is."""
    not_above: str

    @property
    def is_default(self) -> bool:
        """Whether the safe reading holds."""
        return self.chosen == self.default

    @property
    def choices(self) -> str:
        """What may be chosen, in words."""
        if self.options:
            return " | ".join(option.name for option in self.options)
        return f"{self.smallest} to {self.largest}" + (f" {self.unit}" if self.unit else "")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands that a policy replaces."""

    node: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    value: ox.Literal


def settle(store: ox.Store, given: Mapping[str, str]) -> None:
    """Write for every policy what is chosen, and put chosen values where the knowledge has its own.

    `given` is by name, as on the command line; otherwise the knowledge itself chooses (elig:chosen), otherwise
    the default
    holds. Raises KnowledgeError for a policy or value that is not there, for two choices, and for a policy
    that cannot be
    read."""
    policies = {policy.name: policy for policy in read_policies(store)}
    for name, value in given.items():
        if name not in policies:
            listed = ", ".join(policies) or "none"
            raise KnowledgeError(f"--policy: no policy '{name}'; there are {listed}")
        _stated_otherwise(store, policies[name], value)
        _choose(store, policies[name], value)
    for name in policies.keys() - given.keys():
        _choose(store, policies[name], policies[name].chosen)
    read_policies(store)  # a choice may go above that of another policy


def read_policies(store: ox.Store) -> tuple[Policy, ...]:
    """Every policy in the order of names, with what is chosen.

    Raises KnowledgeError for one that cannot be read, that chooses what it does not list, and for two of one name."""
    found = sorted(
        (_policy(store, iri) for iri in graph.subjects(store, RDF_TYPE, ELIG + "Policy")),
        key=lambda policy: (policy.name, policy.iri),
    )
    by_iri = {policy.iri: policy for policy in found}
    for one, other in pairwise(found):
        if one.name == other.name:
            raise KnowledgeError(
                f"the policies <{one.iri}> and <{other.iri}> have the same name '{one.name}'"
            )
    for policy in found:
        above = by_iri.get(policy.not_above)
        if above is not None and _size(policy.chosen) > _size(above.chosen):
            raise KnowledgeError(
                f"the policy '{policy.name}' ({policy.chosen}) goes above '{above.name}' ({above.chosen}): "
                f"<{policy.iri}>"
            )
    return tuple(found)


def _policy(store: ox.Store, iri: str) -> Policy:
    options = tuple(_option(store, option) for option in graph.iris(store, iri, ELIG + "option"))
    options = tuple(sorted(options, key=lambda option: option.name))
    names = {option.iri: option.name for option in options}
    if len(set(names.values())) < len(names):
        raise KnowledgeError(f"the policy <{iri}> has two options of one name")
    smallest, largest = (_one(store, iri, ELIG + name) for name in ("smallest", "largest"))
    default = _default(store, iri, names)
    stated = graph.objects(store, iri, CHOSEN)
    if len(stated) > 1:
        raise KnowledgeError(
            f"the policy <{iri}> is chosen {len(stated)} times: keep one elig:chosen", code="TS706"
        )
    if not options and not (smallest and largest):
        raise KnowledgeError(f"the policy <{iri}> needs elig:smallest and elig:largest", code="TS705")
    policy = Policy(
        iri=iri,
        name=graph.text(store, iri, SKOS + "notation") or local_name(iri),
        label=graph.text(store, iri, RDFS + "label") or local_name(iri),
        definition=graph.text(store, iri, SKOS + "definition") or "",
        options=options,
        smallest=smallest,
        largest=largest,
        unit=graph.text(store, iri, ELIG + "unit") or "",
        default=default,
        chosen=default,
        concerns=tuple(graph.iris(store, iri, ELIG + "concerns")),
        decision=graph.text(store, iri, ELIG + "decision") or "",
        fixed=graph.text(store, iri, ELIG + "fixedBecause") or "",
        not_above=graph.one_iri(store, iri, ELIG + "notAbove") or "",
    )
    if not stated:
        return policy
    term = stated[0]
    value = term.value if isinstance(term, ox.Literal) else names.get(str(getattr(term, "value", "")))
    if value is None or (options and isinstance(term, ox.Literal)):
        raise KnowledgeError(f"the policy <{iri}> has no such option as {term}; there are {policy.choices}")
    return _with(policy, value)


def _with(policy: Policy, value: str) -> Policy:
    """The policy with a value by name. Raises KnowledgeError for one that it does not list."""
    allowed = {option.name for option in policy.options}
    if allowed:
        if value not in allowed:
            raise KnowledgeError(
                f"the policy '{policy.name}' (<{policy.iri}>) has no option '{value}'; there are {policy.choices}",
                code="TS706",
            )
        return replace(policy, chosen=value)
    size = _size(value)
    same_kind = _is_duration(value) == _is_duration(policy.smallest)
    if not same_kind or not _size(policy.smallest) <= size <= _size(policy.largest):
        raise KnowledgeError(
            f"the policy '{policy.name}' (<{policy.iri}>) cannot be '{value}'; it may be {policy.choices}"
        )
    return replace(policy, chosen=_normal(value))


def _option(store: ox.Store, iri: str) -> Option:
    return Option(
        iri,
        graph.text(store, iri, SKOS + "notation") or local_name(iri),
        graph.text(store, iri, RDFS + "label") or local_name(iri),
        graph.text(store, iri, SKOS + "definition") or "",
    )


def _default(store: ox.Store, iri: str, names: Mapping[str, str]) -> str:
    """The name of the default option, or what the knowledge itself says at the first place that the policy
    changes."""
    if names:
        option = graph.one_iri(store, iri, ELIG + "defaultOption")
        if option is None or option not in names:
            raise KnowledgeError(f"the policy <{iri}> needs one elig:defaultOption among its options")
        return names[option]
    kept = graph.objects(store, iri, _DEFAULT)
    if kept:
        return _normal(kept[0].value)
    places = _places(store, iri)
    if not places:
        raise KnowledgeError(
            f"the policy <{iri}> has neither options (elig:option) nor what it changes (elig:changes)"
        )
    return min((_normal(place.value.value) for place in places), key=_size)


def _one(store: ox.Store, iri: str, predicate: str) -> str:
    found = graph.objects(store, iri, predicate)
    if len(found) > 1:
        raise KnowledgeError(
            f"the policy <{iri}> has {len(found)} values of elig:{local_name(predicate)}: keep one"
        )
    return _normal(found[0].value) if found else ""


def _places(store: ox.Store, iri: str) -> list[_Place]:
    """Every statement that a policy changes."""
    return [
        place for change in graph.iris(store, iri, ELIG + "changes") for place in _changed(store, iri, change)
    ]


def _changed(store: ox.Store, iri: str, change: str) -> list[_Place]:
    term = graph.one_iri(store, change, ELIG + "ofTerm")
    predicate = graph.one_iri(store, change, ELIG + "ofPredicate")
    through = graph.one_iri(store, change, ELIG + "through")
    if term is None or predicate is None:
        raise KnowledgeError(f"the change <{change}> needs one elig:ofTerm and one elig:ofPredicate")
    nodes = [ox.NamedNode(term)] if through is None else graph.objects(store, term, through)
    found = [
        _Place(quad.subject, quad.predicate, quad.object)
        for node in nodes
        if isinstance(node, ox.NamedNode | ox.BlankNode)
        for quad in store.quads_for_pattern(node, ox.NamedNode(predicate), None, ox.DefaultGraph())
        if isinstance(quad.object, ox.Literal) and isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
    ]
    if not found or (through is None and len(found) > 1):
        raise KnowledgeError(
            f"the policy <{iri}> changes <{predicate}> of <{term}>, which has {len(found)} values there: it needs one",
            code="TS705",
        )
    return found


def _stated_otherwise(store: ox.Store, policy: Policy, value: str) -> None:
    if graph.objects(store, policy.iri, CHOSEN) and _with(policy, value).chosen != policy.chosen:
        raise KnowledgeError(
            f"the policy '{policy.name}' is chosen twice: {policy.chosen} in the knowledge "
            f"(<{policy.iri}> elig:chosen) and {value} by --policy"
        )


def _choose(store: ox.Store, policy: Policy, value: str) -> None:
    chosen = _with(policy, value)
    subject = ox.NamedNode(policy.iri)
    for old in graph.objects(store, policy.iri, CHOSEN):
        store.remove(ox.Quad(subject, ox.NamedNode(CHOSEN), old))
    if policy.options:
        option = next(option.iri for option in policy.options if option.name == chosen.chosen)
        store.add(ox.Quad(subject, ox.NamedNode(CHOSEN), ox.NamedNode(option)))
        return
    store.add(ox.Quad(subject, ox.NamedNode(CHOSEN), _literal(chosen.chosen)))
    store.add(ox.Quad(subject, ox.NamedNode(_DEFAULT), _literal(policy.default)))
    if chosen.is_default:
        return
    for place in _places(store, policy.iri):
        store.remove(ox.Quad(place.node, place.predicate, place.value))
        store.add(ox.Quad(place.node, place.predicate, _replaced(place.value, policy, chosen.chosen)))


# --- values: exact numbers, or durations ---------------------------------------------------------------


def _is_duration(text: str) -> bool:
    return text.startswith("P")


def _size(text: str) -> Decimal:
    """A value as a number that can be compared. Raises KnowledgeError for text that is no value."""
    try:
        if _is_duration(text):
            return Decimal((forward(_SOME_DAY, text) - _SOME_DAY).days)
        number = Decimal(text)
    except (ValueError, InvalidOperation):
        raise KnowledgeError(f"'{text}' is neither a number nor a duration such as P28D") from None
    if not number.is_finite():
        raise KnowledgeError(f"'{text}' is not a number")
    return number


def _normal(text: str) -> str:
    """A value as it is shown: a number without needless noughts, a duration as written."""
    return text if _is_duration(text) else canonical(_size(text))


def _literal(text: str) -> ox.Literal:
    if _is_duration(text):
        return ox.Literal(text)
    return ox.Literal(canonical(_size(text)), datatype=ox.NamedNode(XSD + "decimal"))


def _replaced(old: ox.Literal, policy: Policy, chosen: str) -> ox.Literal:
    """What stands in the place of a value: the chosen one, times what the value was of the default."""
    if _is_duration(chosen):
        return _literal(chosen)
    default, before = _size(policy.default), _size(old.value)
    multiple = Decimal(1) if before == default else before / default
    if multiple * default != before:
        raise KnowledgeError(
            f"the policy <{policy.iri}> changes {old.value}, which is no multiple of {policy.default}"
        )
    return _literal(canonical(_size(chosen) * multiple))
