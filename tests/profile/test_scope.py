"""Scope of a pattern: what is bound where, what joins what, and what may stand in the knowledge."""

import pytest

from tests.profile.refused import FACT, finding

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
