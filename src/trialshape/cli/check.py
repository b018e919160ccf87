"""`trialshape check`: what is wrong with the knowledge, before anybody is screened with it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from trialshape.check import Catalogue, Checked, read_catalogue
from trialshape.check import check as checked_knowledge
from trialshape.check.coverage import Coverage, coverage
from trialshape.check.coverage_table import as_json as coverage_as_json
from trialshape.check.coverage_table import shown
from trialshape.check.junit import junit
from trialshape.check.material import Material, knowledge_files, material, shape_files
from trialshape.check.readings import as_json as readings_as_json
from trialshape.check.readings import readings, rows
from trialshape.check.report import as_json, explained, listed, tally
from trialshape.check.sarif import sarif
from trialshape.check.site import with_site
from trialshape.cli.options import Knowledge, Protocol, chosen
from trialshape.cli.words import progress, show
from trialshape.knowledge.files import collect, data_root, load, load_stated
from trialshape.knowledge.plan import compile_loaded
from trialshape.pages.plain import plain
from trialshape.run import RunError
from trialshape.site import open_site


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="More knowledge to check: Turtle files or folders."),
    ] = None,
    protocol: Protocol = None,
    knowledge: Knowledge = None,
    site: Annotated[
        Path | None, typer.Option("--site", metavar="DIR", help="Check the folder of a site, too.")
    ] = None,
    as_json_text: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, and nothing else.")
    ] = False,
    sarif_file: Annotated[
        Path | None, typer.Option("--sarif", metavar="FILE", help="Write the remarks as SARIF 2.1.0, too.")
    ] = None,
    junit_file: Annotated[
        Path | None, typer.Option("--junit", metavar="FILE", help="Write the remarks as JUnit XML, too.")
    ] = None,
    no_reasoner: Annotated[bool, typer.Option("--no-reasoner", help="Leave out the OWL reasoner.")] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Explain a code, such as TS304, and check nothing.")
    ] = None,
    codes: Annotated[bool, typer.Option("--codes", help="List all codes, and check nothing.")] = False,
    policies: Annotated[
        bool,
        typer.Option("--policies", help="List the readings that can be chosen, and check nothing."),
    ] = False,
    covered: Annotated[
        bool,
        typer.Option("--coverage", help="List what the cases cover, node by node; exit code 1 for a hole."),
    ] = False,
    cases: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The cases, for --coverage; those of the checkout without."),
    ] = None,
    scores: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The scores of mutants, for --coverage; as for --cases."),
    ] = None,
) -> None:
    """Check the ontology, the rules and a protocol, with more knowledge if given.

    One remark a line: file:line:column CODE text. Exit codes: 0 nothing to remark; 1 warnings only; 2 an error, or
    wrong usage.
    """
    catalogue = read_catalogue()
    if codes or explain is not None:
        sys.stdout.writelines(f"{line}\n" for line in _told(explain, catalogue))
        return
    if policies:
        _list_policies(chosen(protocol), [*(knowledge or ()), *(paths or ())], as_json_text)
        return
    if covered:
        found = _coverage(chosen(protocol), [*(knowledge or ()), *(paths or ())], cases, scores)
        _show_coverage(found, as_json_text)
        raise typer.Exit(1 if found.holes else 0)
    folder = None if site is None else open_site(site)
    own = [path for _, path in folder.turtle] if folder else []
    seen = _read(chosen(protocol), [*(knowledge or ()), *(paths or ()), *own])
    with progress("checking", wanted=not as_json_text) as tell:
        checked = checked_knowledge(seen, reasoner=not no_reasoner, catalogue=catalogue, tell=tell)
    if folder is not None:
        checked = with_site(checked, folder, seen, catalogue)
    if sarif_file is not None:
        _write(sarif_file, json.dumps(sarif(checked, catalogue), indent=2) + "\n")
    if junit_file is not None:
        _write(junit_file, junit(checked, catalogue))
    if as_json_text:
        sys.stdout.write(json.dumps(as_json(checked, catalogue), indent=2) + "\n")
    else:
        _show(checked)
    raise typer.Exit(checked.exit_code)


def _told(code: str | None, catalogue: Catalogue) -> list[str]:
    if code is None:
        return list(listed(catalogue))
    check = catalogue.checks.get(code.upper())
    if check is None:
        raise RunError(f"--explain: there is no code '{code}'; --codes lists them")
    return [explained(check)]


def _read(protocol: str, extra: list[Path]) -> Material:
    files, absent = knowledge_files(protocol, extra)
    seen = material(files, beside=shape_files())
    return replace(seen, wrong=(*absent, *seen.wrong))


def _list_policies(protocol: str, extra: list[Path], as_json_text: bool) -> None:
    found = readings(load_stated(collect(protocol, extra)).store)
    if as_json_text:
        sys.stdout.write(json.dumps(readings_as_json(found), indent=2) + "\n")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    table.add_column("policy", no_wrap=True)
    for head in ("chosen", "may be", "criteria", "decision"):
        table.add_column(head, overflow="fold")
    for row in rows(found):
        table.add_row(*(Text(plain(cell)) for cell in row))
    show(table)


def _coverage(protocol: str, extra: list[Path], cases: Path | None, scores: Path | None) -> Coverage:
    tests = data_root() / "tests"
    loaded = load(collect(protocol, extra))
    if scores is None and cases is None and (tests / "mutation" / "scores.tsv").is_file():
        scores = tests / "mutation" / "scores.tsv"
    return coverage(compile_loaded(loaded), loaded.store, cases or tests / "cases", scores)


def _show_coverage(found: Coverage, as_json_text: bool) -> None:
    if as_json_text:
        sys.stdout.write(json.dumps(coverage_as_json(found), indent=2) + "\n")
        return
    table = Table(box=None, padding=(0, 1, 0, 0), header_style="bold", pad_edge=False)
    for head in ("node", "level", "evaluated"):
        table.add_column(head, no_wrap=True)
    for head in ("pass", "fail", "open", "n/a", "shapes", "rules"):
        table.add_column(head, no_wrap=True, justify="right")
    table.add_column("holes", overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(plain(cell)) for cell in shown(row)))
    show(table)
    for line in found.stray:
        sys.stdout.write(f"{plain(line)}\n")
    if found.stale:
        sys.stdout.write("the scores were made with other knowledge: run the mutants again\n")
    sys.stdout.write(f"{len(found.rows)} nodes, {len(found.holes)} holes\n")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path} cannot be written: {error.strerror}") from None


def _show(checked: Checked) -> None:
    console = Console(markup=False, emoji=False, highlight=False, soft_wrap=True)
    for remark in checked.remarks:
        style = "bold red" if remark.severity == "error" else "bold yellow"
        where, said = plain(str(remark.place)), plain(remark.text)  # both come from files that may be hostile
        line = Text.assemble((where, "bold"), " ", (remark.code, style), " ", said)
        if console.is_terminal:
            console.print(line)
        else:
            # a line that is cut in two cannot be matched by an editor
            sys.stdout.write(f"{line.plain}\n")
    sys.stdout.write(f"{tally(checked)}\n")
