"""The last word: whatever screening would refuse is a remark too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import pyoxigraph as ox

from trialshape.check.material import Material
from trialshape.check.remarks import REFUSED, Found
from trialshape.knowledge.conditions import read_conditions
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.plan import compile_loaded
from trialshape.knowledge.rules import read_questions
from trialshape.knowledge.terms import read_terms
from trialshape.knowledge.tree import read_tree

ANNOTATIONS = frozenset(("TS204", "TS205", "TS206", "TS207"))
"""Checks of labels and the like: a term that lacks one may be broken in other ways as well."""


def by_parts(material: Material) -> Iterator[Found]:
    """What the parts of the loader refuse, asked one by one so that one does not hide another."""
    store = material.loaded.store
    return _refused(
        (
            lambda: read_tree(store),
            lambda: read_questions(store),
            lambda: read_conditions(material.concluded.store),
            lambda: read_terms(material.concluded.store),
        )
    )


def by_compiling(material: Material) -> Iterator[Found]:
    """What the loader refuses of the whole, which hangs on all its parts."""
    return _refused((lambda: compile_loaded(material.concluded),))


def not_said_before(fresh: Iterable[Found], said: Iterable[Found], material: Material) -> Iterator[Found]:
    """What the loader refuses without those that a check has named: under the same code, or of the same terms."""
    known = [one for one in said if one.code not in ANNOTATIONS]
    codes = {one.code for one in known} - {REFUSED}
    about = {_owner(one.subject, material.store) for one in known if one.subject is not None}
    for one in fresh:
        if one.code not in codes and not about & _named(one):
            yield one


def _refused(steps: Iterable[Callable[[], object]]) -> Iterator[Found]:
    said: set[str] = set()
    for step in steps:
        try:
            step()
        except (KnowledgeError, ValueError) as error:
            if str(error) not in said:
                said.add(str(error))
                code, subject = getattr(error, "code", None), getattr(error, "subject", None)
                yield Found(code or REFUSED, str(error), subject)


def _named(found: Found) -> set[str]:
    """The terms that a refusal names."""
    named = set(re.findall(r"<([^<>\s]+)>", found.text))
    return named if found.subject is None else named | {found.subject}


def _owner(subject: str, store: ox.Store) -> str:
    """The named term to which a blank node belongs; another subject stays as it is."""
    seen: set[str] = set()
    while subject not in seen and ":" not in subject:
        seen.add(subject)
        above = next(store.quads_for_pattern(None, None, ox.BlankNode(subject), ox.DefaultGraph()), None)
        if above is None or not isinstance(above.subject, ox.NamedNode | ox.BlankNode):
            break
        subject = above.subject.value
    return subject
