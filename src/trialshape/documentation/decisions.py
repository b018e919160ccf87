"""The decision records that the criteria name, as pages of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trialshape.documentation.places import Places, web_address

_FILE = re.compile(r"(\d{3})-[a-z0-9-]+\.md")


@dataclass(frozen=True, slots=True)
class Decision:
    """One record: its number, its title, its Markdown below the title."""

    number: str
    title: str
    text: str

    @property
    def page(self) -> str:
        """The file name of its page."""
        return f"decision-{self.number}.html"


def read_decisions(folder: Path, numbers: Iterable[str]) -> dict[str, Decision]:
    """The records of these numbers that the folder holds."""
    wanted = frozenset(numbers)
    found = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        match = _FILE.fullmatch(path.name)
        if match and match.group(1) in wanted:
            found[match.group(1)] = _decision(match.group(1), path.read_text(encoding="utf-8"))
    return found


def _decision(number: str, text: str) -> Decision:
    head, _, rest = text.partition("\n")
    return Decision(number, head.lstrip("# ").removeprefix(number).strip(), rest)


def as_html(decision: Decision, decisions: Mapping[str, Decision], terms: Mapping[str, str]) -> str:
    """The text of a record as HTML; raw HTML in it is shown as text.

    `terms` gives the address of what is written in code marks: a term by its short name. A link to a record of the site
    leads to its page, a web link stays, every other one is words only."""
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")

    def link_open(_self: RendererHTML, tokens: Sequence[Token], index: int, *_rest: object) -> str:
        address = str(tokens[index].attrs.get("href", ""))
        match = _FILE.fullmatch(address.partition("#")[0])
        if match and match.group(1) in decisions:
            return f'<a href="{decisions[match.group(1)].page}">'
        outside = web_address(address)
        return f'<a href="{_escaped(outside)}" rel="noreferrer">' if outside else "<a>"

    def code_inline(_self: RendererHTML, tokens: Sequence[Token], index: int, *_rest: object) -> str:
        content = tokens[index].content
        shown = f"<code>{_escaped(content)}</code>"
        return f'<a href="{_escaped(terms[content])}">{shown}</a>' if content in terms else shown

    markdown.add_render_rule("link_open", link_open)
    markdown.add_render_rule("code_inline", code_inline)
    return str(markdown.render(decision.text))


def linked_names(places: Places) -> dict[str, str]:
    """Short name of a term -> its address, for code marks in records."""
    return {
        name: address
        for iri, name in places.names.items()
        if ":" in name and (address := places.address(iri)) is not None
    }


def _escaped(text: str) -> str:
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        text = text.replace(sign, entity)
    return text
