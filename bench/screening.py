"""What screening costs as a multiple of parsing, on the example cohort and in one process.

    python bench/screening.py [EXPORT] [ROUNDS]

Prints the median of each step per patient, and each step over the bare parse of the same run: ratios hold where single
times do not.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from trialshape.conditions import judge
from trialshape.findings import find
from trialshape.knowledge.plan import compile_knowledge
from trialshape.knowledge.vocabulary import REC
from trialshape.read import Links, patients, sources, survey
from trialshape.record import Settings, canonical
from trialshape.screen import Screener

ROOT = Path(__file__).parents[1]
LINKS = Links(REC + "Patient", REC + "Export", frozenset((REC + "subject",)), None)


def timed(step: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of CPU of one call, and what it gave."""
    before = time.process_time()
    result = step()
    return time.process_time() - before, result


def main() -> None:
    export = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "seeds" / "cohort"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    plan = compile_knowledge("haic-len-cado")
    screener = Screener(plan)
    settings = Settings(as_of=date(2026, 11, 20))
    files = sorted(export.glob("*.ttl")) if export.is_dir() else [export]
    taken: dict[str, list[float]] = {}
    for _ in range(rounds):
        parse, _ = timed(
            lambda: [list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)) for file in files]
        )
        found = sources([export])
        seen = survey(found, LINKS)
        read, raws = timed(lambda found=found, seen=seen: list(patients(found, seen, LINKS)))
        record, records = timed(lambda raws=raws: [canonical(raw, plan.terms, settings) for raw in raws])
        rules, findings = timed(lambda records=records: [findings_of(screener, one) for one in records])
        shapes, _ = timed(
            lambda findings=findings: [
                judge(one, plan.conditions, screener.shapes, plan.reason_kinds) for one in findings
            ]
        )
        for name, seconds in (
            ("parse", parse),
            ("read", read),
            ("record", record),
            ("rules", rules),
            ("shapes", shapes),
        ):
            taken.setdefault(name, []).append(seconds / len(raws))
    base = statistics.median(taken["parse"])
    for name, each in taken.items():
        middle = statistics.median(each)
        print(f"{name:8} {middle * 1000:8.2f} ms a patient  {middle / base:8.1f} x parse")


def findings_of(screener: Screener, record: Any) -> Any:
    """The findings of one record by the rules alone."""
    facts = ox.Store()
    facts.extend([ox.Quad(t.subject, t.predicate, t.object) for t in record.triples])
    return find(record.patient, facts, screener.plan.rules, screener.plan.questions)


if __name__ == "__main__":
    main()
