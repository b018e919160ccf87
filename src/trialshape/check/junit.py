"""Remarks as JUnit XML, which build servers show: one test case for every code."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from trialshape.check.catalogue import Catalogue
from trialshape.check.run import Checked

# XML 1.0 has no place for these, not even as references
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(checked: Checked, catalogue: Catalogue) -> str:
    """A test suite in which a code with an error fails; warnings stand in the output of their case."""
    cases: list[str] = []
    failures = 0
    for code, check in catalogue.checks.items():
        remarks = [remark for remark in checked.remarks if remark.code == code]
        opening = (
            f"  <testcase classname={_attribute(code[:3] + 'xx')} name={_attribute(f'{code} {check.title}')}"
        )
        if not remarks:
            cases.append(f"{opening}/>")
            continue
        listed = escape(_clean("\n".join(str(remark) for remark in remarks)))
        if check.severity == "error":
            failures += 1
            message = _attribute(f"{len(remarks)} x {check.title}")
            body = f"    <failure type={_attribute(code)} message={message}>{listed}</failure>"
        else:
            body = f"    <system-out>{listed}</system-out>"
        cases.append(f"{opening}>\n{body}\n  </testcase>")
    head = f'<testsuite name="trialshape check" tests="{len(cases)}" failures="{failures}" errors="0" skipped="0">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *cases, "</testsuite>", ""))


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
