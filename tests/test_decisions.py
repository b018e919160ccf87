"""Decision records name terms and files that exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from trialshape.knowledge.files import collect, load_stated
from trialshape.knowledge.protocols import protocol_names

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
TERM = re.compile(r"`([a-z]+):([A-Za-z][\w.-]*)`")
MADE = re.compile(r"-(barrier|unsure)$")
"""The ends of names that are made when knowledge is loaded."""
FILE = re.compile(r"`((?:ontology|shapes|src|tests|docs|seeds|bench)/[\w./-]+\.[a-z]+)`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[\w-]+)?\)")


@cache
def knowledge() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    """Every subject of the knowledge, and what each prefix stands for in any of its files."""
    subjects: set[str] = set()
    spaces: dict[str, set[str]] = {}
    for name in protocol_names(ROOT / "shapes"):
        loaded = load_stated(collect(name))
        subjects |= loaded.sources.keys()
        for prefixes in loaded.prefixes.values():
            for prefix, space in prefixes.items():
                spaces.setdefault(prefix, set()).add(space)
    return frozenset(subjects), {prefix: frozenset(some) for prefix, some in spaces.items()}


def ours(prefix: str) -> frozenset[str]:
    return frozenset(space for space in knowledge()[1].get(prefix, ()) if "w3id.org/trialshape" in space)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_terms_exist(page: Path) -> None:
    if page.parent.name == "recipes":
        return  # recipes make terms of their own, and are run
    named = [
        (prefix, MADE.sub("", local)) for prefix, local in TERM.findall(page.read_text(encoding="utf-8"))
    ]
    unknown = [
        f"{prefix}:{local}"
        for prefix, local in named
        if ours(prefix) and not any(space + local in knowledge()[0] for space in ours(prefix))
    ]
    assert unknown == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_and_linked_pages_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    files = [name for name in FILE.findall(text) if not (ROOT / name).exists()]
    links = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert (files, links) == ([], [])
