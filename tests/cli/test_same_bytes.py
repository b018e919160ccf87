"""The same inputs give the same bytes, whatever the number of processes, the hash seed and the order of files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from trialshape.results.schema import FILES, TIMING

INVENTED = Path(__file__).parents[1] / "results"
MAIN = "import sys; from trialshape.cli import main; sys.exit(main())"

# facts without a name of their own, so that the names given to them are proved to be stable too
NAMELESS = """
@prefix : <https://example.org/hospital/> .
@prefix rec: <https://w3id.org/trialshape/record#> .
@prefix lab: <https://w3id.org/trialshape/labs#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Q1 a rec:Patient ; rec:enrolmentDate "2026-11-25"^^xsd:date .
[] a rec:Measurement ; rec:subject :Q1 ; rec:observable lab:Platelets ; rec:value 75 ; rec:unit "10*9/L" ;
    rec:date "2026-11-20"^^xsd:date .
[] a rec:Measurement ; rec:subject :Q1 ; rec:observable lab:Alt ; rec:value 50 ; rec:unit "U/L" ;
    rec:date "2026-11-20"^^xsd:date .
"""


def cohort(folder: Path) -> list[str]:
    """Nine patients in as many files: enough for several processes."""
    folder.mkdir()
    for path in sorted((INVENTED / "patients").glob("*.ttl")):
        (folder / path.name).write_text(path.read_text())
    (folder / "nameless.ttl").write_text(NAMELESS)
    for number in (7, 8):
        text = (INVENTED / "patients" / "clear.ttl").read_text().replace(":P1", f":P{number}")
        (folder / f"clear-{number}.ttl").write_text(text)
    return sorted(path.name for path in folder.iterdir())


def screened(folder: Path, files: list[str], out: str, jobs: int, seed: str) -> None:
    """Screen files in a process of its own with this hash seed."""
    protocol = str(INVENTED / "mini")
    command = ["screen", *files, "--protocol", protocol, "--out", out, "--jobs", str(jobs), "--rdf=full"]
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *command],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "9 patients in = 9 screened" in done.stdout


def test_one_process_or_two_one_seed_or_another_files_forward_or_backward(tmp_path: Path) -> None:
    files = cohort(tmp_path / "export")
    screened(tmp_path / "export", files, "../one", jobs=1, seed="1")
    screened(tmp_path / "export", files[::-1], "../two", jobs=2, seed="2")
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == FILES
    for name in sorted(names - {TIMING}):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
