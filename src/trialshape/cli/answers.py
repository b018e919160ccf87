"""Filled worksheets on the command line: read against the export, and what is wrong with them told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from trialshape.cli.words import say
from trialshape.knowledge import graph
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, local_name
from trialshape.read import ReadError
from trialshape.worksheet.answers import Answers, as_record, read_answers
from trialshape.worksheet.asking import read_asking
from trialshape.worksheet.sheet import SheetError

SHOWN: Final = 20


def answers_of(
    paths: Sequence[Path], patients: Iterable[str], plan: Plan, store: ox.Store, as_of: date
) -> Answers:
    """What filled worksheets say of the patients of an export. Raises ReadError for a file that is no worksheet."""
    try:
        return read_answers(paths, patients, read_asking(store, plan), plan.terms, role_names(store), as_of)
    except SheetError as broken:
        raise ReadError(f"--answers: {broken}") from None
    except OSError as trouble:
        raise ReadError(f"--answers: {trouble.filename}: {trouble.strerror}. Check the path.") from None


def role_names(store: ox.Store) -> dict[str, str]:
    """Every role by its name and its labels, in lower case."""
    named: dict[str, str] = {}
    for role in graph.subjects(store, RDF_TYPE, ELIG + "Role"):
        labels = [term.value for term in graph.objects(store, role, RDFS + "label")]
        named |= {text.casefold(): role for text in (local_name(role), f"role:{local_name(role)}", *labels)}
    return named


def with_answers_told(run: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """The run record with its files of answers."""
    return {**run, "answers": as_record(answers)}


def refuses(answers: Answers) -> bool:
    """Whether some answered row could not be used."""
    return any(not remark.used for remark in answers.remarks)


def tell_answers(answers: Answers) -> None:
    """Say what is wrong with filled worksheets, and how many of their rows are used."""
    for remark in answers.remarks[:SHOWN]:
        say(f"{'warning' if remark.used else 'not used'}: {remark}")
    if (more := len(answers.remarks) - SHOWN) > 0:
        say(f"and {more} more rows, listed in run.json")
    if answers.remarks:
        used, answered = (sum(getattr(file, name) for file in answers.files) for name in ("used", "answered"))
        say(f"{used} of {answered} answers are used")
