"""The last word: whatever screening would refuse is a remark too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trialshape.check.material import Material
from trialshape.check.remarks import Found
from trialshape.knowledge.conditions import read_conditions
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.plan import compile_loaded
from trialshape.knowledge.rules import read_questions
from trialshape.knowledge.terms import read_terms
from trialshape.knowledge.tree import read_tree

REFUSED = "TS199"
"""The code of what the loader refuses and no other check names."""


def by_compiling(material: Material) -> Iterator[Found]:
    """What each part of the loader refuses; the parts are asked one by one, so that one does not hide another."""
    steps: tuple[Callable[[], object], ...] = (
        lambda: read_tree(material.store),
        lambda: read_questions(material.store),
        lambda: read_conditions(material.store),
        lambda: read_terms(material.store),
        lambda: compile_loaded(material.loaded),
    )
    said: set[str] = set()
    for step in steps:
        try:
            step()
        except (KnowledgeError, ValueError) as error:
            if str(error) not in said:
                said.add(str(error))
                yield Found(getattr(error, "code", None) or REFUSED, str(error), getattr(error, "subject", None))
