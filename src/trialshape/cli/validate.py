"""`trialshape validate`: what is wrong with an export, before it is trusted."""

from __future__ import annotations

import json
import sys
from datetime import date
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from trialshape.cli.anchors import iso_day
from trialshape.cli.options import Knowledge, SiteOption
from trialshape.cli.sites import tell_site
from trialshape.cli.words import progress, say
from trialshape.pages.problems import Findings, as_json, lines
from trialshape.pool import processors
from trialshape.read import ReadError, Survey, sources
from trialshape.record import Settings
from trialshape.run import Export, RunError, extraction_date, open_export
from trialshape.site import beside
from trialshape.validating import check_patients
from trialshape.validation import (
    UNKNOWN_AS_OF,
    record_shapes,
    validate_export,
    vocabulary_at,
)


class FailOn(StrEnum):
    """What can be asked to be found, so that a script notices."""

    DATA_ERROR = "data-error"


def validate(
    exports: Annotated[
        list[str], typer.Argument(metavar="EXPORT...", help="RDF files or folders; '-' is standard input.")
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The record speaks up to this day. [default: the export's own date]"
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="List every finding, not only the first 200.")] = False,
    as_json_text: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, and nothing else.")
    ] = False,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option(help="End with code 1 when this is found for any patient.")
    ] = None,
    knowledge: Knowledge = None,
    site: SiteOption = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many processes. [default: one for each CPU]")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="Syntax of files that are named one by one, such as turtle or jsonld.")
    ] = None,
) -> None:
    """Check an export: literals, codes, units, dates, and the shapes of the record model.

    One finding a line: file, node, property, code, message; never a recorded value. Exit codes: 0 ran, whatever was
    found; 1 a --fail-on condition was met; 2 usage; 3 input unreadable; 4 some patient could not be evaluated;
    5 no patient.
    """
    given = None if as_of is None else iso_day(as_of)
    if as_of is not None and given is None:
        raise RunError(f"--as-of: '{as_of}' is not a date such as 2026-11-20")
    try:
        sources((), format)
    except ReadError as unknown:
        raise RunError(f"--format: {unknown}") from None
    terms, described = vocabulary_at(knowledge or (), site or beside(exports))
    tell_site(described)
    export = open_export(exports, format)
    day = given or _extracted(export.survey)
    zone = ZoneInfo(described.zone) if described.zone else None
    settings = Settings(as_of=day or UNKNOWN_AS_OF, zone=zone)
    findings = Findings(every=every or as_json_text)
    findings.add_export(validate_export(export.survey.export, terms, record_shapes()))
    lost = 0
    with progress("checking", wanted=not as_json_text) as tell:
        for count, one in enumerate(check_patients(export, terms, settings, jobs or processors()), 1):
            if one.checked is None:
                lost += 1
                say(f"not checked: {one.patient}: {one.why}")
            else:
                findings.add(one.patient, one.files, one.checked)
            if tell is not None:
                tell(count, export.survey.patients)
    shown = None if day is None else day.isoformat()
    if as_json_text:
        content = as_json(findings, export.survey, shown)
        sys.stdout.write(json.dumps(content, indent=2) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(findings, export.survey, shown))
    raise typer.Exit(_exit_code(export, lost, findings, fail_on or []))


def _extracted(seen: Survey) -> date | None:
    """The export's own date. Without a usable one nothing is in the future, and the page says so."""
    try:
        return extraction_date(seen, None)
    except RunError:
        return None


def _exit_code(export: Export, lost: int, findings: Findings, fail_on: list[FailOn]) -> int:
    if any(problem.kind == "unreadable" for problem in export.survey.problems):
        return 3
    if not export.survey.patients:
        return 5
    if lost:
        return 4
    return int(FailOn.DATA_ERROR in fail_on and findings.errors > 0)
