"""How the environment of the engine is named, made once and made anew; no network is used."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from trialshape.mapping import MappingError, environment


class Maker:
    """Stands in for the commands that make an environment, and counts them."""

    def __init__(self, fails: bool = False) -> None:
        self.commands: list[Sequence[str]] = []
        self.fails = fails

    def __call__(self, command: Sequence[str], environ: Mapping[str, str], trouble: str) -> None:
        self.commands.append(command)
        if "venv" in command:
            python = environment.python_in(Path(command[-1]))
            python.parent.mkdir(parents=True)
            python.touch()
        elif self.fails:
            raise MappingError(trouble)
        assert environ


def test_a_named_interpreter_is_used_and_must_exist(tmp_path: Path) -> None:
    assert environment.interpreter({environment.VARIABLE: sys.executable}) == Path(sys.executable)
    for wrong in (tmp_path / "none", tmp_path):
        with pytest.raises(MappingError, match="TRIALSHAPE_RML_PYTHON does not name a program"):
            environment.interpreter({environment.VARIABLE: str(wrong)})


def test_the_environment_is_made_once_under_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = Maker()
    monkeypatch.setattr(environment, "_run", maker)
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    home = tmp_path / "cache" / "trialshape" / f"morph-kgc-{environment.ENGINE}-py{version}"
    assert environment.interpreter(environ) == environment.python_in(home)
    assert environment.interpreter(environ) == environment.python_in(home)
    assert [command[1:3] for command in maker.commands] == [["-m", "venv"], ["-m", "pip"]]
    assert sorted(path.name for path in home.parent.iterdir()) == [home.name, home.name + ".lock"]


def test_a_relative_cache_folder_is_ignored(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": "cache", "HOME": str(tmp_path)}
    assert environment.environment_folder(environ).parent == tmp_path / ".cache" / "trialshape"


def test_every_requirement_is_bounded_on_both_sides() -> None:
    assert {requirement.split(">=")[0] for requirement in environment.REQUIREMENTS} >= {"morph-kgc", "pandas"}
    for requirement in environment.REQUIREMENTS:
        assert ">=" in requirement
        assert ",<" in requirement
    assert "pandas>=2.1,<3" in environment.REQUIREMENTS


def test_a_failed_installation_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_run", Maker(fails=True))
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    with pytest.raises(MappingError, match="no network"):
        environment.interpreter(environ)
    home = environment.environment_folder(environ)
    assert [path.name for path in home.parent.iterdir()] == [home.name + ".lock"]


def test_a_broken_environment_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_run", Maker())
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    python = environment.interpreter(environ)
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    (python.parent / "left-over").touch()
    assert environment.interpreter(environ) == python
    assert not python.is_symlink()
    assert not (python.parent / "left-over").exists()


def test_two_runs_at_once_make_one_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker = Maker()
    monkeypatch.setattr(environment, "_run", maker)
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(environment.interpreter(environ))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [environment.python_in(environment.environment_folder(environ))] * 4
    assert len(maker.commands) == 2


def test_what_the_installer_says_is_passed_on(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('noise\\nERROR: no route to the index\\n'); sys.exit(1)"
    with pytest.raises(MappingError, match="ERROR: no route to the index Connect once and try again"):
        environment._run([sys.executable, "-c", script], {"HOME": str(tmp_path)}, "It failed")


def test_a_cache_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "trialshape").touch()
    with pytest.raises(MappingError, match="Set XDG_CACHE_HOME to a folder that can be written"):
        environment.interpreter({"XDG_CACHE_HOME": str(tmp_path)})
