"""The profile of rules: what is accepted, what is refused, and by which name."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.parserutils import Comp

from trialshape.knowledge import patterns
from trialshape.knowledge.constructs import REFUSALS, REFUSED_NODES
from trialshape.knowledge.profile import kind, refusals

RULES = Path(__file__).parent / "house" / "rules"
ELIG = "https://w3id.org/trialshape/eligibility#"
LISTED = frozenset(
    ELIG + name
    for name in ("ratioLow", "ratioHigh", "daysBetween", "completedYears", "monthsBefore", "cubeRootLow")
)
PREFIXES = (
    f"PREFIX elig: <{ELIG}> PREFIX rec: <https://w3id.org/trialshape/record#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)
FACT = "?m rec:subject ?this ; rec:value ?value ."
ANSWER = "BIND(elig:Platelets AS ?question)"


def constructs(sparql: str) -> list[str]:
    return sorted({refusal.construct for refusal in refusals(PREFIXES + sparql, LISTED)})


def finding(where: str, columns: str = "") -> list[str]:
    return constructs(f"SELECT ?this ?question {columns} WHERE {{ {where} {ANSWER} }}")


def samples(which: str) -> list[Path]:
    return sorted(RULES.glob(f"*.{which}.rq"))


def announced(sample: Path) -> str:
    return sample.read_text().splitlines()[1].removeprefix("# refuses: ")


def slug(construct: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", construct.replace("*", "star").lower())


# --- samples ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sample", samples("accepted"), ids=lambda path: path.name)
def test_an_accepted_sample_is_inside_the_profile(sample: Path) -> None:
    assert refusals(sample.read_text(), LISTED) == []


@pytest.mark.parametrize("sample", samples("refused"), ids=lambda path: path.name)
def test_a_refused_sample_is_refused_for_the_one_construct_it_announces(sample: Path) -> None:
    found = refusals(sample.read_text(), LISTED)
    assert {refusal.construct for refusal in found} == {announced(sample)}
    assert all(refusal.why and refusal.instead for refusal in found)


def test_every_construct_has_an_accepted_and_a_refused_sample() -> None:
    expected = {slug(construct) for construct in REFUSALS}
    assert {path.name.split(".")[0] for path in samples("accepted")} == expected
    assert {path.name.split(".")[0] for path in samples("refused")} == expected
    assert {announced(path) for path in samples("refused")} == set(REFUSALS)


@pytest.mark.parametrize("sample", sorted(RULES.iterdir()), ids=lambda path: path.name)
def test_a_sample_says_what_it_shows(sample: Path) -> None:
    first, second = sample.read_text().splitlines()[:2]
    assert re.fullmatch(r"# \S.*", first)
    assert second.startswith("# refuses: ") == (".refused." in sample.name)
    assert ".accepted." in sample.name or slug(announced(sample)) == sample.name.split(".")[0]


# --- nothing slips through ----------------------------------------------------------------------------

FUNCTIONS_OF_SPARQL = {
    "string function": [
        *("STR(?value)", "STRLEN(?value)", "SUBSTR(?value, 1)", "UCASE(?value)", "LCASE(?value)"),
        *('STRSTARTS(?value, "a")', 'STRENDS(?value, "a")', 'CONTAINS(?value, "a")'),
        *('STRBEFORE(?value, "a")', 'STRAFTER(?value, "a")', "ENCODE_FOR_URI(?value)", 'CONCAT(?value, "a")'),
        *('LANGMATCHES(?value, "en")', 'REGEX(?value, "a")', 'REPLACE(?value, "a", "b")'),
    ],
    "term test": [
        *("sameTerm(?value, 1)", "isIRI(?value)", "isURI(?value)", "isBLANK(?value)", "isLITERAL(?value)"),
        *("isNUMERIC(?value)", "LANG(?value)", "DATATYPE(?value)"),
    ],
    "rounding function": ["ABS(?value)", "CEIL(?value)", "FLOOR(?value)", "ROUND(?value)"],
    "date part function": [
        *("YEAR(?value)", "MONTH(?value)", "DAY(?value)", "HOURS(?value)", "MINUTES(?value)"),
        *("SECONDS(?value)", "TIMEZONE(?value)", "TZ(?value)"),
    ],
    "hash function": ["MD5(?value)", "SHA1(?value)", "SHA256(?value)", "SHA384(?value)", "SHA512(?value)"],
    "IRI": ["IRI(?value)", "URI(?value)"],
    "typed text": ["STRDT(?value, xsd:date)", 'STRLANG(?value, "en")'],
    "NOW": ["NOW()"],
    "RAND": ["RAND()"],
    "UUID": ["UUID()"],
    "STRUUID": ["STRUUID()"],
    "BNODE": ["BNODE()", "BNODE(?value)"],
    "cast": ["xsd:decimal(?value)", "xsd:integer(?value)", "xsd:date(?value)", "xsd:boolean(?value)"],
    "unknown function": ["elig:guess(?value)", "<https://example.org/f>()"],
}


@pytest.mark.parametrize(
    ("construct", "call"),
    [(construct, call) for construct, calls in FUNCTIONS_OF_SPARQL.items() for call in calls],
)
def test_a_function_is_refused_and_named(construct: str, call: str) -> None:
    (refusal,) = refusals(
        f"{PREFIXES}SELECT ?this ?question ?low {{ {FACT} {ANSWER}\nBIND({call} AS ?low) }}", LISTED
    )
    assert refusal.construct == construct
    word = call.split("(")[0].strip("<>").replace("elig:", ELIG)
    assert refusal.where.startswith(word.replace("xsd:", "http://www.w3.org/2001/XMLSchema#"))
    assert refusal.where.endswith("line 3, column 6")


def grammar_nodes() -> Iterator[str]:
    seen: set[int] = set()
    todo: list[object] = [parser.QueryUnit]
    while todo:
        element = todo.pop()
        if id(element) not in seen:
            seen.add(id(element))
            todo += [*getattr(element, "exprs", ()), *filter(None, [getattr(element, "expr", None)])]
            if isinstance(element, Comp):
                yield element.name


def test_every_node_of_the_grammar_is_known_as_allowed_or_refused() -> None:
    read_by_clause = {
        *("Base", "PrefixDecl", "pname", "literal"),
        *("SelectQuery", "ConstructQuery", "AskQuery", "DescribeQuery", "SubSelect", "DatasetClause", "vars"),
        *("GroupClause", "GroupAs", "HavingClause", "OrderClause", "OrderCondition", "LimitOffsetClauses"),
        *("ValuesClause", "GroupGraphPatternSub", "FakeGroupGraphPatten"),
        *("PathAlternative", "PathSequence", "PathElt", "PathEltOrInverse", "InversePath"),
        *("PathNegatedPropertySet", "DistinctPath"),
    }
    parts = {
        *("TriplesBlock", "OptionalGraphPattern", "GroupOrUnionGraphPattern", "GraphGraphPattern"),
        *("Filter", "Bind", "InlineData"),
    }
    expressions = {
        *("ConditionalOrExpression", "ConditionalAndExpression", "RelationalExpression"),
        *("AdditiveExpression", "MultiplicativeExpression", "UnaryNot", "UnaryMinus", "Function"),
        *("Builtin_BOUND", "Builtin_COALESCE", "Builtin_IF"),
        *("Aggregate_Count", "Aggregate_Sum", "Aggregate_Min", "Aggregate_Max"),
    }
    assert set(grammar_nodes()) == read_by_clause | parts | expressions | set(REFUSED_NODES)


def test_a_part_that_no_table_lists_is_refused_by_its_own_name(monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = {name: part for name, part in patterns.PARTS.items() if name != "InlineData"}
    monkeypatch.setattr(patterns, "PARTS", MappingProxyType(fewer))
    found = refusals(
        f"{PREFIXES}SELECT ?this ?question {{ {FACT} {ANSWER} VALUES ?value {{ 1 2 }} }}", LISTED
    )
    assert [refusal.construct for refusal in found] == ["InlineData"]
    assert "does not list it" in found[0].why


def test_every_construct_of_a_rule_is_reported_at_once() -> None:
    found = constructs(
        f"SELECT ?this ?question (?value / 2 AS ?low) WHERE {{ {FACT} ?m rec:report/rec:date ?day ."
        f" {ANSWER} FILTER(?day < NOW()) }} LIMIT 1"
    )
    assert found == ["LIMIT", "NOW", "division", "property path"]


# --- scope --------------------------------------------------------------------------------------------

UNSURE = ["join on a maybe-unbound variable"]
LOOSE = ["disconnected patterns"]
UNBOUND = ["never bound"]

SCOPES: dict[str, tuple[str, list[str]]] = {
    "a filter sees a variable that is bound after it": (f"FILTER(?value > 1) {FACT}", []),
    "a filter in OPTIONAL sees the pattern before it": (
        f"{FACT} OPTIONAL {{ ?m rec:referenceLow ?low FILTER(?low < ?value) }}",
        [],
    ),
    "a filter one group deeper does not": (
        f"{FACT} OPTIONAL {{ {{ ?m rec:referenceLow ?low FILTER(?low < ?value) }} }}",
        UNBOUND,
    ),
    "a filter in EXISTS sees the pattern around it": (
        f"{FACT} FILTER NOT EXISTS {{ ?n rec:subject ?this ; rec:value ?other FILTER(?other > ?value) }}",
        [],
    ),
    "a BIND in EXISTS does not": (
        f"{FACT} FILTER EXISTS {{ ?n rec:subject ?this BIND(?value AS ?copy) FILTER(?copy > 1) }}",
        UNBOUND,
    ),
    "a BIND sees only what stands before it": (f"BIND(?value AS ?low) {FACT}", UNBOUND),
    "a sub-select hides what it does not select": (
        f"{{ SELECT ?this WHERE {{ {FACT} }} }} FILTER(?value > 1)",
        UNBOUND,
    ),
    "a filter in a union sees its branch only": (
        f"{{ {FACT} }} UNION {{ ?this rec:sex ?sex FILTER(?value > 1) }}",
        UNBOUND,
    ),
    "a misspelt variable in BOUND": (f"{FACT} FILTER(!BOUND(?vlaue))", UNBOUND),
    "a variable of the other branch is not sure": (
        f"{{ {FACT} }} UNION {{ ?this rec:sex ?sex }} ?this rec:dose ?value .",
        UNSURE,
    ),
    "a variable of every branch is sure": (
        "{ ?this rec:dose ?value } UNION { ?this rec:control ?value } ?this rec:valueTo ?value .",
        [],
    ),
    "two OPTIONALs with one variable": (
        f"{FACT} OPTIONAL {{ ?m rec:unit ?unit }} OPTIONAL {{ ?m rec:referenceUnit ?unit }}",
        UNSURE,
    ),
    "an OPTIONAL inside an OPTIONAL that reaches around it": (
        "?m rec:subject ?this ; rec:unit ?u . OPTIONAL { ?m rec:report ?r OPTIONAL { ?r rec:unit ?u } }",
        UNSURE,
    ),
    "an UNDEF that is joined": (
        f"{FACT} VALUES (?m ?unit) {{ (rec:a UNDEF) (rec:b 'g') }} ?m rec:unit ?unit .",
        UNSURE,
    ),
    "an EXISTS over a variable that may be unbound": (
        f"{FACT} OPTIONAL {{ ?m rec:report ?r }} FILTER EXISTS {{ ?r rec:document ?page }}",
        UNSURE,
    ),
    "what a function gives may be missing": (
        "?this rec:start ?a ; rec:end ?b . BIND(elig:daysBetween(?a, ?b) AS ?days) ?this rec:dose ?days .",
        UNSURE,
    ),
    "a table of one row multiplies nothing": (f"{FACT} VALUES ?w {{ elig:Window }}", []),
    "a table of two rows that nothing uses": (f"{FACT} VALUES ?w {{ elig:Window elig:Other }}", LOOSE),
    "a table of two rows that a filter uses": (f"{FACT} VALUES ?w {{ 1 2 }} FILTER(?value > ?w)", []),
    "a table that shares a variable": (f"{FACT} VALUES ?value {{ 1 2 }}", []),
    "knowledge that nothing uses": (f"{FACT} GRAPH elig:knowledge {{ ?x a elig:Window }}", LOOSE),
    "a limit that a filter uses": (
        f"{FACT} GRAPH elig:knowledge {{ elig:C elig:limit ?limit }} FILTER(?value > ?limit)",
        [],
    ),
    "a limit that a filter of an OPTIONAL uses": (
        f"{FACT} GRAPH elig:knowledge {{ elig:C elig:limit ?limit }}"
        " OPTIONAL { ?m rec:valueTo ?most FILTER(?most > ?limit) }",
        [],
    ),
    "a limit beside a class that is misspelt": (
        "?m rec:subject ?this ; rec:value ?value ; a ?class ."
        " GRAPH elig:knowledge { ?x elig:limit ?limit ; elig:ofClass ?clas } FILTER(?value > ?limit)",
        LOOSE,
    ),
    "knowledge that is asked for in an absence": (
        "?this a rec:Patient . GRAPH elig:knowledge { ?x a elig:Window }"
        " FILTER NOT EXISTS { ?m rec:subject ?this ; rec:answers ?x }",
        [],
    ),
    "a limit does not join two facts that a filter compares with it": (
        f"{FACT} ?e rec:dose ?dose GRAPH elig:knowledge {{ elig:C elig:limit ?limit }}"
        " FILTER(?value + ?dose > ?limit)",
        LOOSE,
    ),
    "a table that shares variables with two facts joins them": (
        "?this rec:code ?a . ?e rec:site ?b . GRAPH elig:knowledge { ?a elig:rank ?b }",
        [],
    ),
    "an OPTIONAL that shares nothing": (f"{FACT} OPTIONAL {{ ?x a elig:Window }}", LOOSE),
    "a computed variable joins nothing": (
        f"{FACT} ?e rec:dose ?dose . BIND(?dose + ?value AS ?sum)",
        LOOSE,
    ),
    "a computed variable hangs on its source": (
        "?this rec:value ?value . BIND(?value + 1 AS ?next) ?n rec:value ?next .",
        [],
    ),
    "blank nodes hold a pattern together": (
        "?this rec:report [ rec:date ?day ; rec:performer _:who ] . _:who rec:code ?code .",
        [],
    ),
    "a pattern in OPTIONAL that meets in the pattern before it": (
        f"{FACT} OPTIONAL {{ ?m rec:unit ?unit . ?this rec:sex ?sex }}",
        [],
    ),
    "branches of a union may not": (
        f"{FACT} {{ ?m rec:unit ?unit . ?this rec:sex ?sex }} UNION {{ ?m rec:subject ?this }}",
        LOOSE,
    ),
    "tables inside the knowledge may multiply": (
        "?this rec:code ?a ; rec:site ?b . "
        "GRAPH elig:knowledge { ?a elig:rank ?x . ?b elig:rank ?y FILTER(?x < ?y) }",
        [],
    ),
    "a filter in the knowledge does not see the record": (
        f"{FACT} ?m rec:code ?c . GRAPH elig:knowledge {{ ?c elig:rank ?rank FILTER(?rank < ?value) }}",
        UNBOUND,
    ),
    "words and durations may stand in the knowledge": (
        "?this rec:code ?c . GRAPH elig:knowledge { ?c elig:shown 'day'@en ; elig:back "
        "'P6M'^^xsd:yearMonthDuration }",
        [],
    ),
    "words with a language may not stand in the record": (
        "?this rec:codeText 'day'@en .",
        ["unlisted datatype"],
    ),
    "floating point may not stand in the knowledge either": (
        "?this rec:code ?c . GRAPH elig:knowledge { ?c elig:rank 1e0 }",
        ["floating point"],
    ),
    "a duration without an operator": (
        "?this rec:dose 'P1D'^^xsd:dayTimeDuration .",
        ["duration literal"],
    ),
    "an expression may hold all that is listed": (
        f"{FACT} FILTER(!(?value IN (1, 2)) && ?value NOT IN (3) || ?value * 2 - 1 <= 5 && ?value != -4)"
        " BIND(IF(BOUND(?value), COALESCE(?value, 0), 1) AS ?low)",
        [],
    ),
    "an absence inside brackets is still a filter of its own": (
        f"{FACT} FILTER((NOT EXISTS {{ ?m rec:status rec:Planned }}))",
        [],
    ),
    "a negated EXISTS is an expression": (
        f"{FACT} FILTER(!EXISTS {{ ?m rec:status rec:Planned }})",
        ["EXISTS in an expression"],
    ),
    "a product of products": (f"{FACT} BIND(?value * (?value * (?value + 1)) AS ?low)", ["third factor"]),
    "a decimal of the rule is a factor too": (
        f"{FACT} BIND(?value * ?value * 0.5 AS ?low)",
        ["third factor"],
    ),
}


@pytest.mark.parametrize(("where", "expected"), SCOPES.values(), ids=SCOPES.keys())
def test_scope_of_a_pattern(where: str, expected: list[str]) -> None:
    assert finding(where) == expected


GROUPS: dict[str, tuple[str, list[str]]] = {
    "rows are counted": ("(COUNT(*) AS ?low)", []),
    "distinct rows are not": ("(COUNT(DISTINCT *) AS ?low)", ["DISTINCT in an aggregate"]),
    "a minimum of distinct values": ("(MIN(DISTINCT ?value) AS ?low)", ["DISTINCT in an aggregate"]),
    "a sum of what may be missing": (
        "(SUM(?dose) AS ?low)",
        ["aggregate over a maybe-unbound variable"],
    ),
    "a count of what may be missing": (
        "(COUNT(?dose) AS ?low)",
        ["aggregate over a maybe-unbound variable"],
    ),
    "missing values are counted": ("(SUM(IF(BOUND(?dose), 0, 1)) AS ?low)", []),
    "a settled value is added up": ("(SUM(COALESCE(?dose, ?value)) AS ?low)", []),
    "a value that is not settled after all": (
        "(SUM(COALESCE(?dose, ?dose)) AS ?low)",
        ["aggregate over a maybe-unbound variable"],
    ),
    "a function of sure values may have no answer": (
        "(MAX(elig:ratioLow(?value, ?value)) AS ?low)",
        ["aggregate over a maybe-unbound variable"],
    ),
    "one column uses another": ("(SUM(?value) AS ?low) (?low + 1 AS ?high)", ["never bound"]),
    "an aggregate in a branch": ("(IF(MAX(?value) > 1, MIN(?value), COALESCE()) AS ?low)", []),
    "a value of the group without an aggregate": (
        "(?value + COUNT(?m) AS ?low)",
        ["ungrouped variable"],
    ),
    "an aggregate of an aggregate": ("(SUM(MAX(?value)) AS ?low)", ["misplaced aggregate"]),
    "a misspelt value": ("(SUM(?vlaue) AS ?low)", ["never bound"]),
}


@pytest.mark.parametrize(("column", "expected"), GROUPS.values(), ids=GROUPS.keys())
def test_columns_of_a_group(column: str, expected: list[str]) -> None:
    rows = f"{FACT} OPTIONAL {{ ?m rec:dose ?dose }} {ANSWER}"
    assert (
        constructs(f"SELECT ?this ?question {column} WHERE {{ {rows} }} GROUP BY ?this ?question") == expected
    )


@pytest.mark.parametrize(
    "table", ["VALUES ?question { elig:A elig:B }", "GRAPH elig:knowledge { ?question a elig:Asked }"]
)
def test_a_table_of_questions_may_stand_apart(table: str) -> None:
    assert constructs(f"SELECT ?this ?question WHERE {{ ?this a rec:Patient . {table} }}") == []
    assert (
        constructs(f"CONSTRUCT {{ ?this elig:may ?question }} WHERE {{ ?this a rec:Patient . {table} }}")
        == []
    )


def test_a_column_that_is_bound_nowhere_is_refused() -> None:
    assert finding(FACT, "?low") == ["never bound"]


def test_a_question_missing_from_one_branch_is_refused() -> None:
    branches = f"{{ {FACT} {ANSWER} }} UNION {{ {FACT} }}"
    assert constructs(f"SELECT ?this ?question WHERE {{ {branches} }}") == ["unsure column"]


# --- facts --------------------------------------------------------------------------------------------


def test_a_template_may_hold_variables_iris_and_literals() -> None:
    template = "?m elig:low ?value ; elig:unit 'g' ; a elig:Row , elig:Part"
    assert constructs(f"CONSTRUCT {{ {template} }} WHERE {{ {FACT} }}") == []


def test_a_template_with_a_misspelt_variable_is_refused() -> None:
    assert constructs(f"CONSTRUCT {{ ?m elig:low ?vlaue }} WHERE {{ {FACT} }}") == ["never bound"]


def test_a_template_with_a_list_is_refused() -> None:
    assert constructs(f"CONSTRUCT {{ ?m elig:low (1 2) }} WHERE {{ {FACT} }}") == ["blank node in a template"]


def test_a_fact_rule_obeys_the_rules_for_patterns() -> None:
    where = f"{FACT} OPTIONAL {{ ?m rec:unit ?u }} ?m rec:referenceUnit ?u . ?x rec:dose 1.5e0 ."
    found = constructs(f"CONSTRUCT {{ ?m elig:low ?value }} WHERE {{ {where} }} LIMIT 2")
    assert found == ["LIMIT", "disconnected patterns", "floating point", "join on a maybe-unbound variable"]


# --- the text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "# facts\nPREFIX rec: <https://w3id.org/trialshape/record#>\nCONSTRUCT { ?a rec:b ?c } WHERE {}",
            "fact",
        ),
        ("PREFIX select: <https://example.org/construct#> select ?this ?question where {}", "finding"),
    ],
)
def test_the_kind_of_a_rule(text: str, expected: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize("text", ["", "ASK {}", "INSERT DATA {}", "'SELECT'"])
def test_a_text_of_neither_kind(text: str) -> None:
    with pytest.raises(ValueError, match="SELECT"):
        kind(text)


@pytest.mark.parametrize("text", ["", "SELECT", "not a query", "SELECT ?this { 'open }", "}{", "PREFIX"])
def test_a_text_that_is_no_query_is_a_syntax_error(text: str) -> None:
    assert [refusal.construct for refusal in refusals(text, LISTED)] == ["syntax"]


def test_a_syntax_error_is_placed_at_the_statement_that_cannot_be_read() -> None:
    text = "SELECT ?this ?question WHERE {\n  ?this ?p ?o .\n  OPTIONAL { ?this ?q ?r FILTER(?r > ) }\n}"
    (refusal,) = refusals(text, LISTED)
    assert (refusal.construct, refusal.where) == ("syntax", "from line 3, column 3 on")


def test_a_text_that_only_one_parser_reads_is_a_syntax_error() -> None:
    # rdflib pairs the columns of a table with what there is; a short row is an error all the same.
    where = f"{FACT} VALUES (?m ?value) {{ (rec:a) }}"
    assert finding(where) == ["syntax"]


def test_an_offending_word_is_placed_by_line_and_column() -> None:
    text = f"{PREFIXES}SELECT ?this ?question ?low WHERE {{\n  {FACT}\n  {ANSWER}\n}}"
    (refusal,) = refusals(text, LISTED)
    assert refusal.where == "?low, line 2, column 24"
    assert str(refusal).startswith("never bound (?low, line 2, column 24): ")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("elig:I11.3b.1", ["dotted name"]),
        ("elig:a-b.c.d.e", ["dotted name"]),
        (r"elig:I11\.3b\.1", []),
        (r"elig:I11.3b\.1", []),
        ("elig:I11.1b", []),
        (f"<{ELIG}I11.3b.1>", []),
        ("'elig:I11.3b.1'", []),
    ],
)
def test_a_name_with_two_dots_is_written_so_that_oxigraph_reads_it(name: str, expected: list[str]) -> None:
    assert finding(f"?this rec:code {name} .") == expected


@pytest.mark.parametrize("bracket", ["(", "{", "["])
def test_brackets_that_would_end_a_parser_are_refused_before_parsing(bracket: str) -> None:
    text = f"SELECT ?this WHERE {{ {bracket * 20_000} }}"
    assert [refusal.construct for refusal in refusals(text, LISTED)] == ["nesting"]


def test_brackets_in_texts_comments_and_iris_do_not_nest() -> None:
    brackets = "(" * 150
    where = (
        f"?this rec:codeText '{brackets}' . # {brackets}\n ?this rec:code <https://example.org/{brackets}> ."
    )
    assert finding(where) == []


@pytest.mark.parametrize(
    "character", ["\r", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff", "\\u0041", "\\U00000041"]
)
def test_a_character_that_parsers_read_differently_is_refused(character: str) -> None:
    assert finding(f"{FACT} # comment {character} FILTER(?value > 1)\n") == ["hidden character"]


def test_line_ends_of_windows_are_read() -> None:
    assert constructs(f"SELECT ?this ?question\r\nWHERE {{ {FACT} # note\r\n {ANSWER} }}\r\n") == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("SERVICE", ["SERVICE"]), ("LATERAL { SERVICE", ["syntax"]), ("OPTIONAL { SERVICE SILENT", ["SERVICE"])],
)
def test_a_text_that_asks_another_server_is_never_handed_to_a_store(
    pattern: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ox, "Store", None)  # calling it would raise
    closing = "} }" if "{" in pattern else "}"
    assert finding(f"{FACT} {pattern} <https://example.org/> {{ ?m rec:unit ?unit {closing}") == expected


def test_what_only_the_store_finds_wrong_is_told_in_its_words() -> None:
    text = f"{PREFIXES}SELECT ?this ?question {{ ?this rec:code <https://example.org:x/> {ANSWER} }}"
    (refusal,) = refusals(text, LISTED)
    assert (refusal.construct, refusal.where) == ("syntax", "IRI parsing failed")
