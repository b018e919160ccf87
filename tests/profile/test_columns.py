"""What a rule gives: columns, groups and their aggregates, templates of facts."""

import pytest

from tests.profile.refused import ANSWER, FACT, constructs, finding

# --- findings -----------------------------------------------------------------------------------------


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
