"""The whole site: its pages, as texts by file name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialshape.documentation import decisions as records
from trialshape.documentation.codes import read_systems
from trialshape.documentation.contents import Branch, contents
from trialshape.documentation.criteria import DECISION, CriterionRow, criterion_rows, decision_pieces, plain
from trialshape.documentation.entries import Context, Entry, entries
from trialshape.documentation.facts import Facts, read_facts
from trialshape.documentation.pieces import Piece, term_piece
from trialshape.documentation.places import (
    CRITERIA,
    Module,
    Places,
    common_prefixes,
    find_places,
    web_address,
)
from trialshape.documentation.rules import read_rule_names
from trialshape.documentation.scales import unit_names
from trialshape.documentation.tables import as_csv, as_markdown
from trialshape.documentation.uses import find_uses
from trialshape.knowledge.files import Loaded
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.policies import Policy
from trialshape.knowledge.vocabulary import ELIG, SKOS

if TYPE_CHECKING:
    from jinja2 import Environment

NEEDED = (
    "trialshape document needs jinja2 and markdown-it-py: install the extra, pip install 'trialshape[docs]'"
)
LEGEND = ("evaluation", "AllOf", "AnyOf", "Agree", "Row", "Relief", "Support", "restates")
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SCRIPT, STYLE = "search.js", "style.css"


class MissingExtraError(Exception):
    """A library of the extra `docs` is not installed."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one kind on a page."""

    name: str
    entries: tuple[Entry, ...]
    tree: tuple[Branch, ...]


def require_libraries() -> None:
    """Raise MissingExtraError when a library for pages is not installed."""
    try:
        import jinja2  # noqa: F401
        import markdown_it  # noqa: F401
    except ImportError:
        raise MissingExtraError(NEEDED) from None


def site(stated: Loaded, full: Loaded, plan: Plan, decision_folder: Path) -> dict[str, str]:
    """File name -> text of every file of the site; the same knowledge gives the same texts.

    `stated` is the knowledge as its files say it, `full` the same with what follows from the definitions of classes,
    `plan` what it compiles to.

    Raises MissingExtraError when a library for pages is not installed."""
    require_libraries()
    environment = _environment()
    said, facts = read_facts(stated.store), read_facts(full.store)
    places = find_places(facts, plan, common_prefixes(stated.prefixes))
    rules = read_rule_names(facts, plan, stated.prefixes, stated.sources)
    context = Context(
        said, facts, places, read_systems(facts), unit_names(facts), find_uses(facts, plan, rules)
    )
    tied = [plan.protocol, *(node.iri for node in plan.nodes())]
    numbers = {text.value for iri in tied for text in facts.texts(iri, DECISION)}
    numbers |= {policy.decision for policy in plan.policies}
    found = records.read_decisions(decision_folder, numbers)
    pages = {number: (decision.page, decision.title) for number, decision in found.items()}
    rows = criterion_rows(plan, facts, places, context.units, pages)
    everywhere = decision_pieces(plan.protocol, facts, pages)
    shared: dict[str, Any] = {
        "protocol": plan,
        "modules": places.modules,
        "source": _protocol_source(plan, facts),
        "has_decisions": bool(found),
        "has_readings": bool(plan.policies),
    }
    listed = {module.page: entries(module, context) for module in places.modules}

    def page(template: str, title: str, here: str, **more: object) -> str:
        return environment.get_template(template).render(title=title, here=here, **shared, **more)

    out = {
        "index.html": page("index.html", plan.title, "index.html", tally=_tally(rows), listed=listed),
        "terms.html": page("terms.html", "All terms", "terms.html", terms=_all_terms(places, listed)),
        CRITERIA: page(
            "criteria.html",
            "Criteria",
            CRITERIA,
            rows=rows,
            tally=_tally(rows),
            legend=_legend(facts, places),
            everywhere=everywhere,
        ),
        "criteria.csv": as_csv(rows),
        "criteria.md": as_markdown(rows, plan.title),
        STYLE: _file("style.css"),
        SCRIPT: _file("search.js"),
    }
    for module in places.modules:
        out[module.page] = page(
            "module.html",
            module.title,
            module.page,
            module=module,
            groups=_groups(listed[module.page], said),
        )
    if found:
        out["decisions.html"] = page(
            "decisions.html", "Decisions", "decisions.html", decisions=_concerned(found, rows, everywhere)
        )
    if plan.policies:
        out["readings.html"] = page(
            "readings.html", "Readings", "readings.html", readings=_readings(plan, rows, pages)
        )
    terms = records.linked_names(places)
    for decision in found.values():
        out[decision.page] = page(
            "decision.html",
            f"{decision.number} {decision.title}",
            decision.page,
            body=_markup(records.as_html(decision, found, terms)),
        )
    return dict(sorted(out.items()))


# --- what the pages are made from --------------------------------------------------------------------


def _groups(found: tuple[Entry, ...], facts: Facts) -> tuple[Group, ...]:
    names = dict.fromkeys(entry.group for entry in found)
    grouped = {name: tuple(entry for entry in found if entry.group == name) for name in names}
    return tuple(Group(name, inside, contents(inside, facts)) for name, inside in grouped.items())


def _all_terms(places: Places, listed: Mapping[str, tuple[Entry, ...]]) -> list[tuple[Entry, Module]]:
    every = [(entry, module) for module in places.modules for entry in listed[module.page]]
    return sorted(every, key=lambda pair: (pair[0].label.casefold(), pair[0].iri))


def _tally(rows: tuple[CriterionRow, ...]) -> dict[str, int]:
    tops = [row for row in rows if row.top]
    return {
        "tops": len(tops),
        "encoded": sum(row.encoded == "yes" for row in tops),
        "partly": sum(row.encoded not in ("yes", "no") for row in tops),
        "nodes": len(rows),
    }


def _legend(facts: Facts, places: Places) -> list[tuple[Piece, str]]:
    return [
        (term_piece(ELIG + name, places), facts.text(ELIG + name, SKOS + "definition") or "")
        for name in LEGEND
        if ELIG + name in places.of
    ]


def _concerned(
    found: Mapping[str, records.Decision], rows: tuple[CriterionRow, ...], everywhere: tuple[Piece, ...]
) -> list[tuple[records.Decision, list[CriterionRow], bool]]:
    """Each record with the nodes that name it themselves, and whether it concerns every criterion."""
    general = {piece.text for piece in everywhere}
    return [
        (
            decision,
            [row for row in rows if number in {piece.text for piece in row.decisions}],
            number in general,
        )
        for number, decision in sorted(found.items())
    ]


def _readings(
    plan: Plan, rows: tuple[CriterionRow, ...], pages: Mapping[str, tuple[str, str]]
) -> list[tuple[Policy, list[CriterionRow], str]]:
    """Each policy with the criteria that it concerns, in protocol order, and the page of its decision."""
    ids = {node.id: node.iri for node in plan.nodes()}
    return [
        (
            policy,
            [row for row in rows if ids.get(row.id) in policy.concerns],
            pages.get(policy.decision, ("", ""))[0],
        )
        for policy in plan.policies
    ]


def _protocol_source(plan: Plan, facts: Facts) -> str | None:
    named = facts.iris(plan.protocol, "http://purl.org/dc/terms/source")
    return next((address for iri in named if (address := web_address(iri))), None)


# --- templates ---------------------------------------------------------------------------------------


def _environment() -> Environment:
    """Templates that escape whatever is put into them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("trialshape.documentation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_readable,
    )
    environment.filters["plain"] = plain
    return environment


def _readable(value: Any) -> Any:
    """Control characters end a page or turn the order of what follows: they become the replacement character."""
    return _HIDDEN.sub("\ufffd", value) if type(value) is str else value


def _markup(text: str) -> Any:
    from markupsafe import Markup

    return Markup(_readable(text))  # noqa: S704 - made by a Markdown reader that passes no HTML on


def _file(name: str) -> str:
    return files("trialshape.documentation").joinpath("templates", name).read_text(encoding="utf-8")
