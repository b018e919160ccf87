"""What a mapping may not ask for, and what is said of mappings and tables that are not sound."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pytest

from tests.mapping.places import AS_OF, CELL, PREFIXES, ROOT, SUBJECT, Place, Refusal, mapped, queried
from trialshape.mapping import BadMappingError, MappingError, environment, map_table
from trialshape.mapping.queries import FUNCTIONS, describe

# --- mappings that reach beyond the table ---------------------------------------------------------------

BEYOND: Mapping[str, str] = {
    "another file": mapped('[ rml:source "other.csv" ]'),
    "a path": mapped('[ rml:source "../table.csv" ]'),
    "a url as text": mapped('[ rml:source "https://example.org/table.csv" ]'),
    "a url as source": mapped("[ rml:source <https://example.org/table.csv> ]"),
    "memory of the engine": mapped('[ rml:source "{frame}" ]'),
    "a table of the web": mapped(
        "[ rml:source ex:remote ]", before='ex:remote a csvw:Table ; csvw:url "https://example.org/t.csv" .'
    ),
    "a database": mapped(before='ex:db a d2rq:Database ; d2rq:jdbcDSN "jdbc:postgresql://localhost/x" .'),
    "a web service": mapped(before='ex:api htv:absoluteURI "https://example.org/api" .'),
    "a database table": mapped('[ rr:tableName "patients" ]'),
    "a logical table": f'{PREFIXES} <#rows> rr:logicalTable [ rr:tableName "t" ] ; {SUBJECT} .',
    "a database query": mapped('[ rr:sqlQuery "SELECT 1" ]'),
    "json": mapped('[ rml:source "table.csv" ; rml:referenceFormulation ql:JSONPath ; rml:iterator "$" ]'),
    "a second source": mapped('[ rml:source "table.csv" , "/etc/passwd" ]'),
    "a function": mapped(
        rest="; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ fnml:functionValue [] ] ]"
    ),
    "a function of rml": mapped(
        rest="; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:functionExecution ex:run ] ]"
    ),
    "a join": mapped(
        rest="; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ rml:parentTriplesMap <#rows> ] ]"
    ),
    "a named graph": mapped(
        rest="; rml:predicateObjectMap [ rml:predicate ex:p ; rml:object ex:o ; rml:graph ex:g ]"
    ),
    "a target": mapped(rest='; rml:logicalTarget [ rml:target "/etc/cron.d/x" ]'),
}


@pytest.mark.parametrize("what", BEYOND)
def test_a_mapping_that_reaches_beyond_the_table_is_refused(what: str, refusal: Refusal) -> None:
    assert refusal(BEYOND[what]).startswith("m.rml.ttl: ")


OTHER_QUERIES: Sequence[str] = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_parquet('x.parquet')",
    "SELECT * FROM read_text('/etc/passwd')",
    "FROM '/etc/passwd'",
    "SELECT * FROM 'https://example.org/t.csv'",
    "SELECT * FROM 's3://bucket/t.parquet'",
    "SELECT * FROM glob('*')",
    "SELECT * FROM other",
    "SELECT * FROM main.'table.csv'",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM 'table.csv', unnest([1, 2])",
    "SELECT id FROM 'table.csv' WHERE id IN (SELECT content FROM read_text('x'))",
    "SELECT id FROM 'table.csv' LIMIT (SELECT count(*) FROM duckdb_settings())",
    "SELECT id FROM 'table.csv' UNION ALL (SELECT name FROM duckdb_tables)",
    "SELECT * FROM (WITH duckdb_tables AS (SELECT 1) SELECT 1), duckdb_tables",
    "WITH RECURSIVE r AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM r) SELECT * FROM r",
    "SELECT id FROM 'table.csv') UNION ALL (SELECT content FROM read_text('x')",
    "SELECT 1; SELECT 2",
    "SELECT 1 AS id; INSTALL httpfs",
    "ATTACH 'x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "COPY (SELECT 1) TO 'x'",
    "EXPORT DATABASE 'x'",
    "PRAGMA version",
    "SET memory_limit = '1TB'",
    "CREATE TABLE x AS SELECT 1",
    "DROP TABLE 'table.csv'",
    "CALL pragma_version()",
    "SUMMARIZE 'table.csv'",
    "SELECT now() AS id",
    "SELECT current_date AS id",
    "SELECT today() AS id",
    "SELECT random() AS id FROM 'table.csv'",
    "SELECT id FROM 'table.csv' ORDER BY random()",
    "SELECT uuid() AS id",
    "SELECT id FROM 'table.csv' USING SAMPLE 1",
    "SELECT getenv('HOME') AS id",
    "SELECT current_setting('home_directory') AS id",
    "SELECT getvariable('x') AS id",
    "SELECT nextval('s') AS id",
    "SELECT sleep_ms(100000) AS id",
    "SELECT $1 AS id",
    "SELECT nosuch AS id FROM 'table.csv'",
    "SELECT",
    "not SQL at all",
    "",
)


@pytest.mark.parametrize("query", OTHER_QUERIES)
def test_a_query_may_only_select_from_the_table(query: str) -> None:
    with pytest.raises(BadMappingError):
        describe(query, ("id", "name"))


def test_a_refusal_names_file_map_and_part(refusal: Refusal) -> None:
    message = refusal(queried("SELECT * FROM read_csv('/etc/passwd')"))
    assert message == 'm.rml.ttl: #rows: the query reads from read_csv(); it may read from "table.csv" only'


def test_a_refused_query_shows_the_function(refusal: Refusal) -> None:
    assert "the query calls now()" in refusal(queried("SELECT now() AS id FROM 'table.csv'"))


SOUND_QUERIES: Mapping[str, Sequence[str]] = {
    "FROM 'table.csv'": ("id", "name"),
    'SELECT id FROM "table.csv" -- a comment': ("id",),
    "SELECT id FROM 'table.csv';": ("id",),
    "SELECT rowid + 1 AS n, printf('%03d', rowid + 1) AS p FROM 'table.csv'": ("n", "p"),
    "WITH t AS (SELECT id FROM 'table.csv') SELECT t.id FROM t JOIN t AS u ON t.id = u.id": ("id",),
    "SELECT CASE WHEN TRY_CAST(id AS DECIMAL(9, 2)) >= 1 THEN 'a' ELSE name END AS x FROM 'table.csv'": (
        "x",
    ),
    "SELECT nullif(id, '?') AS x, coalesce(name, 'read_csv') AS y FROM 'table.csv'": ("x", "y"),
    "SELECT id FROM 'table.csv' UNION ALL SELECT name FROM 'table.csv' ORDER BY id LIMIT 3": ("id",),
    "SELECT id, n FROM 'table.csv', (VALUES (1), (2)) AS numbers (n)": ("id", "n"),
    "SELECT name, count(*) AS n FROM 'table.csv' GROUP BY name HAVING count(*) > 1": ("name", "n"),
    "SELECT CAST(DATE '2026-11-20' - to_years(3) + to_days(1) AS DATE) AS d FROM 'table.csv'": ("d",),
    "SELECT strftime(strptime(name, '%d.%m.%Y'), '%Y-%m-%d') AS d FROM 'table.csv'": ("d",),
    "SELECT id FROM 'table.csv' WHERE name NOT LIKE 'a%' AND regexp_matches(name, '^x')": ("id",),
    "SELECT row_number() OVER (PARTITION BY name ORDER BY rowid) AS k FROM 'table.csv'": ("k",),
    "SELECT id FROM 'table.csv' AS a WHERE EXISTS (SELECT 1 FROM 'table.csv' AS b WHERE a.id < b.id)": (
        "id",
    ),
}


@pytest.mark.parametrize("query", SOUND_QUERIES)
def test_what_a_table_needs_can_be_asked(query: str) -> None:
    assert describe(query, ("id", "name")) == SOUND_QUERIES[query]


def test_the_guide_lists_every_function() -> None:
    guide = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    names = {name for name in FUNCTIONS if name[0].isalpha()} - {"count_star"}  # which is written count(*)
    assert {name for name in names if f"`{name}`" not in guide} == set()


# --- mappings that are not sound ------------------------------------------------------------------------

OBJECT = "; rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ %s ] ]"
UNSOUND: Mapping[str, tuple[str, str]] = {
    "not turtle": ("this is <not Turtle", "not Turtle"),
    "no map": (PREFIXES, "no triples map"),
    "no subject": (f'{PREFIXES}<#rows> rml:logicalSource [ rml:source "table.csv" ] .', "subject map"),
    "no source": (mapped("[]"), "names no table"),
    "no statement": (
        f'{PREFIXES}<#rows> rml:logicalSource [ rml:source "table.csv" ] ; rml:subject ex:s .',
        "no statement",
    ),
    "two queries": (mapped('[ rml:query "FROM \'table.csv\'" , "SELECT 1 AS id" ]'), "one query, found 2"),
    "unknown column": (
        mapped(rest=OBJECT % 'rml:reference "nosuch"'),
        "no column 'nosuch'; there are: id, name",
    ),
    "column left out": (queried("SELECT name FROM 'table.csv'"), "no column 'id'; there are: name"),
    "unpaired brace": (mapped(rest=OBJECT % 'rml:template "https://example.org/{name"'), "brace"),
    "relative iri": (mapped(rest=OBJECT % 'rml:template "{name}"'), "absolute IRI"),
    "iri by reference": (
        mapped(rest=OBJECT % 'rml:reference "name" ; rml:termType rml:IRI'),
        "only a template",
    ),
    "blank node": (
        mapped(rest=OBJECT % 'rml:template "{name}" ; rml:termType rml:BlankNode'),
        "give every node",
    ),
    "truncation": (
        mapped(rest=OBJECT % 'rml:reference "name" ; rml:datatype xsd:integer'),
        "cuts off fractions",
    ),
    "two term kinds": (mapped(rest=OBJECT % 'rml:reference "name" ; rml:constant "x"'), "one of constant"),
    "no term": (mapped(rest=OBJECT % "rml:datatype xsd:date"), "one of constant"),
    "language": (mapped(rest=OBJECT % 'rml:reference "name" ; rml:language "no tag"'), "no language tag"),
    "typed and tagged": (
        mapped(rest=OBJECT % 'rml:reference "name" ; rml:language "en" ; rml:datatype xsd:date'),
        "not both",
    ),
    "literal predicate": (
        mapped(rest='; rml:predicateObjectMap [ rml:predicate "p" ; rml:object ex:o ]'),
        "an IRI",
    ),
    "no object": (
        mapped(rest="; rml:predicateObjectMap [ rml:predicate ex:p ]"),
        "a predicate and an object",
    ),
}


@pytest.mark.parametrize("what", UNSOUND)
def test_an_unsound_mapping_is_refused_with_the_reason(what: str, refusal: Refusal) -> None:
    mapping, reason = UNSOUND[what]
    message = refusal(mapping)
    assert message.startswith("m.rml.ttl: ")
    assert reason in message


def test_a_mapping_that_is_not_text_is_refused(place: Place) -> None:
    place.mapping.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadMappingError, match="not UTF-8"):
        place.run()
    with pytest.raises(BadMappingError, match="cannot be read"):
        map_table(place.folder / "none.ttl", place.table, AS_OF, place.out)


# --- tables that are not sound --------------------------------------------------------------------------

BAD_TABLES: Mapping[str, tuple[bytes, str]] = {
    "empty": (b"", "t.csv: the table is empty; expected a header."),
    "short row": (f"id,name\n1,{CELL}\n2\n".encode(), "t.csv:3: 1 cells where the header has 2"),
    "long row": (f"id,name\n1,{CELL},3\n".encode(), "t.csv:2: 3 cells where the header has 2"),
    "same name": (b"id,Name,name\n", "t.csv:1: column 3 has no name, or that of another column"),
    "no name": (b"id,,name\n", "t.csv:1: column 2 has no name"),
    "latin-1": (f"id,name\n1,{CELL}é\n".encode("latin-1"), "t.csv: not UTF-8 text"),
    "nul": (f"id,name\n1,{CELL}\0\n".encode(), "t.csv:2: "),
    "open quote": (f'id,name\n1,"{CELL}\n'.encode(), "not comma-separated text"),
}


@pytest.mark.parametrize("what", BAD_TABLES)
def test_a_table_that_cannot_be_read_is_named_by_line_and_not_by_content(
    what: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(environment.VARIABLE, sys.executable)
    content, reason = BAD_TABLES[what]
    place.table.write_bytes(content)
    with pytest.raises(MappingError) as caught:
        place.run()
    assert not isinstance(caught.value, BadMappingError)
    assert reason in str(caught.value)
    assert CELL not in str(caught.value)
    assert not place.out.exists()


def test_a_table_that_is_not_there_is_named(place: Place) -> None:
    place.table.unlink()
    with pytest.raises(MappingError, match=r"t\.csv: the table cannot be read"):
        place.run()
