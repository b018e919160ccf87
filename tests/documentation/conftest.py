"""The site of the protocol as shipped, made once, and its pages read back."""

from __future__ import annotations

import pytest

from tests.documentation.reading import Element, read
from trialshape.documentation.site import site
from trialshape.knowledge.files import collect, concluded, data_root, load_stated
from trialshape.knowledge.plan import compile_loaded

PROTOCOL = "haic-len-cado"


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """File name -> text of the site."""
    stated = load_stated(collect(PROTOCOL))
    full = concluded(stated)
    return site(stated, full, compile_loaded(full), data_root() / "docs" / "decisions")


@pytest.fixture(scope="session")
def pages(texts: dict[str, str]) -> dict[str, Element]:
    """File name -> page, for every page of the site."""
    return {name: read(text) for name, text in texts.items() if name.endswith(".html")}
