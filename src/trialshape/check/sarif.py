"""Remarks in SARIF 2.1.0, which code hosts and editors show beside the lines."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from trialshape.check.catalogue import Catalogue, Check
from trialshape.check.remarks import Remark
from trialshape.check.run import Checked


def sarif(checked: Checked, catalogue: Catalogue) -> Mapping[str, Any]:
    """A SARIF log with one run: every check as a rule with its help, every remark as a result."""
    codes = list(catalogue.checks)
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "trialshape",
                        "version": version("trialshape"),
                        "rules": [_rule(check) for check in catalogue.checks.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(remark, codes) for remark in checked.remarks],
            }
        ],
    }


def _rule(check: Check) -> Mapping[str, Any]:
    example = f"Wrong:\n{check.wrong}\n\nRight:\n{check.right}"
    fenced = f"Wrong:\n\n```turtle\n{check.wrong}\n```\n\nRight:\n\n```turtle\n{check.right}\n```"
    return {
        "id": check.code,
        "name": check.title,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": check.why},
        "help": {
            "text": f"{check.why}\n\n{example}\n\n{check.advice}",
            "markdown": f"{check.why}\n\n{fenced}\n\n{check.advice}",
        },
        "defaultConfiguration": {"level": check.severity},
    }


def _result(remark: Remark, codes: list[str]) -> Mapping[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(remark.place.file)}}
    if remark.place.line:
        physical["region"] = {"startLine": remark.place.line, "startColumn": remark.place.column}
    return {
        "ruleId": remark.code,
        "ruleIndex": codes.index(remark.code),
        "level": remark.severity,
        "message": {"text": remark.text},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(name: str) -> str:
    return Path(name).as_uri() if Path(name).is_absolute() else quote(name)
