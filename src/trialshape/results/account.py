"""What run.json says of a run: everything that its results depend on, and what came out."""

from __future__ import annotations

import hashlib
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Final

from trialshape.knowledge.plan import Plan
from trialshape.knowledge.presets import FROM_INDEX
from trialshape.knowledge.vocabulary import local_name
from trialshape.read import Source, Survey
from trialshape.record import Settings
from trialshape.results.choices import chosen_policies
from trialshape.results.counting import OUTCOME_WORDS, criterion_counts, encoded, verdict_counts
from trialshape.results.gathering import Results
from trialshape.results.schema import SCHEMA_VERSION
from trialshape.results.span import span
from trialshape.site.model import Site

# the libraries that outcomes can depend on
DEPENDENCIES: Final = ("duckdb", "pyarrow", "pyoxigraph", "pyshacl", "rdflib", "tzdata")
NOTICE: Final = "Research pre-screening, not a medical device; {standing}. An investigator confirms."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for, as far as its settings do not say it.

    `as_of_from` is "option" or "export". `table` is what `mapping` was applied to. `protocol` is as it was given,
    a name or a folder, so that it is found again; where nothing is said, its own name finds it."""

    as_of_from: str
    anchors_file: Path | None = None
    mapping: Path | None = None
    table: Path | None = None
    protocol: str | None = None
    knowledge: tuple[str, ...] = ()
    fail_on: tuple[str, ...] = ()


def notice(plan: Plan) -> str:
    """What every page and report says of itself."""
    return NOTICE.format(standing=plan.standing or "criteria as written in the knowledge folder")


def account(
    plan: Plan, inputs: Sequence[Source], seen: Survey, settings: Settings, asked: Asked
) -> dict[str, Any]:
    """What is known of a run before any patient is screened. It holds no clock and no name of a machine."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "tool": {
            "name": "trialshape",
            "version": version("trialshape"),
            "python": platform.python_version(),
            "dependencies": {name: version(name) for name in DEPENDENCIES},
        },
        "notice": notice(plan),
        "protocol": {
            "iri": plan.protocol,
            "name": plan.name,
            "given": asked.protocol or plan.name,
            "title": plan.title,
            "registry": plan.registry,
            "standing": plan.standing,
        },
        "knowledge": {
            "sha256": plan.digest,
            "extra": list(asked.knowledge),
            "amendedLimits": amended_limits(plan),
        },
        "inputs": [
            {
                "name": file.name,
                "format": file.format,
                "sha256": _digest(source),
                "triples": file.triples,
                "patients": file.patients,
                "readable": file.readable,
            }
            for source, file in zip(inputs, seen.files, strict=True)
            if source.format is not None
        ],
        "site": site_record(plan.site),
        "mapping": _named(asked.mapping),
        "table": _named(asked.table),
        "skipped": list(seen.skipped),
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "kind": problem.kind,
                "message": problem.message,
            }
            for problem in seen.problems
        ],
        "survey": {
            "layout": seen.layout,
            "patients": seen.patients,
            "triples": seen.triples,
            "orphans": seen.orphans,
            "orphanExamples": list(seen.orphan_examples),
        },
        "asOf": {"date": settings.as_of.isoformat(), "from": asked.as_of_from},
        "timeZone": None if settings.zone is None else settings.zone.key,
        "anchors": {
            "forAll": {
                name: settings.anchors[prop].isoformat()
                for name, prop in anchor_names(plan).items()
                if prop in settings.anchors
            },
            "needed": sorted(needed_anchors(plan)),
            "file": _named(asked.anchors_file),
            "patientsInFile": len(settings.anchors_by_patient),
            "leads": {
                name: settings.leads[prop]
                for name, prop in anchor_names(plan).items()
                if prop in settings.leads
            },
        },
        "preset": plan.preset.name,
        "label": plan.preset.printed,
        "caveats": list(plan.preset.caveats),
        "exportable": plan.preset.exportable and not settings.assume,
        "policies": chosen_policies(plan),
        "assumptions": assumed_domains(plan, settings),
        "failOn": list(asked.fail_on),
    }


def site_record(site: Site) -> dict[str, Any] | None:
    """The site folder of a run: its name, its files with their digests, and the rows that are not used."""
    if not site.given:
        return None
    return {
        "given": site.given,
        "name": site.name,
        "timeZone": site.zone or None,
        "decimalMark": site.decimal_mark or None,
        "protocolVersion": site.protocol_version or None,
        "languages": list(site.languages),
        "files": [{"name": file.name, "sha256": file.sha256} for file in site.files],
        "notUsed": [
            {"file": remark.file, "line": remark.line or None, "code": remark.code, "message": remark.message}
            for remark in site.remarks
        ],
    }


def conclude(
    run: Mapping[str, Any],
    results: Results,
    plan: Plan,
    without: Mapping[str, int],
    not_screened: Sequence[tuple[str, str]],
    exit_code: int,
) -> dict[str, Any]:
    """The run record with what came out: counts, patients that could not be evaluated, and the exit code.

    `without` counts the patients for whom an anchor property is not known; only anchors that a window cannot
    do without are told."""
    needed = needed_anchors(plan)
    unknown = {name: without[prop] for name, prop in needed.items() if without.get(prop)}
    counts = criterion_counts(results.outcomes)
    none = dict.fromkeys(OUTCOME_WORDS, 0)
    screened = results.patients.num_rows
    return {
        **run,
        "anchors": {**run["anchors"], "unknownFor": unknown},
        "patients": {
            "in": screened + len(not_screened),
            "screened": screened,
            "notEvaluated": len(not_screened),
            "verdicts": verdict_counts(results.patients),
        },
        "setAside": _set_aside(results),
        "withoutIndex": _without_index(results) if plan.preset.anchors_from == FROM_INDEX else None,
        "range": span(results, plan) if plan.preset.gives_range else None,
        "notEvaluated": [{"patient": patient, "why": why} for patient, why in not_screened],
        "criteria": [
            {
                "id": top.id,
                "label": top.label,
                "encoded": encoded(top, plan),
                "outcomes": counts.get(top.id, none),
            }
            for top in plan.tops
        ],
        "exitCode": exit_code,
    }


def _set_aside(results: Results) -> dict[str, int]:
    """For how many patients each question is left to people by the preset, most first."""
    found = Counter(leaf for row in results.patients["set_aside"].to_pylist() for leaf in row)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _without_index(results: Results) -> int:
    """For how many patients no index day is known."""
    return sum(day is None for day in results.patients["index_day"].to_pylist())


def anchor_names(plan: Plan) -> dict[str, str]:
    """Anchors that a patient has, by name, each with the property that gives it."""
    anchors = sorted(plan.terms.anchors.items())
    return {local_name(anchor): prop for anchor, prop in anchors if prop is not None}


def needed_anchors(plan: Plan) -> dict[str, str]:
    """Anchors that some window cannot do without."""
    windows = [window for window in plan.terms.windows.values() if window.fallback is None]
    named = {iri for window in windows for iri in (window.from_anchor, window.to_anchor) if iri}
    made_of = {**plan.terms.earliest, **plan.terms.latest}
    used = {local_name(part) for iri in named for part in made_of.get(iri, (iri,))}
    return {name: prop for name, prop in anchor_names(plan).items() if name in used}


def assumed_domains(plan: Plan, settings: Settings) -> list[str]:
    """Names of the domains in which silence is read as absence."""
    return sorted(name for name, iri in plan.terms.domains.items() if iri in settings.assume)


def amended_limits(plan: Plan) -> list[dict[str, str]]:
    """The conditions whose limit is not the protocol's own, in protocol order: id, its limit and the amended one."""
    by_iri = {condition.iri: condition for condition in plan.conditions}
    found = [by_iri[node.iri] for node in plan.nodes() if node.iri in by_iri]
    return [
        {"id": condition.id, "protocol": own, "amended": condition.needs}
        for condition in found
        if (own := condition.needs_by_protocol) is not None
    ]


def _named(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    with path.open("rb") as file:
        return {"name": path.as_posix(), "sha256": _hash(file)}


def _digest(source: Source) -> str | None:
    """SHA-256 of the bytes of an input; None when it cannot be read."""
    if source.spool is not None:
        with source.spool.open() as file:
            return _hash(file)
    try:
        assert source.path is not None
        with source.path.open("rb") as file:
            return _hash(file)
    except OSError:
        return None


def _hash(file: IO[bytes]) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
