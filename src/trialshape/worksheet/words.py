"""What a worklist is made with, and which of its rows are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialshape.knowledge.terms import Terms
from trialshape.knowledge.tree import Node
from trialshape.pages.register import Register
from trialshape.worksheet.asking import Asking


@dataclass(frozen=True, slots=True)
class Words:
    """What rows are made with: the register with its words, what can be asked for, and what links them.

    `phases`, `contexts` and `domains` are by id; `depths` says for each leaf how far below it questions lie;
    `repaired` gives for a reason the act that does away with it, `reviewed` are those that a decision settles."""

    register: Register
    asking: Asking
    terms: Terms
    rests_on: Mapping[str, tuple[str, ...]]
    phases: Mapping[str, str]
    contexts: Mapping[str, tuple[str, ...]]
    domains: Mapping[str, str]
    depths: Mapping[str, Mapping[str, int]]
    repaired: Mapping[str, str]
    reviewed: frozenset[str]
    nodes: Mapping[str, Node] = field(init=False)
    order: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        nodes = [node for top in self.register.tops for node in top.walk()]
        object.__setattr__(self, "nodes", {node.id: node for node in nodes})
        object.__setattr__(self, "order", {node.id: place for place, node in enumerate(nodes)})


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows are wanted: of these roles, phases and patients; None wants all.

    `everyone` wants those of patients with a barrier that stays, too."""

    role: str | None = None
    phase: str | None = None
    patients: frozenset[str] | None = None
    everyone: bool = False
