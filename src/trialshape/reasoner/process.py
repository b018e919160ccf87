"""A child process that gets a job and a limit of time, and of which nothing is left afterwards."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from trialshape.reasoner.result import ReasonerError

CHILD: Final = Path(__file__).with_name("child.py")
REPORT: Final = "report.json"

# what a system needs for programs to start at all; nothing else of the user's settings reaches the child
_KEPT = ("SYSTEMROOT", "SYSTEMDRIVE")


def run(job: Mapping[str, object], place: Path, seconds: float) -> dict[str, Any]:
    """Run the child in a folder and give its report; raises ReasonerError at the limit or after a crash.

    At the limit, and when this process is interrupted, the whole process group of the child is killed.
    """
    said = {**job, "seconds": seconds, "report": REPORT, "path": [entry for entry in sys.path if entry]}
    (place / "job.json").write_text(json.dumps(said), encoding="utf-8")
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}
    environment.update(dict.fromkeys(("HOME", "TMPDIR", "TEMP", "TMP"), str(place)))
    environment.update({name: os.environ[name] for name in _KEPT if name in os.environ})
    try:
        # a fixed command without a shell; -E, -P and -s keep settings and files of the user out
        child = subprocess.Popen(  # noqa: S603
            [sys.executable, "-E", "-P", "-s", "-B", str(CHILD), "job.json"],
            cwd=place,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # it could quote literals
            start_new_session=True,
        )
    except OSError as error:
        raise ReasonerError(f"The reasoner does not start ({error.strerror}).") from None
    try:
        code = child.wait(seconds)
    except subprocess.TimeoutExpired:
        raise ReasonerError(
            f"The proof took more than {seconds:g} seconds and was stopped. Give it more time, or simplify the "
            "defined classes: cardinalities, unions and inverse properties cost most."
        ) from None
    finally:
        if child.returncode is None:
            _end(child)
    return _report(place, code)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and all that it may have started, and wait until it is gone."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    child.wait()


def _report(place: Path, code: int) -> dict[str, Any]:
    try:
        report = json.loads((place / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        report = None
    if not isinstance(report, dict) or not {"step", "error"} <= report.keys():
        raise ReasonerError(
            f"The reasoner crashed (exit code {code}) and left no result. "
            "If its memory may have run out, give it more."
        )
    return report
