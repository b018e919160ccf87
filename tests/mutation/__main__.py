"""Run the mutants and write what became of them: python -m tests.mutation [--shapes | --rules] [NAME...]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from tests.mutation.caseload import cases, run
from tests.mutation.judging import holds
from tests.mutation.rules import Verdict, try_rule
from tests.mutation.shapes import EQUIVALENT, Mutant, mutants
from tests.screening import plan, screener_of
from trialshape.conditions import to_rdflib
from trialshape.knowledge.conditions import Condition, shapes
from trialshape.knowledge.files import Loaded, load
from trialshape.knowledge.vocabulary import local_name

HERE = Path(__file__).parent


@cache
def knowledge() -> Loaded:
    return load(_files())


def try_condition(condition: Condition) -> list[tuple[str, str, str | None]]:
    """Every mutant of the SHACL of a condition, with the case that notices it."""
    near = [case for case in cases() if any(c.iri == condition.iri for c in screener_of(case.node).plan.conditions)]
    near.sort(key=lambda case: (case.node != condition.id, len(screener_of(case.node).plan.conditions), case.name))
    done = [(case, run(case).findings) for case in near[:60]]
    done = [(case, findings) for case, findings in done if holds(case, findings)]
    found = []
    for mutant in mutants(condition):
        if mutant.what in EQUIVALENT:
            continue
        killer = None
        for case, findings in done:
            others = [c for c in screener_of(case.node).plan.conditions if c.iri != condition.iri]
            graph = to_rdflib((*shapes(tuple(others)), *mutant.triples))
            if not holds(case, findings, graph):
                killer = case.name
                break
        found.append((condition.id, mutant.what, killer))
    return found


def _rule(iri: str) -> list[Verdict]:
    (rule,) = (rule for rule in plan().rules if rule.iri == iri)
    return list(try_rule(rule, knowledge()))


def _condition(iri: str) -> list[tuple[str, str, str | None]]:
    (condition,) = (condition for condition in plan().conditions if condition.iri == iri)
    return try_condition(condition)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="ids of conditions or local names of rules; all without")
    parser.add_argument("--shapes", action="store_true")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    both = asked.shapes == asked.rules
    wanted = set(asked.names)
    lines = []
    with ProcessPoolExecutor(asked.jobs) as pool:
        if both or asked.shapes:
            chosen = [c.iri for c in plan().conditions if not wanted or c.id in wanted]
            for done in pool.map(_condition, chosen):
                lines += [("shape", name, what, "", killer or "SURVIVED", "") for name, what, killer in done]
                _tell(lines)
        if both or asked.rules:
            chosen = [r.iri for r in plan().rules if not wanted or local_name(r.iri) in wanted]
            for verdicts in pool.map(_rule, chosen):
                lines += [
                    ("rule", local_name(v.rule), v.edit.what, v.edit.place, v.killer or "SURVIVED", str(v.differed))
                    for v in verdicts
                ]
                _tell(lines)
    out = HERE / "build.tsv"
    out.write_text("".join("\t".join(line) + "\n" for line in lines))
    survived = [line for line in lines if line[4] == "SURVIVED"]
    sys.stdout.write(f"{len(lines)} mutants, {len(survived)} survived\n")
    for line in survived:
        sys.stdout.write("\t".join(line) + "\n")
    return 0


def _tell(lines: list[tuple[str, ...]]) -> None:
    sys.stderr.write(f"\r{len(lines)} mutants, last {lines[-1][1] if lines else ''}    ")


if __name__ == "__main__":
    sys.exit(main())
