"""Nothing slips through: functions and parts of the grammar that are not listed are refused by name."""

from collections.abc import Iterator
from types import MappingProxyType

import pytest
from rdflib.plugins.sparql import parser
from rdflib.plugins.sparql.parserutils import Comp

from tests.profile.refused import ANSWER, ELIG, FACT, LISTED, PREFIXES, constructs
from trialshape.knowledge import patterns
from trialshape.knowledge.constructs import REFUSED_NODES
from trialshape.knowledge.profile import refusals

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
