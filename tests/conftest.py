"""What several test files need: the engine of table mappings, and the real table where it can be found."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from trialshape.mapping.environment import interpreter

ROOT = Path(__file__).parents[1]
REAL_TABLE = "TRIALSHAPE_HCC_UCI"
REAL_TESTS = Path(__file__).with_name("test_hcc_uci.py")


def real_table() -> Path | None:
    """The table of 165 patients, which is not part of the project: named by a variable, or beside the checkout."""
    named = os.environ.get(REAL_TABLE, "")
    path = Path(named) if named else ROOT.parent / "shared" / "data" / "hcc_uci" / "hcc-data.csv"
    if named and not path.is_file():
        raise pytest.UsageError(f"{REAL_TABLE} does not name a file")
    return path if path.is_file() else None


collect_ignore = [] if real_table() is not None else [REAL_TESTS.name]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which checks were left out for want of the real table."""
    if collect_ignore:
        tests = [node for node in ast.parse(REAL_TESTS.read_text(encoding="utf-8")).body if _is_test(node)]
        line = f"real table of 165 patients: not found, {len(tests)} checks left out (set {REAL_TABLE})"
        terminalreporter.write_line(line)


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test_")


@pytest.fixture(scope="session")
def mapping_engine() -> Path:
    """The interpreter of the mapping engine; the first session on a machine makes its environment."""
    return interpreter()


@pytest.fixture(scope="session")
def hcc_table() -> Path:
    """The real table; tests that ask for it are collected where it was found, or where they are asked for by name."""
    found = real_table()
    if found is None:
        pytest.fail(f"the real table was not found: set {REAL_TABLE}")
    return found
