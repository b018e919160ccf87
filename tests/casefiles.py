"""Case files: which there are, and what each expects of its node."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.screening import Assumed
from trialshape.knowledge.vocabulary import local_name
from trialshape.outcomes import Outcome

CASES = Path(__file__).parent / "cases"
PREFIXES = (CASES / "prefixes.ttl").read_text()
FILES = sorted(path for path in CASES.rglob("*.ttl") if path.parent != CASES)
DOMAINS = "https://w3id.org/trialshape/domains#"
OUTCOMES = {
    "pass": "Pass",
    "fail": "Fail",
    "unknown": "Unknown",
    "review": "Review",
    "na": "NotApplicable",
    "relieves": "Relieves",
    "not": "DoesNotRelieve",
}
ASSUMED = re.compile(r"^# assume dom:(\w+)(?: from (\S+))?(?: to (\S+))?$", re.MULTILINE)
REASONS = re.compile(r"^# for (\w+(?: \w+)*) only$", re.MULTILINE)
FACTS = re.compile(r"^# rests on (ex:\w+(?: ex:\w+)*) only$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Expected:
    """The outcome of a node; the reason among its reasons, or all of them; all facts it rests on; None where any will
    do."""

    outcome: str
    reason: str | None = None
    reasons: frozenset[str] | None = None
    facts: frozenset[str] | None = None

    def differs(self, known: Outcome) -> str | None:
        """What is other than expected, or None."""
        said = local_name(known.outcome)
        reasons = frozenset(local_name(why).lower() for why in known.reasons)
        facts = frozenset(map(local_name, known.sources))
        if said != self.outcome:
            return f"{said} for {sorted(reasons)}, not {self.outcome}"
        if self.reason is not None and self.reason not in reasons:
            return f"{sorted(reasons)}, not {self.reason}"
        if self.reasons is not None and self.reasons != reasons:
            return f"{sorted(reasons)}, not {sorted(self.reasons)}"
        if self.facts is not None and self.facts != facts:
            return f"rests on {sorted(facts)}, not {sorted(self.facts)}"
        return None


def expected(path: Path) -> Expected:
    """What a case file expects: by its name, and by lines `# for REASON... only` and `# rests on ex:NODE... only`."""
    first, *rest = path.stem.split("-")
    body = path.read_text()
    return Expected(
        OUTCOMES[first],
        rest[0] if first in ("unknown", "review") else None,
        _words(REASONS.findall(body)),
        _words(said.replace("ex:", "") for said in FACTS.findall(body)),
    )


def _words(lines: Iterable[str]) -> frozenset[str] | None:
    """The words of the only line there may be."""
    found = [frozenset(line.split()) for line in lines]
    assert len(found) < 2, "one such line is enough"
    return found[0] if found else None


def assumed(body: str) -> Assumed:
    """What a case takes for granted: each line `# assume dom:NAME [from DAY] [to DAY]` reads the silence of a domain as
    absence, as a preset or a site may."""
    found = dict[str, tuple[date | None, date | None]]()
    for name, first, last in ASSUMED.findall(body):
        days = (date.fromisoformat(day) if day else None for day in (first, last))
        found[DOMAINS + name] = (next(days), next(days))
    return found
