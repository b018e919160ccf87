"""Telling what is wrong with a site folder."""

from __future__ import annotations

from typing import Final

from trialshape.cli.words import say
from trialshape.pages.plain import plain
from trialshape.site import Site

SHOWN: Final = 20


def tell_site(site: Site) -> None:
    """Say which rows and files of a site folder are not used, and why; everything else of it is."""
    for remark in site.remarks[:SHOWN]:
        say(f"not used: {plain(str(remark))}")
    if (more := len(site.remarks) - SHOWN) > 0:
        say(f"and {more} more rows of the site folder, listed in run.json")
