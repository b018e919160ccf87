"""What a rule answers, reads and writes, as its text says it."""

import pytest

from trialshape.knowledge.expand import answers, reads, written

ELIG = "https://w3id.org/trialshape/eligibility#"
REC = "https://w3id.org/trialshape/record#"
PREFIXES = (
    f"PREFIX elig: <{ELIG}>\nPREFIX rec: <{REC}>\nPREFIX ex: <https://example.org/>\n"
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
)


# --- what a rule answers ------------------------------------------------------------------------------

ANSWERS = {
    "a table": ("VALUES (?class ?question) { (ex:a ex:b) (ex:c <https://example.org/d>) } ?e a ?class", "bd"),
    "a table of one column": ("VALUES ?question { ex:a ex:b }", "ab"),
    "an empty table": ("VALUES (?question ?x) { } ?e a ?x", ""),
    "a table whose other cells have datatypes, languages and signs": (
        'VALUES (?x ?y ?question) { ("1"^^ex:n "two"@en ex:a) (-3 UNDEF ex:b) (+4 true ex:c) }',
        "abc",
    ),
    "a BIND": ("BIND(ex:a AS ?question)", "a"),
    "both": ("{ BIND(ex:a AS ?question) } UNION { VALUES ?question { ex:b } }", "ab"),
    "a pattern beside the table": ("VALUES ?question { ex:a } ?m elig:mayAnswer ?question", "a"),
    "a pattern below the table": (
        "VALUES ?question { ex:a } OPTIONAL { ?m elig:mayAnswer ?question } { ?n elig:decides ?question }",
        "a",
    ),
    "a pattern beside branches that all have one": (
        "{ VALUES ?question { ex:a } } UNION { BIND(ex:b AS ?question) } ?m elig:mayAnswer ?question",
        "ab",
    ),
    "a sub-select": (
        "{ SELECT ?question WHERE { VALUES ?question { ex:a } } GROUP BY ?question } ?m ex:p ?question",
        "a",
    ),
    "an absence": ("BIND(ex:a AS ?question) FILTER NOT EXISTS { ?m elig:mayAnswer ?question }", "a"),
    "an absence in brackets": ("BIND(ex:a AS ?question) FILTER(NOT EXISTS { ?m ex:p ?question })", "a"),
    "a column of another name inside a sub-select": (
        "BIND(ex:a AS ?question) { SELECT ?m WHERE { ?m elig:mayAnswer ?question } }",
        "a",
    ),
    "a filter": ("VALUES ?question { ex:a } FILTER(?question != ex:b)", "a"),
}


@pytest.mark.parametrize(("where", "expected"), ANSWERS.values(), ids=ANSWERS.keys())
def test_questions_come_from_tables_and_binds(where: str, expected: str) -> None:
    text = f"{PREFIXES}SELECT ?this ?question WHERE {{ {where} }}"
    assert answers(text) == {f"https://example.org/{name}" for name in expected}


def test_a_question_may_be_a_column_of_its_own() -> None:
    text = f"{PREFIXES}SELECT ?this (ex:a AS ?question) WHERE {{ ?this a rec:Patient }}"
    assert answers(text) == {"https://example.org/a"}


@pytest.mark.parametrize(
    "where",
    [
        "?m elig:mayAnswer ?question",
        "{ VALUES ?question { ex:a } } UNION { ?m elig:mayAnswer ?question }",
        "OPTIONAL { VALUES ?question { ex:a } } ?m elig:mayAnswer ?question",
        "FILTER EXISTS { VALUES ?question { ex:a } } ?m elig:mayAnswer ?question",
        "{ SELECT ?this WHERE { VALUES ?question { ex:a } } } ?m elig:mayAnswer ?question",
        "VALUES ?question { ex:a UNDEF }",
        "VALUES (?x ?question) { (ex:a 'b') }",
        "BIND(?m AS ?question)",
        "BIND(IF(?x, ex:a, ex:b) AS ?question)",
        "BIND('a' AS ?question)",
        "?this a rec:Patient",
    ],
)
def test_a_question_bound_in_another_way_is_an_error(where: str) -> None:
    with pytest.raises(ValueError, match=r"\?question is bound .*: bind it with VALUES"):
        answers(f"{PREFIXES}SELECT ?this ?question WHERE {{ {where} }}")


def test_a_fact_rule_answers_nothing() -> None:
    assert (
        answers(f"{PREFIXES}CONSTRUCT {{ ?m elig:mayAnswer ?question }} WHERE {{ ?m a ?question }}") == set()
    )


# --- what a rule reads --------------------------------------------------------------------------------


TERMS = frozenset(f"https://example.org/{name}" for name in "abcdefg")


def read(text: str) -> str:
    return "".join(sorted(iri.removeprefix("https://example.org/") for iri in reads(PREFIXES + text, TERMS)))


def test_a_rule_reads_classes_properties_and_the_other_columns_of_its_tables() -> None:
    text = (
        "SELECT ?this ?question WHERE { VALUES (?question ?x) { (ex:a ex:b) } ?f a <https://example.org/c> ;"
        " ex:d ?low . ?f ex:unlisted ?x FILTER(?low IN (ex:e)) BIND(ex:f AS ?question) } # ex:g"
    )
    assert read(text) == "bcde"


def test_a_question_that_is_also_looked_at_is_read() -> None:
    assert read("SELECT ?this ?question WHERE { BIND(ex:a AS ?question) ?f a ex:a }") == "a"


def test_a_fact_rule_does_not_read_its_template_but_may_read_what_it_writes() -> None:
    assert read("CONSTRUCT { ?e ex:a ex:b } WHERE { ?e ex:c ?x }") == "c"
    assert read("CONSTRUCT { ?e ex:a ex:b } WHERE { ?e ex:a ?x }") == "a"


def test_prefixes_and_texts_are_not_read() -> None:
    where = "?this rec:codeText '<https://example.org/b>' BIND(f: AS ?question)"
    assert read(f"PREFIX f: <https://example.org/a> SELECT ?this ?question WHERE {{ {where} }}") == ""


# --- what a rule writes -------------------------------------------------------------------------------


def test_a_fact_rule_writes_the_predicates_of_its_template() -> None:
    template = (
        "?e ex:a ex:no , 'x'^^ex:no , \"y\"@en , 1.5 ; a ex:no ; <https://example.org/b> ?o . "
        "?f ex:c true ; . ?g ex:d.e ex:no"
    )
    text = f"{PREFIXES}CONSTRUCT {{ {template} }} WHERE {{ ?e ex:f ?o . ?f ex:f ?g }}"
    names = {f"https://example.org/{name}" for name in ("a", "b", "c", "d.e")}
    assert written(text) == names | {"http://www.w3.org/1999/02/22-rdf-syntax-ns#type"}


def test_a_finding_rule_writes_nothing() -> None:
    assert written(f"{PREFIXES}SELECT ?this ?question WHERE {{ ?this ex:a ?question }}") == frozenset()
