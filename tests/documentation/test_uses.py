"""Which criteria use a term, worked out by hand from the Turtle; and what rules stand behind a question."""

from __future__ import annotations

import pytest

from tests.documentation.reading import Element
from trialshape.documentation.rules import RuleNames, rules_behind

ANY, QUESTION = "?", "?question"


@pytest.mark.parametrize(
    ("page", "term", "numbers"),
    [
        # the question of I11.1b asks for it; I11.0a looks at the dates of all tests of I11
        ("labs", "Platelets", {"I11.1b", "I11.0a"}),
        # the limit of I7.1, which I7.2 restates; a level of the extent that E34b and the stage of I4.3 go by; a site of
        # radiotherapy that lies in the liver
        ("thrombus", "PortalTrunk", {"I7.1", "I7.2", "E34b", "I4.3", "E25.p"}),
        # the question counts the class above; a sign on imaging counts in cirrhosis
        ("conditions", "AlcoholicCirrhosis", {"I1b", "I4.2v", "I4.2a", "I4.2b"}),
        # named in a rule that voids one question alone; hints at encephalopathy, is treatment of a bleed, perhaps an
        # operation or a minor procedure, and no puncture of a vein therefore
        ("procedures", "PortosystemicShunt", {"I4.2c", "E2a", "E7", "E24a", "E24c", "E24x"}),
        # under a class that a rule on clotting tests names; I4.3 looks at the Child-Pugh total
        ("drugs", "Warfarin", {"I10", "I11.4a", "I11.4b", "I4.3"}),
        # asked for by E5; an indication by which a drug counts, or does not, as given for a tumour; a metastasis, which
        # keeps a cancer from being excused; left out of those that open a list of lesions outside the liver, which the
        # questions on the lesions in the liver share a rule with
        (
            "conditions",
            "CnsMetastasis",
            {"E5", "I5", "E25.p", "E25.d", "E26a", "E29e"}
            | {"E28a", "E28x", "E28b.n"}
            | {"I9a", "I9b", "E34a", "I4.3", "I6a", "I6b"},
        ),
        # no question asks for it
        ("labs", "AlphaFetoprotein", set()),
    ],
)
def test_a_term_names_the_criteria_that_use_it(
    pages: dict[str, Element], page: str, term: str, numbers: set[str]
) -> None:
    entry = pages[f"module-{page}.html"].by_id(term)
    found = {
        link.text
        for part in entry.all("div")
        if part.attributes.get("class") == "uses"
        for link in part.all("a")
        if link.attributes["href"].startswith("criteria.html#")
    }
    assert found == numbers


def test_a_use_names_the_question_through_which_it_goes(pages: dict[str, Element]) -> None:
    entry = pages["module-drugs.html"].by_id("VitaminK")
    uses = {item.all("a")[0].text: item.text for item in entry.all("li") if "through" in item.text}
    # vitamin K spoils the draws of the window that I11.1b counts in
    assert uses["I11.1b"] == "I11.1b platelets through platelets"


# --- rules, invented -------------------------------------------------------------------------------------


def rule(
    iri: str,
    *,
    reads: set[tuple[str, str]] | None = None,
    writes: set[tuple[str, str]] | None = None,
    answers: set[str] | None = None,
    targets: set[str] | None = None,
) -> RuleNames:
    return RuleNames(
        iri,
        frozenset(),
        frozenset(reads or ()),
        frozenset(writes or ()),
        frozenset(targets or ()),
        frozenset(answers or ()),
    )


def behind(question: str, *rules: RuleNames) -> list[str]:
    return [found.iri for found in rules_behind(question, rules)]


def test_rules_are_followed_from_fact_to_fact() -> None:
    found = behind(
        "q",
        rule("answer", reads={("decides", QUESTION)}, answers={"q"}),
        rule("decide", reads={("may", ANY)}, writes={("decides", QUESTION)}),
        rule("may", writes={("may", ANY)}),
        rule("other", writes={("colour", ANY)}),
    )
    assert found == ["answer", "decide", "may"]


def test_a_fact_for_another_question_is_not_read() -> None:
    answer = rule("answer", reads={("spoils", QUESTION)}, answers={"q", "r"})
    spoil = rule("spoil", writes={("spoils", "r")}, targets={"r"})
    assert behind("q", answer, spoil) == ["answer"]
    assert behind("r", answer, spoil) == ["answer", "spoil"]


def test_a_mark_of_the_engine_is_no_question() -> None:
    mark = "https://w3id.org/trialshape/eligibility#ClottingTest"
    doubt = rule("doubt", writes={("doubtful", mark)})
    assert behind("q", rule("lesions", reads={("doubtful", QUESTION)}, answers={"q"}), doubt) == ["lesions"]
    assert behind("q", rule("clotting", reads={("doubtful", mark)}, answers={"q"}), doubt) == [
        "clotting",
        "doubt",
    ]
