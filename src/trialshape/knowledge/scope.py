"""Variables of a pattern: which are surely bound, which only perhaps, and whether parts hang together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

Names = frozenset[str]
Report = Callable[[str, str], None]
"""Takes the name of a refused construct and the word of the rule that gave offence."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Variables (without their mark; blank nodes as `_:x`) by whether every solution binds them."""

    sure: Names = frozenset()
    maybe: Names = frozenset()

    def with_one(self, name: str, certain: bool) -> "Scope":
        """The scope with one variable more."""
        if certain:
            return replace(self, sure=self.sure | {name}, maybe=self.maybe - {name})
        return replace(self, maybe=self.maybe | {name})

    @property
    def visible(self) -> Names:
        """All variables that some solution may bind."""
        return self.sure | self.maybe


@dataclass(frozen=True, slots=True)
class Reading:
    """How a part of a rule is read: what may be called, and inside of what it stands."""

    report: Report
    functions: Names
    prefixes: Mapping[str, str]
    named: Names = frozenset()
    """Variables that the SELECT or the template around it names."""
    knowledge: bool = False
    within_exists: bool = False

    def naming(self, names: Names) -> "Reading":
        """The reading of the WHERE of a SELECT or of a template that names these variables."""
        return replace(self, named=names)

    def inside_knowledge(self) -> "Reading":
        """The reading of a pattern that is evaluated once, over the knowledge."""
        return replace(self, knowledge=True)

    def inside_exists(self) -> "Reading":
        """The reading of the pattern of an EXISTS."""
        return replace(self, within_exists=True)


def joined(left: Scope, right: Scope, report: Report) -> Scope:
    """What both sides of a join bind; a shared variable that one side may leave unbound is reported."""
    _report_unsure(left, right, report)
    sure = left.sure | right.sure
    return Scope(sure, (left.maybe | right.maybe) - sure)


def left_joined(left: Scope, right: Scope, report: Report) -> Scope:
    """What a pattern and its OPTIONAL bind; shared variables must be sure on both sides."""
    _report_unsure(left, right, report)
    return Scope(left.sure, (left.maybe | right.visible) - left.sure)


def either(branches: Iterable[Scope]) -> Scope:
    """What a UNION binds: surely only what every branch surely binds."""
    scopes = list(branches)
    sure = frozenset[str].intersection(*(scope.sure for scope in scopes))
    return Scope(sure, frozenset[str]().union(*(scope.visible for scope in scopes)) - sure)


def shared_surely(outside: Scope, inside: Scope, report: Report) -> Names:
    """Variables that tie an EXISTS to the pattern around it; those that may be unbound are reported."""
    _report_unsure(outside, inside, report)
    return outside.visible & inside.visible


def wholes(links: Iterable[Names]) -> list[Names]:
    """The variables of parts that hang together through shared ones; parts without variables do not count."""
    found: list[Names] = []
    for link in filter(None, links):
        touched = [whole for whole in found if whole & link]
        found = [whole for whole in found if not whole & link]
        found.append(link.union(*touched))
    return found


def _report_unsure(left: Scope, right: Scope, report: Report) -> None:
    for name in sorted((left.visible & right.visible) - (left.sure & right.sure)):
        report("join on a maybe-unbound variable", f"?{name}")
