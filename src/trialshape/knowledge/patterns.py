"""Graph patterns of rules: one table from each allowed part of a group to the function that reads it.

The parse tree is walked, not the algebra: the algebra has already lost the order of OPTIONAL and FILTER, a
`SELECT *`, braces, and which columns stand outside of their group.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Variable

from trialshape.knowledge.constructs import REFUSED_NODES
from trialshape.knowledge.expressions import bare, constant, expression, has_aggregate, named
from trialshape.knowledge.scope import (
    Names,
    Reading,
    Scope,
    either,
    joined,
    left_joined,
    shared_surely,
    wholes,
)
from trialshape.knowledge.vocabulary import ELIG

KNOWLEDGE: Final = ELIG + "knowledge"
"""The one graph a rule may name: the ontology and the criteria."""


@dataclass(slots=True)
class _Group:
    """What has been read of a group so far; filters wait for its end, as their scope is the whole group."""

    reading: Reading
    outer: Scope
    scope: Scope = field(default_factory=Scope)
    parts: list[Names] = field(default_factory=list)
    tables: list[Names] = field(default_factory=list)
    idle: Names = frozenset()  # variables of tables that no other part of their table uses
    used: Names = frozenset()  # variables of filters, expressions and optional parts
    filters: list[Any] = field(default_factory=list)

    def join(self, part: Scope) -> None:
        self.scope = joined(self.scope, part, self.reading.report)
        self.parts.append(part.visible)

    def join_table(self, table: Scope, idle: Names) -> None:
        self.scope = joined(self.scope, table, self.reading.report)
        self.tables.append(table.visible)
        self.idle |= idle


def group(node: CompValue, reading: Reading, outer: Scope | None = None) -> Scope:
    """Check a group in braces and tell what it binds.

    `outer` is the pattern whose variables the group's own filters see: that before an OPTIONAL, that around
    an EXISTS.
    """
    if node.name == "SubSelect":
        return select(node, reading)
    read = _Group(reading, outer or Scope())
    for part in node.part or ():
        handler = PARTS.get(part.name)
        if handler is None:
            construct = REFUSED_NODES.get(part.name, part.name)
            reading.report(construct, construct)
        else:
            handler(part, read)
    for condition in read.filters:
        _filter(condition, read)
    _one_whole(read)
    return read.scope


def select(node: CompValue, reading: Reading) -> Scope:
    """Check a SELECT with its WHERE, grouping and columns; the scope of its columns."""
    rows = group(node.where, reading.naming(_variables([*(node.projection or ()), node.groupby])))
    modifiers(node, reading)
    if node.modifier == "REDUCED":
        reading.report("REDUCED", "REDUCED")
    if not node.projection:
        reading.report("SELECT *", "*")
        return rows
    if not node.groupby and not any(has_aggregate(column.expr) for column in node.projection):
        return _columns(node, rows, None, reading)
    return _columns(node, _keys(node, rows, reading), rows, reading)


def modifiers(node: CompValue, reading: Reading) -> None:
    """Refuse what sorts, cuts, filters or joins after WHERE, and dataset clauses."""
    for clause in node.datasetClause or ():
        construct = "FROM NAMED" if clause.named else "FROM"
        reading.report(construct, "FROM")
    if node.having:
        reading.report("HAVING", "HAVING")
    if node.orderby:
        reading.report("ORDER BY", "ORDER")
    if node.limitoffset and node.limitoffset.limit is not None:
        reading.report("LIMIT", "LIMIT")
    if node.limitoffset and node.limitoffset.offset is not None:
        reading.report("OFFSET", "OFFSET")
    if node.valuesClause:
        reading.report("trailing VALUES", "VALUES")


def _one_whole(read: _Group) -> None:
    """Refuse parts of the record without a shared variable, and tables that nothing in the group uses.

    A table of knowledge may stand apart as long as all it holds is used: its rows are known beforehand. Parts
    of an OPTIONAL or EXISTS may meet in the pattern around it.
    """
    if read.reading.knowledge:
        return
    parts = [*read.parts, *([read.outer.sure] if any(part & read.outer.sure for part in read.parts) else [])]
    found = wholes([*parts, *read.tables])
    record = [whole for whole in found if any(part & whole for part in parts)]
    if len(record) > 1:
        # Blank nodes are named anew by every parse, so they are not shown.
        shown = min((f"?{name}" for name in record[-1] if not name.startswith("_:")), default="")
        read.reading.report("disconnected patterns", shown)
    for whole in found if len(found) > 1 else ():
        unused = (whole & read.idle) - read.used - read.reading.named
        if whole not in record and unused:
            read.reading.report("disconnected patterns", f"?{min(unused)}")


# --- columns of a SELECT ------------------------------------------------------------------------------


def _keys(node: CompValue, rows: Scope, reading: Reading) -> Scope:
    keys = set()
    for condition in node.groupby.condition if node.groupby else ():
        if isinstance(condition, Variable):
            expression(condition, rows, reading)
            keys.add(str(condition))
        else:
            reading.report("GROUP BY expression", "GROUP")
            keys.update({str(condition.var)} if condition.var else ())
    return Scope(rows.sure & keys, frozenset(keys - rows.sure))


def _columns(node: CompValue, scope: Scope, rows: Scope | None, reading: Reading) -> Scope:
    """The scope of the columns; they may use `scope`, and the aggregates of a group run over `rows`."""
    columns = Scope()
    for column in node.projection:
        # The grammar gives a column as `?var` or as `(expr AS ?evar)`.
        name = str(column.var or column.evar)
        if name in columns.visible or (column.evar and name in (rows or scope).visible):
            reading.report("rebound variable", f"?{name}")
        certain = expression(column.var or column.expr, scope, reading, rows)
        columns = columns.with_one(name, certain)
        if rows is None:  # later columns may use this one, but not where rows are grouped
            scope = scope.with_one(name, certain)
    return columns


# --- parts of a group ---------------------------------------------------------------------------------


def _triples(part: CompValue, read: _Group) -> None:
    reading = read.reading
    for subject, predicate, value in _threes(part.triples):
        step = _step(predicate)
        if step is None and not reading.knowledge:
            reading.report("property path", "")
        if isinstance(step, Variable) and not reading.knowledge:
            reading.report("variable predicate", f"?{step}")
        constant(value, reading)
        terms = (subject, step, value)
        read.join(Scope(frozenset(filter(None, map(_name, terms)))))


def _bind(part: CompValue, read: _Group) -> None:
    certain = expression(part.expr, read.scope, read.reading)
    if str(part.var) in read.scope.visible:
        read.reading.report("rebound variable", f"?{part.var}")
    read.scope = read.scope.with_one(str(part.var), certain)
    # The new variable hangs on what it was made from, but making it does not join two parts.
    sources = _variables(part.expr)
    read.used |= sources
    if sources:
        read.tables.append(frozenset({str(part.var), min(sources)}))


def _values(part: CompValue, read: _Group) -> None:
    rows = [row if not isinstance(row, (CompValue, str)) else [row] for row in part.value or ()]
    unbound = set()
    for row in rows:
        for variable, value in zip(part.var or (), row, strict=False):
            if str(value) == "UNDEF" and not isinstance(value, CompValue):
                unbound.add(str(variable))
            else:
                constant(value, read.reading)
    names = frozenset(map(str, part.var or ()))
    # A single row multiplies nothing, whether it is used or not.
    read.join_table(Scope(names - unbound, frozenset(unbound)), names if len(rows) > 1 else frozenset())


def _graph(part: CompValue, read: _Group) -> None:
    if named(part.term, read.reading) != KNOWLEDGE:
        read.reading.report("other graph", "GRAPH")
    elif read.reading.knowledge:
        read.reading.report("nested GRAPH", "GRAPH")
    table = group(part.graph, read.reading.inside_knowledge())
    met = Counter(_occurrences(part.graph))
    read.join_table(table, frozenset(name for name in table.visible if met[name] == 1))


def _groups(part: CompValue, read: _Group) -> None:
    read.join(either([group(branch, read.reading) for branch in part.graph]))


def _optional(part: CompValue, read: _Group) -> None:
    inside = group(part.graph, read.reading, outer=read.scope)
    read.scope = left_joined(read.scope, inside, read.reading.report)
    read.parts.append(inside.visible)
    read.used |= _variables(part.graph)


def _later(part: CompValue, read: _Group) -> None:
    read.filters.append(part.expr)


PARTS: Final = MappingProxyType[str, Callable[[CompValue, _Group], None]](
    {
        "TriplesBlock": _triples,
        "OptionalGraphPattern": _optional,
        "GroupOrUnionGraphPattern": _groups,
        "GraphGraphPattern": _graph,
        "Filter": _later,
        "Bind": _bind,
        "InlineData": _values,
    }
)
"""Every part a group may have."""


def _filter(condition: Any, read: _Group) -> None:
    read.used |= _variables(condition)
    seen = Scope(read.scope.sure | read.outer.sure, read.scope.maybe | read.outer.maybe)
    exists = _exists(condition)
    if exists is None:
        expression(condition, seen, read.reading)
    elif read.reading.within_exists:
        read.reading.report("nested EXISTS", "EXISTS")
    else:
        inside = group(exists.graph, read.reading.inside_exists(), outer=seen)
        if not shared_surely(seen, inside, read.reading.report):
            read.reading.report("unconnected EXISTS", "EXISTS")


# --- reading the parse tree ---------------------------------------------------------------------------


def _exists(condition: Any) -> CompValue | None:
    """The EXISTS that is a whole filter, whatever brackets stand around it."""
    node = bare(condition)
    found = isinstance(node, CompValue) and node.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS")
    return node if found else None


def _threes(blocks: Any) -> Iterator[tuple[Any, Any, Any]]:
    for block in blocks or ():
        terms = list(block)
        yield from zip(terms[::3], terms[1::3], terms[2::3], strict=True)


def _step(predicate: Any) -> Any:
    """The IRI or variable of a plain predicate, None for a path of any other shape."""
    node = predicate
    while isinstance(node, CompValue) and node.name != "pname":
        if node.name == "PathElt" and node.mod is None:
            node = node.part
        elif node.name in ("PathAlternative", "PathSequence") and len(node.part) == 1:
            node = node.part[0]
        else:
            return None
    return node


def _name(term: Any) -> str:
    if isinstance(term, Variable):
        return str(term)
    return f"_:{term}" if isinstance(term, BNode) else ""


def _occurrences(node: Any) -> Iterator[str]:
    if isinstance(node, Variable):
        yield str(node)
    elif node is not None and not isinstance(node, str):
        for part in node.values() if isinstance(node, CompValue) else node:
            yield from _occurrences(part)


def _variables(node: Any) -> Names:
    return frozenset(_occurrences(node))
