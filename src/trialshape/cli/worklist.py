"""`trialshape worklist`: what is open in a run, as a table for the people who can answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from trialshape.cli.explain import find_patient, knowledge_of
from trialshape.cli.options import (
    ENGLISH,
    KnowledgeOfRun,
    Language,
    ProtocolOfRun,
    ResultFolder,
    tag,
    warn_unless_spoken,
)
from trialshape.cli.words import say
from trialshape.knowledge import graph
from trialshape.knowledge.files import load
from trialshape.knowledge.plan import REASON_KINDS, Plan, compile_loaded
from trialshape.knowledge.tree import Node
from trialshape.knowledge.vocabulary import ELIG, RDF_TYPE, RDFS, REVIEW, local_name
from trialshape.pages.heading import told_choices
from trialshape.pages.plain import counted
from trialshape.pages.register import Register, read_register
from trialshape.results import read
from trialshape.run import RunError
from trialshape.worksheet.asking import read_asking
from trialshape.worksheet.redcap import dictionary
from trialshape.worksheet.sheet import written
from trialshape.worksheet.words import Wanted, Words
from trialshape.worksheet.worklist import worklist as rows_of


def worklist(
    folder: ResultFolder,
    role: Annotated[
        str | None,
        typer.Option("--for", metavar="ROLE", help="Only what this role is asked, such as Coordinator."),
    ] = None,
    phase: Annotated[
        str | None, typer.Option(metavar="PHASE", help="Only what is asked in this phase, such as Visit.")
    ] = None,
    patient: Annotated[
        list[str] | None, typer.Option(metavar="PATIENT", help="Only this patient; may be repeated.")
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everyone", help="Also patients with a barrier that stays.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write to this file. [default: standard output]")
    ] = None,
    redcap: Annotated[
        bool, typer.Option("--redcap", help="A REDCap data dictionary with these questions instead.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The rows as JSON instead of CSV.")] = False,
    protocol: ProtocolOfRun = None,
    knowledge: KnowledgeOfRun = None,
    language: Language = ENGLISH,
) -> None:
    """Write a worksheet: one row for each patient and question that is still open.

    Fill in answer, date and who, and give the file to `trialshape screen --answers FILE`. An empty answer says
    nothing. A file of that name is not overwritten.
    """
    shown_in = tag(language)
    if redcap and as_json:
        raise RunError("--redcap and --json: choose one of them")
    if out is not None and out.exists():
        raise RunError(f"--out: {out} exists already; answers may stand in it. Name another file.")
    results = read(folder)
    loaded = load(knowledge_of(results.run, protocol, knowledge))
    if loaded.digest != results.run["knowledge"]["sha256"]:
        say("warning: the knowledge is not that of the run; questions may differ from it")
    for told in told_choices(results.run):
        say(told)
    warn_unless_spoken(loaded.store, shown_in)
    plan = compile_loaded(loaded)
    words = _words(loaded.store, plan, shown_in)
    patients = results.patients["patient"].to_pylist()
    chosen = None if patient is None else frozenset(find_patient(name, patients) for name in patient)
    wanted = Wanted(
        _named(role, "--for", loaded.store, "Role"),
        _named(phase, "--phase", loaded.store, "Phase"),
        chosen,
        everyone,
    )
    found = rows_of(results, words, wanted)
    if redcap:
        text = dictionary(found.lines, words.asking, plan.terms)
    elif as_json:
        text = json.dumps([asdict(line) for line in found.lines], indent=2, ensure_ascii=False) + "\n"
    else:
        text = written(found.lines)
    if out is None:
        sys.stdout.write(text)
    else:
        _write(out, text)
        people = counted(len({line.patient for line in found.lines}), "patient")
        say(f"{counted(len(found.lines), 'row')} for {people} in {out}")
    if found.left_out:
        say(
            f"{counted(found.left_out, 'patient')} with a barrier that stays left out; --everyone lists them too"
        )
    if found.unanswerable:
        ids = ", ".join(dict.fromkeys(known for _, known in found.unanswerable))
        say(f"warning: no row can settle {ids}; see `trialshape explain`")


def _write(out: Path, text: str) -> None:
    try:
        # a byte order mark, by which spreadsheets know UTF-8
        with out.open("x", encoding="utf-8-sig", newline="") as file:
            file.write(text)
    except OSError as trouble:
        raise RunError(f"--out: {out}: {trouble.strerror}. Name another file.") from None


def _named(name: str | None, option: str, store: ox.Store, kind: str) -> str | None:
    """A role or phase by its name or label. Raises RunError, listing what there is."""
    if name is None:
        return None
    known = graph.subjects(store, RDF_TYPE, ELIG + kind)
    wanted = name.removeprefix("role:").casefold()
    for iri in known:
        labels = [term.value.casefold() for term in graph.objects(store, iri, RDFS + "label")]
        if wanted in (local_name(iri).casefold(), *labels):
            return local_name(iri)
    raise RunError(f"{option}: no '{name}'; there are {', '.join(map(local_name, known))}")


def _words(store: ox.Store, plan: Plan, language: str) -> Words:
    """What the rows are made with, in a language where the knowledge has it."""
    nodes = {node.iri: node for node in plan.nodes()}
    targets = {condition.iri: condition.finding for condition in plan.conditions}
    leaves = {
        node.id: targets[node.restates or node.iri]
        for node in nodes.values()
        if (node.restates or node.iri) in targets
    }
    review = {name for name, outcome in REASON_KINDS.items() if outcome == REVIEW}
    register: Register = read_register(store, language)
    return Words(
        register=register,
        asking=read_asking(store, plan, language),
        terms=plan.terms,
        rests_on=plan.rests_on,
        phases=_said(store, nodes, "phase"),
        contexts={
            node.id: tuple(
                nodes[iri].id for iri in graph.iris(store, node.iri, ELIG + "context") if iri in nodes
            )
            for node in nodes.values()
        },
        domains={
            node.id: iri
            for node in nodes.values()
            if (iri := graph.one_iri(store, node.iri, ELIG + "domain"))
        },
        depths={known: _depths(finding, plan.rests_on) for known, finding in leaves.items()},
        repaired=_repaired(store),
        reviewed=frozenset(
            local_name(iri) for kind in review for iri in graph.subjects(store, RDF_TYPE, ELIG + kind)
        ),
    )


def _depths(question: str, rests_on: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How many steps below a question each of those lies that it is made of; itself none."""
    found = {question: 0}
    waiting = [question]
    while waiting:
        here = waiting.pop(0)
        fresh = [below for below in rests_on.get(here, ()) if below not in found]
        found.update(dict.fromkeys(fresh, found[here] + 1))
        waiting += fresh
    return found


def _repaired(store: ox.Store) -> dict[str, str]:
    """Reason -> the act that does away with it, whatever the question."""
    reasons = {iri for kind in REASON_KINDS for iri in graph.subjects(store, RDF_TYPE, ELIG + kind)}
    acts = {iri: graph.one_iri(store, iri, ELIG + "repairedBy") for iri in sorted(reasons)}
    return {local_name(iri): local_name(act) for iri, act in acts.items() if act is not None}


def _said(store: ox.Store, nodes: Mapping[str, Node], name: str) -> dict[str, str]:
    """What nodes say with a property, by id, as local names."""
    values = {node.id: graph.one_iri(store, iri, ELIG + name) for iri, node in nodes.items()}
    return {known: local_name(value) for known, value in values.items() if value is not None}
