"""Recorded texts as a page may show them."""

from __future__ import annotations

import re
from decimal import Context, Decimal

from trialshape.decimals import canonical

# controls that drive a terminal, and marks that turn the direction of writing round
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")

_SHOWN = Decimal("0.001")
_WIDE = Context(prec=60)


def plain(text: str) -> str:
    """A text without control characters: what is recorded must not drive the terminal."""
    return _CONTROLS.sub(" ", text)


def interval(low: Decimal | None, high: Decimal | None, unit: str | None, limit: str | None = None) -> str:
    """Both ends of a finding with the unit; an end that is not known is left out.

    Ends that differ only by the rounding of a quotient are shown as one number, unless that would hide on which
    side of the limit they lie."""
    shown = "" if unit in (None, "", "1") else f" {unit}".replace("{", "").replace("}", "")
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        near = {low.quantize(_SHOWN, context=_WIDE), high.quantize(_SHOWN, context=_WIDE)}
        if low == high:
            return f"{canonical(low)}{shown}"
        hides = near & {Decimal(0), Decimal((limit or "0").split()[-1])}
        if len(near) == 1 and not hides:
            return f"{canonical(near.pop())}{shown}"
    if low is None or high is None:
        return f"{'>=' if high is None else '<='} {canonical(high if low is None else low)}{shown}"  # type: ignore[arg-type]
    return f"{canonical(low)} to {canonical(high)}{shown}"


def short(iri: str) -> str:
    """The last part of an IRI, by which people call a node."""
    return re.split(r"[/#:]", iri.rstrip("/#:"))[-1] or iri


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
