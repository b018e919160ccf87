"""The head of the page of a run: what was read, as of when, under which choices, and what is left out of the counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from trialshape.pages.layout import SOME, Items
from trialshape.pages.plain import counted, plain
from trialshape.results.choices import counted_policies, told_policies

GIVE_DATES: Final = (
    "give such dates with --anchors FILE, or one for all with an option: trialshape screen --help"
)


def head(run: Any, seconds: float) -> Iterable[RenderableType]:
    """The first lines of the page, down to what keeps facts or patients out of its counts."""
    protocol, tool = run["protocol"], run["tool"]
    named = " ".join(part for part in (protocol["name"], protocol["registry"]) if part)
    standing = f" ({protocol['standing']})" if protocol["standing"] else ""
    yield _parts(
        [f"{tool['name']} {tool['version']}", f"{named}{standing}", f"preset {run['preset']}"], "bold"
    )
    zone = run["timeZone"] or "none"
    assumed = run["assumptions"]
    yield _parts(
        [
            f"as of {run['asOf']['date']}"
            + (" (said by the export)" if run["asOf"]["from"] == "export" else ""),
            *_anchors(run),
            *_site(run, zone),
            f"{counted(len(assumed), 'assumption')}" + (f": {', '.join(assumed)}" if assumed else ""),
            counted_policies(run),
        ]
    )
    people = run["patients"]
    yield _parts(
        [
            f"{counted(people['in'], 'patient')} in = {people['screened']} screened "
            f"+ {people['notEvaluated']} not evaluated",
            f"{counted(len(run['inputs']), 'file')}, {counted(run['survey']['triples'], 'triple')}",
            f"{seconds:.1f} s",
        ]
    )
    if added := run["knowledge"]["extra"]:
        yield Text(f"more knowledge: {', '.join(plain(name) for name in added)}", style="yellow")
    for told in told_choices(run):
        yield Text(told, style="yellow")
    for caveat in run["caveats"]:
        yield Text(caveat, style="yellow")
    yield from _troubles(run)


def _parts(parts: Sequence[str], style: str = "") -> Items:
    return Items(parts, " | ", style)


def _site(run: Any, zone: str) -> list[str]:
    site = run.get("site")
    return [f"time zone {zone}"] if site is None else [f"site {plain(site['name'])} ({zone})"]


def _anchors(run: Any) -> list[str]:
    given, needed = run["anchors"]["forAll"], run["anchors"]["needed"]
    names = [*needed, *(name for name in given if name not in needed)]
    return [f"{_words(name)} {given.get(name, 'per patient')}" for name in names]


def _words(name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def told_choices(run: Any) -> list[str]:
    """What a run has of its own and every output tells: the label of its preset, amended limits, readings chosen."""
    return [told for told in (run["label"], told_amendments(run), told_policies(run)) if told]


def told_amendments(run: Any) -> str:
    """All limits of a run that are not the protocol's own, on one line; nothing where there are none."""
    amended = [
        f"{one['id']} {one['protocol']} -> {one['amended']}"
        for one in run["knowledge"].get("amendedLimits", [])
    ]
    return f"limits amended: {', '.join(amended)}" if amended else ""


def _troubles(run: Any) -> Iterable[Text]:
    """What keeps facts or patients out of the counts; never left out of the page."""
    for problem in _first(run["problems"]):
        place = ":".join(str(problem[key]) for key in ("file", "line", "column") if problem[key] is not None)
        yield _whole(f"{problem['kind']}: {place}: {problem['message']}")
    yield from _more(run["problems"])
    for lost in _first(run["notEvaluated"]):
        yield _whole(f"not evaluated: {lost['patient']}: {lost['why']}")
    yield from _more(run["notEvaluated"])
    for file in run.get("answers", ()):
        place = f"answers: {file['name']}"
        for remark in _first(file["remarks"]):
            used = "" if remark["used"] else "not used: "
            yield _whole(f"{place}:{remark['line']}: {used}{remark['message']}")
        yield from _more(file["remarks"])
        yield Text(f"{place}: {file['used']} of {file['answered']} used")
    if unused := (run.get("site") or {}).get("notUsed"):
        for remark in _first(unused):
            place = ":".join(str(part) for part in (remark["file"], remark["line"]) if part is not None)
            yield _whole(f"not used: {plain(place)}: {remark['message']}")
        yield from _more(unused)
    if run["survey"]["orphans"]:
        nodes = counted(run["survey"]["orphans"], "node")
        yield Text(f"{nodes} in the export without a patient (orphans): nothing reads them", style="yellow")
    if run["skipped"]:
        yield Text(f"{counted(len(run['skipped']), 'file')} of unknown kind skipped", style="yellow")
    total = run["patients"]["screened"]
    for name, missing in run["anchors"]["unknownFor"].items():
        yield Text(
            f"no date of {_words(name)} for {missing} of {counted(total, 'patient')}: "
            "what is counted from it stays unknown",
            style="yellow",
        )
    if run["anchors"]["unknownFor"]:
        yield Text(f"  {GIVE_DATES}", style="yellow")


def _whole(text: str) -> Text:
    """A line that is not broken, however long: a path that is cut in two cannot be copied."""
    return Text(text, style="red", no_wrap=True, overflow="ignore")


def _first(items: Sequence[Any]) -> Sequence[Any]:
    return items[:SOME]


def _more(items: Sequence[Any]) -> Iterable[Text]:
    if len(items) > SOME:
        yield Text(f"and {len(items) - SOME} more, all in run.json", style="red")
