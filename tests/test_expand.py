"""Rules with their knowledge filled in: tables for blocks, and how blocks are found."""

import pyoxigraph as ox
import pytest

from trialshape.knowledge.expand import expand_knowledge

ELIG = "https://w3id.org/trialshape/eligibility#"
REC = "https://w3id.org/trialshape/record#"
PREFIXES = (
    f"PREFIX elig: <{ELIG}>\nPREFIX rec: <{REC}>\nPREFIX ex: <https://example.org/>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)
KNOWLEDGE = """
ex:strokes a elig:HistoryFinding ; elig:ofClass ex:Stroke .
ex:bleeds a elig:HistoryFinding ; elig:ofClass ex:Bleeding ; elig:window ex:half .
ex:IschaemicStroke rdfs:subClassOf ex:Stroke .
ex:Stroke rdfs:subClassOf ex:Event .
ex:half elig:back "P6M"^^<http://www.w3.org/2001/XMLSchema#yearMonthDuration> ;
    rdfs:label "half a \\"year\\"\\n"@en .
ex:table elig:rank 1 , 2.5 ; elig:shown "}" .
ex:open elig:hasPart [ elig:rank 7 ] .
"""


@pytest.fixture(scope="module")
def store() -> ox.Store:
    filled = ox.Store()
    turtle = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n") + KNOWLEDGE
    filled.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    return filled


def expanded(store: ox.Store, body: str) -> str:
    """The text behind the prefixes."""
    return expand_knowledge(PREFIXES + body, store).removeprefix(PREFIXES)


# --- tables -------------------------------------------------------------------------------------------


def test_a_block_becomes_a_table_of_the_variables_used_outside(store: ox.Store) -> None:
    text = "SELECT ?this ?question { GRAPH elig:knowledge { ?question elig:ofClass ?class } ?this a ?class }"
    assert expanded(store, text) == (
        "SELECT ?this ?question { VALUES (?question ?class) { "
        "(<https://example.org/bleeds> <https://example.org/Bleeding>) "
        "(<https://example.org/strokes> <https://example.org/Stroke>) } ?this a ?class }"
    )


def test_rows_that_differ_only_inside_the_block_are_one(store: ox.Store) -> None:
    text = "SELECT ?q WHERE { GRAPH elig:knowledge { ?q a ?kind ; ?p ?o } }"
    assert expanded(store, text) == (
        "SELECT ?q WHERE { VALUES (?q) { (<https://example.org/bleeds>) (<https://example.org/strokes>) } }"
    )


def test_paths_are_followed_in_the_knowledge(store: ox.Store) -> None:
    text = "SELECT ?c { ?e a ?c GRAPH elig:knowledge { ?c rdfs:subClassOf+ ex:Event } }"
    assert expanded(store, text) == (
        "SELECT ?c { ?e a ?c "
        "VALUES (?c) { (<https://example.org/IschaemicStroke>) (<https://example.org/Stroke>) } }"
    )


def test_an_optional_part_is_undefined_where_it_is_missing(store: ox.Store) -> None:
    text = "SELECT ?q ?w { GRAPH elig:knowledge { ?q elig:ofClass ?c OPTIONAL { ?q elig:window ?w } } }"
    assert expanded(store, text) == (
        "SELECT ?q ?w { VALUES (?q ?w) { "
        "(<https://example.org/bleeds> <https://example.org/half>) (<https://example.org/strokes> UNDEF) } }"
    )


def test_no_solution_gives_an_empty_table(store: ox.Store) -> None:
    text = "SELECT ?q ?w { ?q a ?w GRAPH elig:knowledge { ?q elig:unheardOf ?w } }"
    assert expanded(store, text) == "SELECT ?q ?w { ?q a ?w VALUES (?q ?w) { } }"


def test_a_block_that_shares_nothing_asks_whether_it_holds(store: ox.Store) -> None:
    text = "SELECT ?e {{ ?e a rec:Event GRAPH elig:knowledge {{ {} }} }}"
    assert expanded(store, text.format("?x elig:window ?y")) == "SELECT ?e { ?e a rec:Event { } }"
    assert (
        expanded(store, text.format("?x elig:unheardOf ?y")) == "SELECT ?e { ?e a rec:Event FILTER(false) }"
    )
    assert (
        expanded(store, text.format("ex:Stroke rdfs:subClassOf ex:Event"))
        == "SELECT ?e { ?e a rec:Event { } }"
    )


def test_literals_keep_datatype_language_and_escapes(store: ox.Store) -> None:
    block = "VALUES ?p { elig:rank elig:back rdfs:label } ex:%s ?p ?o"
    text = f"SELECT ?o {{ ?s rec:value ?o GRAPH elig:knowledge {{ {block} }} }}"
    assert expanded(store, text % "table") == (
        'SELECT ?o { ?s rec:value ?o VALUES (?o) { ("1"^^<http://www.w3.org/2001/XMLSchema#integer>) '
        '("2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>) } }'
    )
    assert expanded(store, text % "half") == (
        "SELECT ?o { ?s rec:value ?o VALUES (?o) { "
        '("P6M"^^<http://www.w3.org/2001/XMLSchema#yearMonthDuration>) ("half a \\"year\\"\\n"@en) } }'
    )


RECORD = """
ex:p1 a rec:Patient ; rec:sex rec:Female . ex:p2 a rec:Patient . ex:p3 a rec:Patient .
ex:e1 rec:subject ex:p1 ; a ex:IschaemicStroke ; rec:value 2 .
ex:e2 rec:subject ex:p1 ; a ex:Stroke ; rec:value 1 .
ex:e3 rec:subject ex:p2 ; a ex:Bleeding .
ex:e4 rec:subject ex:p3 ; a ex:Fall .
"""
RULES = {
    "a path": (
        "SELECT ?this ?question { GRAPH elig:knowledge { ?question elig:ofClass ?asked ."
        " ?class rdfs:subClassOf* ?asked } ?e rec:subject ?this ; a ?class }",
        {"p1 strokes", "p2 bleeds"},
    ),
    "a count": (
        "SELECT ?this (COUNT(?e) AS ?n) { ?e rec:subject ?this ; a ?class"
        " GRAPH elig:knowledge { ?class rdfs:subClassOf* ex:Event } } GROUP BY ?this",
        {"p1 2"},
    ),
    "an OPTIONAL": (
        "SELECT ?this ?q { ?e rec:subject ?this ; a ?class"
        " OPTIONAL { GRAPH elig:knowledge { ?q elig:ofClass ?class } } }",
        {"p1 ", "p1 strokes", "p2 bleeds", "p3 "},
    ),
    "an absence": (
        "SELECT ?this { ?e rec:subject ?this ; a ?class FILTER NOT EXISTS {"
        " GRAPH elig:knowledge { ?q elig:ofClass ?asked . ?class rdfs:subClassOf* ?asked } } }",
        {"p3"},
    ),
    "a block that does not hold": (
        "SELECT ?this { ?this a rec:Patient"
        " OPTIONAL { GRAPH elig:knowledge { ex:x a ex:y } ?this rec:sex ?sex } FILTER(!BOUND(?sex)) }",
        {"p1", "p2", "p3"},
    ),
    "a comparison": (
        "SELECT ?e { ?e rec:value ?v GRAPH elig:knowledge { ex:table elig:rank ?r } FILTER(?v>=?r) }",
        {"e1", "e2"},
    ),
}


def rows(filled: ox.Store, text: str) -> set[str]:
    solutions = filled.query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    shown = [[getattr(value, "value", "") for value in row] for row in solutions]
    return {" ".join(value.removeprefix("https://example.org/") for value in row) for row in shown}


@pytest.mark.parametrize(("text", "expected"), RULES.values(), ids=RULES.keys())
def test_a_rule_gives_the_same_rows_as_with_the_knowledge_beside_the_record(
    text: str, expected: set[str], store: ox.Store
) -> None:
    turtle = PREFIXES.replace("PREFIX", "@prefix").replace(">\n", "> .\n") + RECORD
    record = ox.Store()
    record.load(turtle.encode(), format=ox.RdfFormat.TURTLE)
    both = ox.Store()
    both.extend(record)
    both.extend(ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(f"{ELIG}knowledge")) for q in store)
    assert rows(both, PREFIXES + text) == expected
    assert rows(record, expand_knowledge(PREFIXES + text, store)) == expected


# --- finding the blocks -------------------------------------------------------------------------------


TABLE = "VALUES (?c) { (<https://example.org/Bleeding>) (<https://example.org/Stroke>) }"
BLOCKS = {
    "lower case and no space": "graph elig:knowledge{?q elig:ofClass ?c}",
    "the full IRI": f"GRAPH <{ELIG}knowledge> {{ ?q elig:ofClass ?c }}",
    "line ends and comments": "GRAPH # } brace\n elig:knowledge\n{ # } and ?e\n ?q elig:ofClass ?c\n}",
    "a brace in a text": "GRAPH elig:knowledge { ?q elig:ofClass ?c . ex:table elig:shown '}', \"}\" }",
    "an IRI with a hash": f"GRAPH elig:knowledge {{ ?q <{ELIG}ofClass> ?c }}",
    "groups inside": "GRAPH elig:knowledge { { ?q elig:ofClass ?c } UNION { ?q elig:unheardOf ?c } }",
    "comparisons without spaces": (
        "GRAPH elig:knowledge { ?q elig:ofClass ?c . ex:table elig:rank ?r FILTER(?r<2&&?r>0) }"
    ),
    "dollar variables": "GRAPH elig:knowledge { $q elig:ofClass $c }",
}


@pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS.keys())
def test_a_block_is_found_however_it_is_written(block: str, store: ox.Store) -> None:
    assert expanded(store, f"SELECT ?e {{ ?e a ?c . {block} }}") == f"SELECT ?e {{ ?e a ?c . {TABLE} }}"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?e { ?e rec:codeText 'GRAPH elig:knowledge { ?q elig:ofClass ?c }' }",
        "SELECT ?e { ?e a ?c # GRAPH elig:knowledge { ?q elig:ofClass ?c }\n}",
        "SELECT ?e { GRAPH ex:knowledge { ?q elig:ofClass ?c } }",
    ],
)
def test_what_is_no_block_stays_as_it_is(text: str, store: ox.Store) -> None:
    assert expanded(store, text) == text


def test_blocks_share_variables_with_each_other(store: ox.Store) -> None:
    text = (
        "SELECT ?e { GRAPH elig:knowledge { ?q elig:window ?w ; elig:ofClass ?c } ?e a ?c"
        " GRAPH elig:knowledge { ?w elig:back ?back } }"
    )
    assert expanded(store, text) == (
        "SELECT ?e { VALUES (?w ?c) { (<https://example.org/half> <https://example.org/Bleeding>) } ?e a ?c"
        " VALUES (?w) { (<https://example.org/half>) } }"
    )


def test_names_in_branches_of_a_union_are_not_shared(store: ox.Store) -> None:
    block = "{ ?q elig:ofClass ?c ; elig:window ?w }"
    text = f"SELECT ?q {{ {{ GRAPH elig:knowledge {block} }} UNION {{ GRAPH elig:knowledge {block} }} }}"
    table = "VALUES (?q) { (<https://example.org/bleeds>) }"
    assert expanded(store, text) == f"SELECT ?q {{ {{ {table} }} UNION {{ {table} }} }}"


def test_names_in_groups_side_by_side_are_shared(store: ox.Store) -> None:
    text = "SELECT ?q { { GRAPH elig:knowledge { ?q elig:ofClass ?c } } { ?e a ?c } UNION { ?e ex:p ?c } }"
    assert "VALUES (?q ?c) {" in expanded(store, text)


def test_names_that_a_sub_select_keeps_are_not_shared(store: ox.Store) -> None:
    inner = "{ SELECT ?q WHERE { GRAPH elig:knowledge { ?q elig:ofClass ?c } } GROUP BY ?q }"
    assert "VALUES (?q) {" in expanded(store, f"SELECT ?e {{ ?e a ?c {inner} }}")
    kept = inner.replace("SELECT ?q", "SELECT ?q ?c")
    assert "VALUES (?q ?c) {" in expanded(store, f"SELECT ?e {{ ?e a ?c {kept} }}")


def test_an_unnamed_node_may_be_stepped_over_in_each_branch(store: ox.Store) -> None:
    block = "GRAPH elig:knowledge { ex:open elig:hasPart ?row . ?row elig:rank ?rank }"
    text = f"SELECT ?rank {{ {{ {block} }} UNION {{ {block} }} }}"
    table = 'VALUES (?rank) { ("7"^^<http://www.w3.org/2001/XMLSchema#integer>) }'
    assert expanded(store, text) == f"SELECT ?rank {{ {{ {table} }} UNION {{ {table} }} }}"


def test_a_variable_in_a_comparison_outside_is_shared(store: ox.Store) -> None:
    text = "SELECT ?e { ?e rec:value ?v GRAPH elig:knowledge { ex:table elig:rank ?r } FILTER(?v<?r&&?v>0) }"
    assert "VALUES (?r) {" in expanded(store, text)


def test_a_variable_in_a_comment_outside_is_not_shared(store: ox.Store) -> None:
    text = "SELECT ?e { ?e a ?c GRAPH elig:knowledge { ?q elig:ofClass ?c } } # ?q"
    assert "VALUES (?c) {" in expanded(store, text)


def test_a_listed_function_may_be_called_in_the_knowledge(store: ox.Store) -> None:
    text = "SELECT ?h { ?e rec:value ?h GRAPH elig:knowledge { BIND(elig:ratioLow(1, 4) AS ?h) } }"
    assert expanded(store, text) == (
        'SELECT ?h { ?e rec:value ?h VALUES (?h) { ("0.25"^^<http://www.w3.org/2001/XMLSchema#decimal>) } }'
    )


def test_a_text_without_words_stays_as_it_is(store: ox.Store) -> None:
    assert expand_knowledge(" # nothing", store) == " # nothing"


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("{ ex:open elig:hasPart ?c }", r"line 6, column 3 .*\?c is a node without a name"),
        ("{ ?q elig:ofClass ?c ", "'{' is never closed"),
        ("{ ?q elig:ofClass }", r"line 6, column 3 cannot be evaluated"),
        ("{ BIND(elig:unheardOf(1) AS ?c) }", r"line 6, column 3 .*not supported"),
    ],
)
def test_a_block_that_cannot_be_filled_in_is_an_error_with_its_place(
    block: str, message: str, store: ox.Store
) -> None:
    with pytest.raises(ValueError, match=message):
        expand_knowledge(f"{PREFIXES}SELECT ?e {{ ?e a ?c .\n  GRAPH elig:knowledge {block}", store)
