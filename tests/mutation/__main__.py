"""Run the mutants and write what became of them: python -m tests.mutation [--shapes | --rules | --slips] [NAME...]"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path

from tests.mutation.caseload import cases, met, stands
from tests.mutation.results import Subject, subjects, surviving, tried, write
from tests.mutation.shapes import Tried, survives
from tests.mutation.slipping import tried_slips, waiting_slips, write_slips


def main() -> int:
    """Try what was asked for, show the survivors, and write the two tables from all that was ever tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="ids of conditions or local names of rules; all without")
    parser.add_argument("--shapes", action="store_true", help="conditions only")
    parser.add_argument("--rules", action="store_true", help="rules only")
    parser.add_argument("--slips", action="store_true", help="slips in the knowledge only")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder of the two tables")
    asked = parser.parse_args()
    some = asked.shapes or asked.rules or asked.slips
    kinds = {"shape": asked.shapes or not some, "rule": asked.rules or not some}
    slipping = asked.slips or not (some or asked.names)
    chosen = [
        subject
        for subject in subjects()
        if kinds[subject.kind] and (not asked.names or subject.name in asked.names)
    ]
    with ProcessPoolExecutor(asked.jobs) as pool:
        if slipping or any(subject.kind == "rule" for subject in chosen):
            for _ in pool.map(screened, range(len(cases())), chunksize=40):
                pass
        for subject, found in zip(chosen, pool.map(tried, chosen), strict=True):
            _tell(subject, found)
        for one in chain.from_iterable(pool.map(tried_slips, waiting_slips() if slipping else ())):
            if survives(one):
                sys.stdout.write(f"slip {one.place}: {one.what} ({one.differed} differed)\n")
                sys.stdout.flush()
    if chosen:
        sys.stdout.write(write(asked.out) + "\n")
    if slipping:
        sys.stdout.write(write_slips(asked.out) + "\n")
    return 0


def screened(place: int) -> None:
    """Screen one case, so that it is kept."""
    met.__wrapped__(cases()[place])
    stands.__wrapped__(cases()[place])


def _tell(subject: Subject, found: list[Tried]) -> None:
    survivors = surviving(found)
    sys.stdout.write(f"{subject.kind} {subject.name}: {len(found)} mutants, {len(survivors)} survived\n")
    for one in survivors:
        sys.stdout.write(f"    {one.what} {one.place} ({one.differed} differed)\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
