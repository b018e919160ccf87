"""A leaf of a patient's page as text: what was recorded, what is needed, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from trialshape.pages.lines import Line, Source
from trialshape.pages.plain import plain

NOT_MEASURED: Final = frozenset(("", "measured"))


def fact(line: Line) -> str:
    """A leaf on one line: what it is about, the value, the limit, the date, the basis, and where it stands."""
    basis = "" if line.basis in NOT_MEASURED else f"[{line.basis}]"
    parts = (line.label, amount(line), limit(line), line.date, basis, sources(line.sources))
    return plain("  ".join(part for part in parts if part))


def limit(line: Line) -> str:
    """What is needed; where the limit is an amended one, with what the protocol says itself."""
    if not line.limit:
        return ""
    return f"needs {line.limit}" + (
        f" (amended, protocol {line.protocol_limit})" if line.protocol_limit else ""
    )


def amount(line: Line) -> str:
    """What was recorded and, where it differs, the value that is compared; of many values only how many."""
    values = dict.fromkeys(
        f"{source.value} {'' if source.unit == '1' else source.unit}".strip()
        for source in line.sources
        if source.value
    )
    if len(values) > 2 and line.amount:
        return f"{line.amount} from {len(values)} values"
    recorded = "; ".join(values)
    if not recorded or not line.value:
        return line.amount
    bare = line.amount.replace(" ", "")
    same = bare == recorded.replace("{", "").replace("}", "").replace(" ", "")
    return recorded if same or not bare else f"{recorded} ({line.amount})"


def sources(known: Iterable[Source]) -> str:
    """The nodes that an outcome rests on by their short names, each with the document, laboratory or person it came
    from."""
    return ", ".join(
        source.name
        + (f" ({from_})" if (from_ := source.document or source.performer or source.author) else "")
        for source in known
    )
