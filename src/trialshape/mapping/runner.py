"""Run by the interpreter of the mapping engine: the table into DuckDB, then queries, then the engine.

It is called with a job file in its own working folder and imports nothing of this project. What goes wrong
is written to a report as a step and the class of the error: messages could quote cells of the table.
"""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path

import duckdb


def main(job_file: str) -> int:
    """Do the job that a file describes and write the report; the result is the exit code."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    step, trouble = "table", ""
    try:
        _load(job["columns"])
        for number, query in enumerate(job["queries"]):
            step = f"query {number}"
            duckdb.execute(query)
        step = "engine"
        sys.argv = ["morph_kgc", job["config"]]
        runpy.run_module("morph_kgc", run_name="__main__")
    except BaseException as error:  # whatever it is, only its class may be told
        ended_well = isinstance(error, SystemExit) and not error.code
        trouble = "" if ended_well else type(error).__name__
    Path(job["report"]).write_text(json.dumps({"step": step, "error": trouble}), encoding="utf-8")
    return 1 if trouble else 0


def _load(columns: list[str]) -> None:
    """Load the table as text, then close DuckDB to everything outside for good."""
    for setting in ("threads = 1", "memory_limit = '2GB'", "python_enable_replacements = false"):
        duckdb.execute(f"SET {setting}")
    named = ", ".join("'" + name.replace("'", "''") + "': 'VARCHAR'" for name in columns)
    options = """header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '',
        strict_mode = true, parallel = false, max_line_size = 100000000"""
    source = f"read_csv('table.csv', columns = {{{named}}}, {options})"
    duckdb.execute(f'CREATE TABLE "table.csv" AS SELECT * FROM {source}')  # noqa: S608 (names are quoted)
    for setting in ("enable_external_access = false", "lock_configuration = true"):
        duckdb.execute(f"SET {setting}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
