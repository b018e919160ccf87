"""The interpreter of the mapping engine: named by the user, or made once in an environment of its own.

The engine needs older versions of libraries that the rest uses, so the two cannot share an environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trialshape.mapping.errors import MappingError

if sys.platform != "win32":
    import fcntl

VARIABLE: Final = "TRIALSHAPE_RML_PYTHON"
ENGINE: Final = "2.10"
REQUIREMENTS: Final = (
    "morph-kgc>=2.10,<2.11",
    "pandas>=2.1,<3",  # an older engine, which pip may fall back to, fails with pandas 3
    "duckdb>=1.4,<2",
)
HELP: Final = f"Connect once and try again, or set {VARIABLE} to a Python that has {REQUIREMENTS[0]}."
PATIENCE: Final = 900  # seconds for a download on a slow line


def interpreter(environ: Mapping[str, str] | None = None) -> Path:
    """The Python that has the mapping engine; makes its environment where there is none yet.

    The variable TRIALSHAPE_RML_PYTHON names an interpreter that is ready. Otherwise an environment is made
    under the user's cache folder, which needs a package index once. Raises MappingError.
    """
    environ = os.environ if environ is None else environ
    named = environ.get(VARIABLE, "")
    if named:
        path = Path(named)
        if not (path.is_file() and os.access(path, os.X_OK)):
            raise MappingError(f"{VARIABLE} does not name a program: {named}. {HELP}")
        return path.absolute()
    home = environment_folder(environ)
    if not python_in(home).exists():
        _make(home, environ)
    return python_in(home)


def environment_folder(environ: Mapping[str, str]) -> Path:
    """Where the environment of the engine lies, by the versions of engine and Python."""
    cache = environ.get("XDG_CACHE_HOME", "")
    # the standard says that a relative path is to be ignored
    root = Path(cache) if Path(cache).is_absolute() else Path(environ.get("HOME") or Path.home()) / ".cache"
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return root / "trialshape" / f"morph-kgc-{ENGINE}-py{version}"


def python_in(home: Path) -> Path:
    """The interpreter of a virtual environment."""
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _make(home: Path, environ: Mapping[str, str]) -> None:
    """Make the environment beside its place and move it there in one step, one process at a time."""
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with _alone(home.with_name(home.name + ".lock")):
            if python_in(home).exists():  # made by another process while this one waited
                return
            if home.exists():
                shutil.rmtree(home)  # its interpreter is gone, as after an upgrade of Python
            with tempfile.TemporaryDirectory(prefix=home.name + "-", dir=home.parent) as place:
                new = Path(place) / "environment"
                _fill(new, environ)
                new.rename(home)
    except OSError as error:
        raise MappingError(
            f"The environment of the mapping engine cannot be made in {home.parent} ({error.strerror}). "
            f"Set XDG_CACHE_HOME to a folder that can be written, or {VARIABLE} to a Python that has the engine."
        ) from None


def _fill(new: Path, environ: Mapping[str, str]) -> None:
    _say("Making the environment of the table mapper (once, about a minute) ...")
    _run([sys.executable, "-m", "venv", str(new)], environ, "Python could not make a virtual environment")
    pip = [str(python_in(new)), "-m", "pip", "install", "--quiet", "--no-input", *REQUIREMENTS]
    _run(pip, environ, "The mapping engine could not be installed (no network, or no package index?)")


def _run(command: list[str], environ: Mapping[str, str], trouble: str) -> None:
    try:
        # a fixed command without a shell; the user's settings of proxies and indexes hold
        done = subprocess.run(  # noqa: S603
            command, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            errors="replace", timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise MappingError(f"{trouble}: no end after {PATIENCE} seconds. {HELP}") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
        raise MappingError(f"{trouble}. {said[-1] if said else ''} {HELP}".replace("  ", " "))


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, whatever happens to it."""
    with lock.open("w") as held:
        if sys.platform != "win32":
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _say(line: str) -> None:
    """One line of progress, for a person who waits at a terminal."""
    if sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)
