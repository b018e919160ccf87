"""What the results of a run say of its choices: preset, label and readings, told beside every table and page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trialshape.knowledge.plan import Plan


def chosen_policies(plan: Plan) -> list[dict[str, str]]:
    """Every policy by name, with what is chosen and what is the default."""
    return [
        {"name": policy.name, "label": policy.label, "chosen": policy.chosen, "default": policy.default}
        for policy in plan.policies
    ]


def told_policies(run: Mapping[str, Any]) -> str:
    """The readings of a run that are not the default, on one line; nothing where all are."""
    changed = [
        f"{one['name']} {one['chosen']} (default {one['default']})"
        for one in run["policies"]
        if one["chosen"] != one["default"]
    ]
    return f"policies chosen: {', '.join(changed)}" if changed else ""


def counted_policies(run: Mapping[str, Any]) -> str:
    """How many policies there are, and how many of them are not at their default."""
    every = len(run["policies"])
    changed = sum(one["chosen"] != one["default"] for one in run["policies"])
    return f"{changed} of {every} policies chosen" if changed else f"{every} policies default"


def told_site(run: Mapping[str, Any]) -> str:
    """The name of the site whose folder a run read; nothing where it read none."""
    site = run.get("site")
    return f"site: {site['name']}" if site else ""


def metadata(run: Mapping[str, Any]) -> dict[str, str]:
    """What a file of results says of itself when it is alone."""
    found = {
        "trialshape.protocol": run["protocol"]["name"],
        "trialshape.preset": run["preset"],
        "trialshape.site": (run.get("site") or {}).get("name", ""),
        "trialshape.label": run["label"],
        "trialshape.policies": told_policies(run),
        "trialshape.notice": run["notice"],
    }
    return {name: text for name, text in found.items() if text}
