"""A check on paper: lines, JSON, and the explanation of a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import indent, wrap
from typing import Any, Final

from trialshape.check.catalogue import Catalogue, Check
from trialshape.check.run import Checked

SCHEMA: Final = "https://w3id.org/trialshape/schemas/check-1"
BEGIN: Final = "<!-- codes: written by python -m trialshape.check docs/checks.md -->"
END: Final = "<!-- end of codes -->"


def tally(checked: Checked) -> str:
    """What came out, in one line."""
    if checked.remarks:
        said = f"{_count(checked.errors, 'error')}, {_count(checked.warnings, 'warning')}"
    else:
        said = "nothing to remark"
    left_out = f"; not checked: {', '.join(checked.left_out)}" if checked.left_out else ""
    return f"{said} in {_count(checked.files, 'file')}{left_out}"


def as_json(checked: Checked, catalogue: Catalogue) -> Mapping[str, Any]:
    """Everything as JSON."""
    return {
        "$schema": SCHEMA,
        "files": checked.files,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "notChecked": list(checked.left_out),
        "remarks": [
            {
                "file": remark.place.file,
                "line": remark.place.line or None,
                "column": remark.place.column or None,
                "code": remark.code,
                "severity": remark.severity,
                "title": catalogue.checks[remark.code].title,
                "text": remark.text,
                "subject": remark.subject,
            }
            for remark in checked.remarks
        ],
    }


def explained(check: Check) -> str:
    """What is wrong, why it matters, an example wrong and right, and what to do."""
    return "\n".join(
        (
            f"{check.code} {check.title} ({check.severity})",
            "",
            *wrap(check.why, 100),
            "",
            "Wrong:",
            indent(check.wrong.strip("\n"), "    "),
            "Right:",
            indent(check.right.strip("\n"), "    "),
            "",
            *wrap(f"What to do: {check.advice}", 100),
        )
    )


def listed(catalogue: Catalogue) -> Iterator[str]:
    """One line a code."""
    for check in catalogue.checks.values():
        mark = "" if check.severity == "error" else " (warning)"
        yield f"{check.code} {check.title}{mark}"


def with_table(page: str, catalogue: Catalogue) -> str:
    """A page with the table of all codes in the place of the one between its two marks."""
    rows = [
        f"| {check.code} | {check.title} | {check.severity} | {check.advice} |"
        for check in catalogue.checks.values()
    ]
    table = "\n".join(("| code | what is wrong | severity | what to do |", "|---|---|---|---|", *rows))
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
