"""`trialshape explain`: one patient of a result directory, and why."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from trialshape.cli.choices import choices_of_run
from trialshape.cli.options import (
    ENGLISH,
    KnowledgeOfRun,
    Language,
    ProtocolOfRun,
    ResultFolder,
    tag,
    warn_unless_spoken,
)
from trialshape.cli.words import say, show
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.files import KnowledgeFiles, collect, load
from trialshape.pages.explanation import explanation
from trialshape.pages.patient import patient_page
from trialshape.pages.register import read_register
from trialshape.results import read
from trialshape.run import RunError

CANDIDATES = 10  # how many patients are listed when a name fits several


def explain(
    folder: ResultFolder,
    patient: Annotated[str, typer.Argument(metavar="PATIENT", help="IRI, or the end of one that is unique.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Show every node of the tree, passes too.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, and nothing else.")
    ] = False,
    protocol: ProtocolOfRun = None,
    knowledge: KnowledgeOfRun = None,
    language: Language = ENGLISH,
) -> None:
    """Show one patient: barriers, questions for people, what is missing, and on what each pass rests."""
    shown_in = tag(language)
    results = read(folder)
    files = knowledge_of(results.run, protocol, knowledge)
    loaded = load(files)
    if loaded.digest != results.run["knowledge"]["sha256"]:
        say("warning: the knowledge is not that of the run; labels and questions may differ from it")
    if as_json:
        shown_in = ENGLISH  # programs read the same words wherever they run
    warn_unless_spoken(loaded.store, shown_in)
    register = read_register(loaded.store, shown_in)
    found = find_patient(patient, results.patients["patient"].to_pylist())
    page = patient_page(results, found, register)
    if as_json:
        sys.stdout.write(json.dumps(asdict(page), indent=2) + "\n")
    else:
        show(explanation(page, everything))


def find_patient(name: str, patients: Sequence[str]) -> str:
    """The patient with this IRI, else the one whose last part it is, else the one whose IRI ends in it.

    Raises RunError when there is none or more than one; then it lists some."""
    whole = [iri for iri in patients if iri == name]
    last = [iri for iri in patients if re.split(r"[/#:]", iri)[-1] == name]
    ending = [iri for iri in patients if name and iri.endswith(name)]
    for found in (whole, last, ending):
        if len(found) == 1:
            return found[0]
        if found:
            more = [f"and {len(found) - CANDIDATES} more"] if len(found) > CANDIDATES else []
            raise RunError("\n  ".join((f"'{name}' fits {len(found)} patients:", *found[:CANDIDATES], *more)))
    raise RunError(f"no patient '{name}' in this result; there are {len(patients)} patients")


def knowledge_of(
    run: Mapping[str, Any], protocol: str | None, extra: Sequence[Path] | None
) -> KnowledgeFiles:
    """The knowledge files of a run: those its record names, unless others are given; never the default protocol.

    Raises KnowledgeError, saying which option helps, when they are not there."""
    named = protocol or run["protocol"].get("given", run["protocol"]["name"])
    try:
        return collect(named, extra_of(run, extra), choices_of_run(run), site_of(run))
    except KnowledgeError as error:
        raise KnowledgeError(f"{error}. Say where with --protocol and --knowledge.") from None


def site_of(run: Mapping[str, Any]) -> Path | None:
    """The site folder of a run, where it is still there; without it labels are those of the project."""
    site = run.get("site")
    place = None if site is None else Path(site["given"])
    return place if place is not None and place.is_dir() else None


def extra_of(run: Mapping[str, Any], extra: Sequence[Path] | None) -> list[Path]:
    """What a run was given besides its protocol, unless something else is given now."""
    return [Path(path) for path in run["knowledge"]["extra"]] if extra is None else list(extra)
