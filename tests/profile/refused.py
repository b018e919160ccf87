"""What the profile refuses in a rule: the constructs named for its text, or for a finding with a given pattern."""

from trialshape.knowledge.profile import refusals

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
    """Names of the constructs that are refused in a rule without prefixes."""
    return sorted({refusal.construct for refusal in refusals(PREFIXES + sparql, LISTED)})


def finding(where: str, columns: str = "") -> list[str]:
    """Names of the constructs that are refused in a rule for one question with this pattern."""
    return constructs(f"SELECT ?this ?question {columns} WHERE {{ {where} {ANSWER} }}")
