"""The SQL of a mapping: one SELECT over the one table, with functions from a closed list.

A mapping may come from anybody, so a query is not searched for bad words: it is parsed, and every part of
it must be one that is known to look at nothing but the table. The clock and chance are left out as well:
the same table must always give the same record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import duckdb

from trialshape.mapping.errors import BadMappingError

TABLE: Final = "table.csv"

SANDBOX: Final[dict[str, str | bool | int | float | list[str]]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "memory_limit": "1GB",
    "threads": "1",
}

_TEXT = """concat concat_ws contains ends_with format instr left length lower lpad ltrim position prefix
    printf regexp_extract regexp_full_match regexp_matches regexp_replace replace right rpad rtrim split_part
    starts_with strip_accents substr substring suffix translate trim upper || ~~ !~~ ~~* !~~* ~~~"""
_NUMBERS = "+ - * / // % abs ceil ceiling floor greatest least round sign trunc"
_DATES = """date_add date_diff date_part date_sub date_trunc datediff day last_day make_date month strftime strptime
    to_days to_months to_weeks to_years try_strptime year"""
_ROWS = """any_value bool_and bool_or count count_star max min sum dense_rank first_value lag last_value lead rank
    row_number"""
_OTHER = "coalesce if ifnull nullif"
FUNCTIONS: Final = frozenset(" ".join((_TEXT, _NUMBERS, _DATES, _ROWS, _OTHER)).split())

# Every other kind of part is refused. A new DuckDB that knows more kinds makes none of them allowed.
_KINDS = """SELECT_NODE SET_OPERATION_NODE CTE_NODE BASE_TABLE SUBQUERY JOIN EXPRESSION_LIST EMPTY COLUMN_REF STAR
    VALUE_CONSTANT FUNCTION OPERATOR_CAST CASE_EXPR CASE CONJUNCTION_AND CONJUNCTION_OR OPERATOR_NOT
    OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_COALESCE OPERATOR_NULLIF OPERATOR_TRY COMPARE_IN
    COMPARE_NOT_IN COMPARE_BETWEEN COMPARE_NOT_BETWEEN COMPARE_EQUAL COMPARE_NOTEQUAL COMPARE_LESSTHAN
    COMPARE_GREATERTHAN COMPARE_LESSTHANOREQUALTO COMPARE_GREATERTHANOREQUALTO COMPARE_DISTINCT_FROM
    COMPARE_NOT_DISTINCT_FROM WINDOW_AGGREGATE WINDOW_ROW_NUMBER WINDOW_RANK WINDOW_RANK_DENSE WINDOW_LAG
    WINDOW_LEAD WINDOW_FIRST_VALUE WINDOW_LAST_VALUE TYPE ORDER_MODIFIER ORDER_DEFAULT ASCENDING DESCENDING
    ORDER_ASCENDING ORDER_DESCENDING DISTINCT_MODIFIER LIMIT_MODIFIER"""
KINDS: Final = frozenset(_KINDS.split())

# Names that DuckDB reads as functions of the clock or the session when no column bears them.
_SESSION = """current_catalog current_database current_date current_role current_schema current_time
    current_timestamp current_user localtime localtimestamp session_user today user"""
SESSION: Final = frozenset(_SESSION.split())


def describe(query: str, header: Iterable[str]) -> tuple[str, ...]:
    """Check a query against a table with this header and give the names of its columns.

    Raises BadMappingError where the query is not one SELECT, is not valid, or reaches beyond the table.
    No row is read: the query runs on an empty table.
    """
    columns = ", ".join(f"{quoted(name)} VARCHAR" for name in header)
    with duckdb.connect(":memory:", config=SANDBOX) as con:
        con.execute(f"CREATE TABLE {quoted(TABLE)} ({columns})")
        con.execute("SET lock_configuration = true")
        _check(query, con)
        try:
            # describing binds the names and computes nothing
            found = con.execute(f"DESCRIBE SELECT * FROM ({inner(query)}\n)").fetchall()  # noqa: S608 (checked)
        except duckdb.Error as error:
            raise BadMappingError(_first_line(error)) from None
        return tuple(str(column[0]) for column in found)


def inner(query: str) -> str:
    """The query without the semicolon that may end it, so that it can stand in brackets."""
    return query.strip().removesuffix(";")


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _check(query: str, con: duckdb.DuckDBPyConnection) -> None:
    # inside the brackets, as it will run: so that no bracket in the query can close them early
    text = f"SELECT * FROM ({inner(query)}\n)"  # noqa: S608 (parsed, not run)
    row = con.execute("SELECT json_serialize_sql(?::VARCHAR)", [text]).fetchone()
    tree: dict[str, Any] = json.loads(row[0]) if row else {"error": True}
    if tree.get("error", True):
        message = tree.get("error_message", "not readable")
        raise BadMappingError(f"the query is not one valid SELECT: {message}")
    if len(tree["statements"]) != 1:
        raise BadMappingError("the query must be one SELECT, not several statements")
    _walk(tree["statements"][0], frozenset())


def _walk(part: Any, named: frozenset[str]) -> None:
    """Refuse every part that is not known to be harmless; `named` are the names that WITH gives here."""
    if isinstance(part, list):
        for each in part:
            _walk(each, named)
    elif isinstance(part, dict):
        if isinstance(part.get("cte_map"), dict):
            named |= {str(entry["key"]).casefold() for entry in part["cte_map"].get("map", ())}
        _refuse(part, named)
        for key, value in part.items():
            # constants and the types of casts are data, not parts
            if key not in ("literal", "cast_type") and not (key == "value" and _is_constant(part)):
                _walk(value, named)


def _is_constant(part: dict[str, Any]) -> bool:
    return part.get("type") == "VALUE_CONSTANT" or "is_null" in part


def _refuse(part: dict[str, Any], named: frozenset[str]) -> None:
    kind = part.get("type")
    if kind == "BASE_TABLE":
        _refuse_table(part, named)
    elif kind == "TABLE_FUNCTION":
        function = part.get("function", {}).get("function_name", "")
        raise BadMappingError(f"the query reads from {function}(); it may read from {quoted(TABLE)} only")
    elif isinstance(kind, str) and kind not in KINDS:
        raise BadMappingError(f"the query uses {kind}, which a mapping may not use")
    if part.get("sample") is not None:
        raise BadMappingError("the query takes a random sample; the same table must give the same record")
    if "function_name" in part:
        name = str(part["function_name"]).casefold()
        if name not in FUNCTIONS:
            raise BadMappingError(f"the query calls {name}(), which is not a function that a mapping may use")
    if kind == "COLUMN_REF":
        names = part.get("column_names") or [""]
        if len(names) == 1 and str(names[0]).casefold() in SESSION:
            message = "the clock and the session are not in the table; for the as-of date write {AS-OF}"
            raise BadMappingError(f"the query uses {names[0]}: {message}")


def _refuse_table(part: dict[str, Any], named: frozenset[str]) -> None:
    place = [str(part[key]) for key in ("catalog_name", "schema_name") if part.get(key)]
    name = str(part.get("table_name", ""))
    if place or (name != TABLE and name.casefold() not in named):
        where = ".".join(quoted(each) for each in (*place, name))
        raise BadMappingError(f"the query reads from {where}; it may read from {quoted(TABLE)} only")


def _first_line(error: duckdb.Error) -> str:
    return "the query does not fit the table: " + str(error).strip().splitlines()[0]
