"""The readings that are chosen and what else they could mean: for a terminal, as JSON, and as a page of the guide.

`python -m trialshape.check.readings docs/readings.md` writes the part of the page between its two marks anew."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.files import collect, data_root, load_stated
from trialshape.knowledge.policies import Policy, read_policies
from trialshape.knowledge.presets import Preset, read_presets
from trialshape.knowledge.protocols import default_protocol
from trialshape.knowledge.tree import Node, read_tree
from trialshape.knowledge.vocabulary import ELIG, SKOS, local_name

BEGIN: Final = "<!-- readings: written by python -m trialshape.check.readings docs/readings.md -->"
END: Final = "<!-- end of readings -->"
HEADING: Final = re.compile(r"# [0-9]{3} (.+)")
ELSE: Final = "what-else-it-could-be-and-why-not"
"""The heading of a record under which the other readings stand."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The policies and presets of a protocol, with the numbers of the criteria that each policy concerns."""

    policies: tuple[Policy, ...]
    presets: tuple[Preset, ...]
    numbers: tuple[tuple[str, ...], ...]
    """Of each policy, in its order."""
    records: tuple[tuple[str, tuple[str, ...]], ...]
    """The number of each decision record that a criterion names, with the criteria that do."""

    def pairs(self) -> Iterator[tuple[Policy, tuple[str, ...]]]:
        """Each policy with the numbers that it concerns."""
        return zip(self.policies, self.numbers, strict=True)


def readings(store: ox.Store) -> Readings:
    """The readings of knowledge with its choices made. Raises KnowledgeError as reading policies does."""
    policies = read_policies(store)
    _, tops = read_tree(store)
    order = {node.iri: place for place, node in enumerate(node for top in tops for node in top.walk())}
    numbers = tuple(
        tuple(
            _number(store, iri)
            for iri in sorted(policy.concerns, key=lambda iri: (order.get(iri, len(order)), iri))
        )
        for policy in policies
    )
    return Readings(policies, read_presets(store), numbers, _records(store, tops))


def _records(store: ox.Store, tops: Sequence[Node]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each record with the top criteria, in protocol order, of which a node names it."""
    found: dict[str, dict[str, None]] = {}
    for top in tops:
        for node in top.walk():
            for record in graph.objects(store, node.iri, ELIG + "decision"):
                found.setdefault(record.value, {})[top.id] = None
    return tuple((record, tuple(found[record])) for record in sorted(found))


def _number(store: ox.Store, iri: str) -> str:
    return graph.text(store, iri, SKOS + "notation") or local_name(iri)


def as_json(found: Readings) -> list[dict[str, Any]]:
    """Every policy as JSON."""
    return [
        {
            "name": policy.name,
            "label": policy.label,
            "question": policy.definition,
            "chosen": policy.chosen,
            "default": policy.default,
            "options": [
                {"name": option.name, "label": option.label, "meaning": option.definition}
                for option in policy.options
            ],
            "smallest": policy.smallest or None,
            "largest": policy.largest or None,
            "unit": policy.unit or None,
            "criteria": list(numbers),
            "decision": policy.decision,
            "fixed": policy.fixed or None,
        }
        for policy, numbers in found.pairs()
    ]


def rows(found: Readings) -> list[tuple[str, str, str, str, str]]:
    """Every policy as columns of a table: name, what is chosen, what may be, criteria, decision."""
    return [
        (
            policy.name,
            policy.chosen if policy.is_default else f"{policy.chosen} (default {policy.default})",
            "fixed" if policy.fixed else policy.choices,
            " ".join(numbers),
            policy.decision,
        )
        for policy, numbers in found.pairs()
    ]


# --- the page ------------------------------------------------------------------------------------------


def with_readings(page: str, found: Readings, decisions: Path) -> str:
    """A page with all readings in the place of those between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    written = "\n".join(_page(found, decisions))
    return f"{before}{BEGIN}\n\n{written}\n\n{END}{after}"


def _page(found: Readings, decisions: Path) -> Iterator[str]:
    files = {path.name[:3]: path.name for path in decisions.glob("[0-9][0-9][0-9]-*.md")}
    yield "## Presets"
    yield ""
    yield "| name | question | on every output |"
    yield "|---|---|---|"
    for preset in found.presets:
        yield f"| `{preset.name}` | {preset.definition} | {preset.printed} |"
    for policy, numbers in found.pairs():
        yield ""
        yield f"## {policy.name}"
        yield ""
        record = (
            f"[{policy.decision}](decisions/{files[policy.decision]})" if policy.decision in files else ""
        )
        yield f"{policy.definition} Concerns {', '.join(numbers)}. Decision: {record or policy.decision}."
        yield ""
        yield from _choices(policy)
    yield ""
    yield "## Read in one way"
    yield ""
    yield "No option switches these: where a sponsor reads otherwise, the Turtle that the record names is edited."
    yield ""
    yield "| reading | criteria | what else it could mean |"
    yield "|---|---|---|"
    switched = {policy.decision for policy in found.policies}
    for record, numbers in found.records:
        if record in files and record not in switched:
            title = HEADING.match((decisions / files[record]).read_text(encoding="utf-8"))
            told = title[1] if title else files[record]
            yield f"| {told} | {', '.join(numbers)} | [{record}](decisions/{files[record]}#{ELSE}) |"


def _choices(policy: Policy) -> Sequence[str]:
    if policy.fixed:
        return [f"Not switchable, `{policy.default}`: {policy.options[0].definition} {policy.fixed}"]
    if policy.options:
        lines = ["| value | reading |", "|---|---|"]
        for option in sorted(policy.options, key=lambda option: option.name != policy.default):
            mark = " (default)" if option.name == policy.default else ""
            lines.append(f"| `{option.name}`{mark} | {option.label}: {option.definition} |")
        return lines
    unit = f" {policy.unit}" if policy.unit else ""
    return [f"Default `{policy.default}`{unit}; from `{policy.smallest}` to `{policy.largest}`."]


def shipped() -> Readings:
    """The readings of the default protocol as it is shipped."""
    root = data_root()
    return readings(load_stated(collect(default_protocol(root / "shapes"))).store)


if __name__ == "__main__":
    place = Path(sys.argv[1])
    text = with_readings(place.read_text(encoding="utf-8"), shipped(), data_root() / "docs" / "decisions")
    place.write_text(text, encoding="utf-8")
