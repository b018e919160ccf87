"""`trialshape screen`: screen an export and end with one page."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from trialshape.cli.anchors import NO_ANCHORS, column_name, iso_day, order_warnings, read_anchors
from trialshape.cli.answers import answers_of, tell_answers
from trialshape.cli.choices import choices_of, lead_warnings, prepared
from trialshape.cli.ending import FailOn, concluded, nothing_to_screen, tell_troubles
from trialshape.cli.exports import opened
from trialshape.cli.options import (
    ENGLISH,
    Knowledge,
    Language,
    PolicyOption,
    PresetOption,
    Protocol,
    SiteOption,
    chosen,
    tag,
    warn_unless_spoken,
)
from trialshape.cli.sites import tell_site
from trialshape.cli.words import progress, say, show
from trialshape.knowledge.files import KnowledgeFiles, collect, load
from trialshape.knowledge.plan import Plan, compile_knowledge, in_language
from trialshape.pages.heading import told_choices
from trialshape.pages.summary import Ending, summary
from trialshape.pages.tally import as_json, tally
from trialshape.pool import processors
from trialshape.record import Settings
from trialshape.results import Results, check_place, write
from trialshape.results.account import Asked, anchor_names, needed_anchors
from trialshape.results.rdf import write_trig
from trialshape.run import RunError, extraction_date, patient_names, screen_export
from trialshape.site import beside
from trialshape.worksheet.answers import NO_ANSWERS


class Rdf(StrEnum):
    """How much goes into outcomes.trig; `main` reads a bare --rdf as the first."""

    OUTCOMES = "outcomes"
    FULL = "full"


def screen(
    exports: Annotated[
        list[str], typer.Argument(metavar="EXPORT...", help="RDF files or folders; '-' is standard input.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the results go.")] = Path("trialshape-out"),
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="The record speaks up to this day. [default: the export's own date]"
        ),
    ] = None,
    first_dose: Annotated[
        str | None, typer.Option(metavar="DATE", help="Planned first dose, where a record has none.")
    ] = None,
    enrolment: Annotated[
        str | None, typer.Option(metavar="DATE", help="Enrolment, where a record has none.")
    ] = None,
    consent: Annotated[
        str | None, typer.Option(metavar="DATE", help="Consent, where a record has none.")
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="CSV: patient,first_dose,enrolment,consent. Goes before the record."
        ),
    ] = None,
    answers: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A filled worksheet of `trialshape worklist`; may be repeated."),
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="IANA", help="The site's time zone, such as Asia/Shanghai.")
    ] = None,
    preset: PresetOption = None,
    policy: PolicyOption = None,
    lead_enrolment: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION", help="Enrolment this long after the as-of date, or after the index day."
        ),
    ] = None,
    lead_first_dose: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION", help="First dose this long after the as-of date, or after the index day."
        ),
    ] = None,
    assume_complete: Annotated[
        list[str] | None,
        typer.Option(metavar="DOMAIN", help="Read silence in this domain as absence; told in every result."),
    ] = None,
    protocol: Protocol = None,
    knowledge: Knowledge = None,
    site: SiteOption = None,
    language: Language = ENGLISH,
    mapping: Annotated[
        Path | None, typer.Option("--map", metavar="RML", help="The export is a table, read by this mapping.")
    ] = None,
    format: Annotated[
        str | None, typer.Option(help="Syntax of files that are named one by one, such as turtle or jsonld.")
    ] = None,
    rdf: Annotated[
        Rdf | None,
        typer.Option(metavar="[=full]", help="Write outcomes.trig too; with =full, passes with their facts."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many processes. [default: one for each CPU]")
    ] = None,
    as_json_text: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON, and nothing else.")
    ] = False,
    fail_on: Annotated[
        list[FailOn] | None, typer.Option(help="End with code 1 when this is found for any patient.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no page.")] = False,
) -> None:
    """Screen every patient of an export against every criterion.

    Exit codes: 0 ran; 1 a --fail-on condition was met; 2 usage or knowledge; 3 input unreadable; 4 some patient
    could not be evaluated; 5 nothing screened; 70 internal error.
    """
    started, clock = datetime.now(UTC), time.perf_counter()
    as_of_day = _day(as_of, "--as-of")
    options = {"FirstDose": first_dose, "Enrolment": enrolment, "Consent": consent}
    days = {
        name: day
        for name, text in options.items()
        if (day := _day(text, f"--{column_name(name).replace('_', '-')}")) is not None
    }
    check_place(out)
    named, shown_in = chosen(protocol), tag(language)
    choices = choices_of(preset, policy or ())
    place = site or beside(exports)
    plan = compile_knowledge(named, knowledge or (), choices, place)
    zone = _zone(time_zone or plan.site.zone or None)
    assumed = _domains(plan, assume_complete or [])
    asked = Asked(
        as_of_from="export" if as_of_day is None else "option",
        anchors_file=anchors,
        mapping=mapping,
        table=None if mapping is None else Path(exports[0]),
        protocol=named,
        knowledge=tuple(path.as_posix() for path in knowledge or ()),
        fail_on=tuple(sorted({condition.value for condition in fail_on or ()})),
    )
    processes = jobs or processors()
    with opened(exports, format, mapping, as_of_day, out) as export:
        nothing_to_screen(export.survey)
        settings = Settings(
            as_of=as_of_day or extraction_date(export.survey, zone),
            zone=zone,
            anchors={prop: days[name] for name, prop in anchor_names(plan).items() if name in days},
            assume=assumed,
        )
        settings = prepared(settings, plan, {"Enrolment": lead_enrolment, "FirstDose": lead_first_dose})
        for warning in lead_warnings(settings, plan, needed_anchors(plan)):
            say(f"warning: {warning}")
        per_patient = NO_ANCHORS
        if anchors is not None:
            per_patient = read_anchors(anchors, patient_names(export), anchor_names(plan))
            settings = replace(settings, anchors_by_patient=per_patient.days)
        answered = NO_ANSWERS
        if answers:
            store = load(collect(named, knowledge or (), choices, place)).store
            answered = answers_of(answers, patient_names(export), plan, store, settings.as_of)
        for warning in order_warnings(settings, anchor_names(plan), per_patient):
            say(f"warning: {warning}")
        with progress("screening", wanted=not (quiet or as_json_text)) as tell:
            screening = screen_export(
                export, plan, settings, jobs=processes, progress=tell, answers=answered.facts
            )
        results, code = concluded(plan, export, settings, asked, screening, answered)
    seconds = time.perf_counter() - clock
    timing = {
        "started": started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 3),
        "jobs": processes,
    }
    write(results, timing, out, _more_files(results, plan, rdf))
    if as_json_text:
        content = {**results.run, "tally": as_json(tally(results, plan)), "resultDirectory": out.as_posix()}
        sys.stdout.write(json.dumps(content, indent=2) + "\n")
    elif not quiet:
        again = () if mapping is not None or "-" in exports else tuple(exports)
        shown = _spoken(plan, collect(named, knowledge or (), choices, place), shown_in)
        show(summary(results, shown, Ending(seconds, out.as_posix(), again)))
    if quiet or as_json_text:
        tell_troubles(export.survey, screening)
        tell_site(plan.site)
        tell_answers(answered)
        for told in told_choices(results.run):
            say(told)
    raise typer.Exit(code)


# --- reading the options ------------------------------------------------------------------------------


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    day = iso_day(text)
    if day is None:
        raise RunError(f"{option}: '{text}' is not a date such as 2026-11-20")
    return day


def _zone(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise RunError(f"--time-zone: '{name}' is no zone of the IANA list, such as Asia/Shanghai") from None


def _domains(plan: Plan, names: Sequence[str]) -> frozenset[str]:
    unknown = [name for name in names if name not in plan.terms.domains]
    if unknown:
        known = ", ".join(plan.terms.domains)
        raise RunError(f"--assume-complete: no domain '{unknown[0]}'; there are {known}")
    return frozenset(plan.terms.domains[name] for name in names)


# --- writing ------------------------------------------------------------------------------------------


def _spoken(plan: Plan, files: KnowledgeFiles, language: str) -> Plan:
    """The plan as the page shows it; what is written to files is English, whatever the page is."""
    if language == ENGLISH:
        return plan
    store = load(files).store
    warn_unless_spoken(store, language)
    return in_language(plan, store, language)


def _more_files(results: Results, plan: Plan, rdf: Rdf | None) -> dict[str, Callable[[Path], None]]:
    if rdf is None:
        return {}
    criteria = {node.id: node.iri for node in plan.nodes()}
    return {"outcomes.trig": lambda path: write_trig(results, criteria, path, full=rdf is Rdf.FULL)}
