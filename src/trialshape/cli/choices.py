"""What a run chooses: its preset, readings of policies, lead times; read from the options and from the record
of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from trialshape.dates import forward
from trialshape.knowledge.files import Choices
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.presets import FROM_INDEX, FROM_RECORD
from trialshape.knowledge.vocabulary import ASSUMED, local_name
from trialshape.record import Settings
from trialshape.results.account import anchor_names
from trialshape.run import RunError


def choices_of(preset: str | None, policies: Sequence[str]) -> Choices:
    """The choices of the options --preset and --policy. Raises RunError for a policy without a value or with two."""
    chosen: dict[str, str] = {}
    for text in policies:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise RunError(f"--policy: '{text}' is not NAME=VALUE; `trialshape check --policies` lists them")
        if chosen.setdefault(name, value) != value:
            raise RunError(f"--policy: '{name}' is given twice, as {chosen[name]} and {value}")
    return Choices(preset, chosen)


def choices_of_run(run: Mapping[str, Any]) -> Choices:
    """The choices of a run, from its record; what is left at its default is left to the knowledge."""
    changed = {one["name"]: one["chosen"] for one in run["policies"] if one["chosen"] != one["default"]}
    return Choices(run["preset"], changed)


def prepared(settings: Settings, plan: Plan, leads: Mapping[str, str | None]) -> Settings:
    """Settings with what the preset adds: lead times of anchors, and domains that the site codes as a matter
    of routine.

    `leads` are durations by the name of an anchor, as given; they go before those of the knowledge. Raises
    RunError for
    what is no duration, and for a lead time in a preset that takes anchors from the record alone."""
    preset, given = plan.preset, {name: text for name, text in leads.items() if text is not None}
    for name, text in given.items():
        option = f"--lead-{_dashed(name)}"
        if preset.anchors_from == FROM_RECORD:
            raise RunError(
                f"{option}: the preset '{preset.name}' takes dates from the record and the options alone"
            )
        try:
            forward(date(2001, 1, 1), text)
        except ValueError:
            raise RunError(f"{option}: '{text}' is not a duration such as P7D") from None
    if preset.anchors_from != FROM_RECORD:
        known = {local_name(anchor): after for anchor, after in plan.leads.items()} | given
        properties = anchor_names(plan)
        settings = replace(
            settings,
            leads={properties[name]: after for name, after in known.items() if name in properties},
            leads_first=preset.anchors_from == FROM_INDEX,
        )
    if ASSUMED in preset.accepts:
        bounded = {domain: span for domain, span in plan.routine.items() if domain not in settings.assume}
        settings = replace(settings, assume=settings.assume | plan.routine.keys(), assumed_days=bounded)
    return settings


def lead_warnings(settings: Settings, plan: Plan, needed: Iterable[str]) -> list[str]:
    """What a preset that counts from lead times lacks: said, because everything that hangs on it stays unknown."""
    if plan.preset.anchors_from == FROM_RECORD:
        return []
    properties = anchor_names(plan)
    given = {*settings.leads, *(() if settings.leads_first else settings.anchors)}
    lacking = [name for name in needed if properties[name] not in given]
    return [
        f"the preset '{plan.preset.name}' has no lead time to {_dashed(name).replace('-', ' ')}: "
        f"give --lead-{_dashed(name)}; what is counted from it stays unknown where the record has no date"
        for name in lacking
    ]


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).strip("-")
