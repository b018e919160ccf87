"""Expressions of rules: one table from each allowed node of rdflib's parse tree to the check of it.

Every check returns whether the expression surely has a value once its variables have one. A listed function
may have no answer (a quotient by nought): what it gives counts as perhaps unbound until COALESCE settles it.
"""

import re
from collections.abc import Callable, Iterable
from types import MappingProxyType
from typing import Any, Final

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, URIRef, Variable

from trialshape.knowledge.constructs import REFUSED_NODES
from trialshape.knowledge.scope import Reading, Scope
from trialshape.knowledge.vocabulary import XSD

_NIL: Final = URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#nil")  # how the parser shows an empty list
_LISTED_DATATYPES: Final = frozenset(
    XSD + name for name in ("string", "boolean", "integer", "decimal", "date", "dateTime")
)
_DURATIONS: Final = frozenset(XSD + name for name in ("duration", "dayTimeDuration", "yearMonthDuration"))
_FLOATS: Final = frozenset(XSD + name for name in ("double", "float"))
_CALENDAR: Final = frozenset(XSD + name for name in ("date", "dateTime", "time", "gYear", "gYearMonth"))
_FACTORS: Final = 2  # values of the record in one product: twice six fractional digits fit every engine

Check = Callable[[Any, Scope, Reading, Scope | None], bool]


def expression(node: Any, scope: Scope, reading: Reading, rows: Scope | None = None) -> bool:
    """Check an expression whose variables are those of `scope`; True if it surely has a value.

    `rows` is the scope of the rows that an aggregate may run over; without it an aggregate is misplaced.
    """
    if isinstance(node, Variable):
        return _variable(node, scope, reading, rows)
    if not isinstance(node, CompValue) or node.name in ("literal", "pname"):
        constant(node, reading)
        return True
    check = EXPRESSIONS.get(node.name)
    if check is None:
        construct = REFUSED_NODES.get(node.name, node.name)
        reading.report(
            construct,
            re.sub("^Builtin_(NOT(?=EXISTS))?|^Aggregate_.*|^UnaryPlus", "", node.name) or construct,
        )
        return True
    return check(node, scope, reading, rows)


def constant(node: Any, reading: Reading) -> None:
    """Check the datatype of a constant; IRIs and UNDEF are always allowed."""
    datatype, tag = _datatype(node, reading)
    if tag and not reading.knowledge:
        reading.report("unlisted datatype", f"@{tag}")
    if datatype in _FLOATS:
        reading.report("floating point", datatype)
    elif datatype in _DURATIONS and not reading.knowledge:
        reading.report("duration literal", datatype)
    elif datatype and datatype not in _LISTED_DATATYPES | _DURATIONS and not reading.knowledge:
        reading.report("unlisted datatype", datatype)


def named(node: Any, reading: Reading) -> str | None:
    """The IRI a node of the parse tree stands for, or None if it is something else."""
    if isinstance(node, URIRef):
        return str(node)
    if isinstance(node, CompValue) and node.name == "pname":
        namespace = reading.prefixes.get(node.prefix or "", "")
        return namespace + (node.localname or "").replace("\\", "")
    return None


def bare(node: Any) -> Any:
    """The node inside the wrappers that the grammar puts around a single operand."""
    while isinstance(node, CompValue) and node.name.endswith("Expression") and not node.other:
        node = node.expr
    return node


def has_aggregate(node: Any) -> bool:
    """True if an aggregate stands anywhere in an expression."""
    if isinstance(node, CompValue):
        return node.name.startswith("Aggregate_") or any(map(has_aggregate, node.values()))
    return isinstance(node, Iterable) and not isinstance(node, str) and any(map(has_aggregate, node))


# --- one check for each kind of node ------------------------------------------------------------------


def _variable(node: Variable, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    name = str(node)
    if name not in scope.visible:
        grouped_away = rows is not None and name in rows.visible
        reading.report("ungrouped variable" if grouped_away else "never bound", f"?{name}")
        return True  # reported once; nothing more follows from it
    return name in scope.sure


def _every(nodes: list[Any], scope: Scope, reading: Reading, rows: Scope | None) -> list[bool]:
    """Check all of them: none may be skipped because another one has settled the answer."""
    return [expression(node, scope, reading, rows) for node in nodes]


def _each(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    """Signs, comparisons and connectives: sure if every operand is."""
    return all(_every(_operands(node), scope, reading, rows))


def _sum(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    operands = _operands(node)
    for datatype, _ in (_datatype(bare(operand), reading) for operand in operands):
        if len(operands) > 1 and datatype in _CALENDAR:
            reading.report("date arithmetic", datatype)
    return _each(node, scope, reading, rows)


def _product(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    if "/" in (node.op or ()):
        reading.report("division", "/")
    if _factors(node) > _FACTORS:
        reading.report("third factor", "*")
    return _each(node, scope, reading, rows)


def _bound(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    expression(node.arg, scope, reading, rows)
    return True


def _coalesce(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    return any(_every(_listed(node.arg), scope, reading, rows))


def _if(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    return all(_every([node.arg1, node.arg2, node.arg3], scope, reading, rows))


def _call(node: CompValue, scope: Scope, reading: Reading, rows: Scope | None) -> bool:
    function = named(node.iri, reading) or ""
    if function not in reading.functions:
        reading.report("cast" if function.startswith(XSD) else "unknown function", function)
    if node.distinct:
        reading.report("DISTINCT in a call", "DISTINCT")
    for argument in node.expr or ():
        expression(argument, scope, reading, rows)
    return False


def _aggregate(node: CompValue, _: Scope, reading: Reading, rows: Scope | None) -> bool:
    counts = node.name == "Aggregate_Count"
    everything = isinstance(node.vars, str) and str(node.vars) == "*"
    if node.distinct and (everything or not counts):
        reading.report("DISTINCT in an aggregate", "DISTINCT")
    if rows is None:
        reading.report("misplaced aggregate", node.name.removeprefix("Aggregate_").upper())
        return True
    if not everything and not expression(node.vars, rows, reading):
        reading.report("aggregate over a maybe-unbound variable", _first_variable(node.vars))
    return True


EXPRESSIONS: Final = MappingProxyType[str, Check](
    {
        "ConditionalOrExpression": _each,
        "ConditionalAndExpression": _each,
        "RelationalExpression": _each,
        "AdditiveExpression": _sum,
        "MultiplicativeExpression": _product,
        "UnaryNot": _each,
        "UnaryMinus": _each,
        "Function": _call,
        "Builtin_BOUND": _bound,
        "Builtin_COALESCE": _coalesce,
        "Builtin_IF": _if,
        "Aggregate_Count": _aggregate,
        "Aggregate_Sum": _aggregate,
        "Aggregate_Min": _aggregate,
        "Aggregate_Max": _aggregate,
    }
)
"""Every kind of expression a rule may have."""


# --- reading the parse tree ---------------------------------------------------------------------------


def _operands(node: CompValue) -> list[Any]:
    return [node.expr, *_listed(node.other)]


def _listed(value: Any) -> list[Any]:
    if value is None or value == _NIL:
        return []
    return [value] if isinstance(value, (CompValue, str)) else list(value)


def _factors(node: Any) -> int:
    """How many values with fractional digits a product has; whole numbers written in the rule add none."""
    node = bare(node)
    if isinstance(node, Literal) and str(node.datatype) == XSD + "integer":
        return 0
    if isinstance(node, CompValue) and node.name == "MultiplicativeExpression":
        return sum(map(_factors, _operands(node)))
    if isinstance(node, CompValue) and node.name in ("AdditiveExpression", "UnaryMinus"):
        return max(map(_factors, _operands(node)))
    return 1


def _first_variable(node: Any) -> str:
    if isinstance(node, Variable):
        return f"?{node}"
    if node is None or isinstance(node, str):
        return ""
    parts = node.values() if isinstance(node, CompValue) else node
    return next(filter(None, map(_first_variable, parts)), "")


def _datatype(node: Any, reading: Reading) -> tuple[str, str]:
    """Datatype and language tag of a literal, both empty for anything else and for plain text."""
    if isinstance(node, Literal):
        return str(node.datatype or ""), node.language or ""
    if isinstance(node, CompValue) and node.name == "literal":
        return named(node.datatype, reading) or "", str(node.lang or "")
    return "", ""
