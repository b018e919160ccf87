"""An ontology that wants a program run, a place fetched, or for ever to think; and a reasoner that is not there."""

from __future__ import annotations

import importlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from tests.reasoner.proving import EX, local, prove
from trialshape.reasoner import ReasonerError, available, child, process, proof, reason

# More guests than beds, each guest in one of the beds and no two in one: to see that it cannot be takes every
# way of putting them.
GUESTS = 15
HOTEL = f"""
:Bed a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:oneOf ({" ".join(f":b{n}" for n in range(GUESTS - 1))}) ] .
{" ".join(f":g{n} a :Bed ." for n in range(GUESTS))}
[] a owl:AllDifferent ; owl:distinctMembers ({" ".join(f":g{n}" for n in range(GUESTS))}) .
"""


def _processes_of(session: int) -> list[str]:
    """The processes of a session, from the table of the system."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = place.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(after_name[3]) == session and after_name[0] != "Z":
            found.append(place.parent.name)
    return found


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The child processes that a test has started."""
    children: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return children


def test_nothing_that_an_ontology_names_is_imported_or_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proof_of_import = tmp_path / "imported"
    (tmp_path / "planted_module.py").write_text(f"open({str(proof_of_import)!r}, 'w').close()\n")
    monkeypatch.syspath_prepend(tmp_path)
    elsewhere = tmp_path / "elsewhere.rdf"
    elsewhere.write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="http://example.org/Foreign">'
        '<rdf:type rdf:resource="http://www.w3.org/2002/07/owl#Class"/></rdf:Description></rdf:RDF>'
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        port = server.getsockname()[1]
        found = prove(f"""
            @prefix owlr: <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#> .
            <http://127.0.0.1:{port}/o> a owl:Ontology ; owlr:python_module "planted_module" ;
                owl:versionIRI <http://127.0.0.1:{port}/1> ;
                owl:imports <http://127.0.0.1:{port}/o2> , <{elsewhere.as_uri()}> .
            owlr:python_module a owl:AnnotationProperty .
            owlr:python_name a owl:AnnotationProperty .
            :A a owl:Class ; owlr:python_name "__import__('planted_module')" ;
                rdfs:isDefinedBy <http://127.0.0.1:{port}/o> .
            :x a :A .""")
        with pytest.raises(BlockingIOError):
            server.accept()
    assert local(frozenset(found.superclasses)) == {"A"}
    assert found.types == {EX + "x": frozenset({EX + "A"})}
    assert not proof_of_import.exists()
    importlib.import_module("planted_module")
    assert proof_of_import.exists()  # the trap was live


@pytest.mark.parametrize(
    "event", ["socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec"]
)
def test_the_child_may_not_connect_nor_start_programs(event: str) -> None:
    with pytest.raises(PermissionError):
        child.refuse(event, ())


def test_a_proof_without_end_is_ended_and_leaves_no_process(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(ReasonerError, match="more than 6 seconds and was stopped"):
        prove(HOTEL, seconds=6)
    assert [each.returncode for each in started] == [-9]
    assert _processes_of(started[0].pid) == []


def test_an_interrupted_proof_leaves_no_process(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = subprocess.Popen.wait

    def interrupted(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        if timeout is None:
            return wait(self)
        assert _processes_of(self.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        prove(HOTEL)
    assert _processes_of(started[0].pid) == []


def test_a_proof_that_needs_more_memory_says_so() -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    long = ox.Triple(ox.NamedNode(EX + "A"), label, ox.Literal("a" * 20_000_000))
    with pytest.raises(ReasonerError, match="needs more than 16 megabytes"):
        reason([long], seconds=120, megabytes=16)


def test_a_child_that_dies_is_an_error(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = subprocess.Popen.wait

    def killed(self: subprocess.Popen[bytes], timeout: float | None = None) -> int:
        self.kill()
        return wait(self, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", killed)
    with pytest.raises(ReasonerError, match=r"crashed \(exit code -9\)"):
        prove(":A a owl:Class .")
    assert len(started) == 1


def test_the_folder_of_a_proof_is_private_and_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Path, int]] = []
    report = {"step": "done", "error": "", "consistent": False}

    def run(_: object, place: Path, seconds: float) -> dict[str, object]:
        assert seconds == 5
        assert (place / "ontology.rdf").exists()
        seen.append((place, place.stat().st_mode & 0o777))
        return report

    monkeypatch.setattr(process, "run", run)
    prove(":A a owl:Class .", seconds=5)
    assert [mode for _, mode in seen] == [0o700]
    assert not seen[0][0].exists()


def test_a_reasoner_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert available()
    monkeypatch.setattr(proof, "find_spec", lambda name: None if name == "jpype" else object())
    assert not available()
    with pytest.raises(ReasonerError, match=r"not installed: pip install 'trialshape\[check\]'"):
        prove(":A a owl:Class .")


@pytest.mark.parametrize(("seconds", "megabytes"), [(0, 100), (1, 0)])
def test_limits_are_more_than_zero(seconds: float, megabytes: int) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        prove(":A a owl:Class .", seconds=seconds, megabytes=megabytes)


def test_the_child_does_not_outlive_the_processor_time_it_was_given() -> None:
    # a limit of the system, should the parent be gone: read back by a process of its own
    code = (
        f"import sys, resource; sys.path.insert(0, {str(process.CHILD.parent)!r}); import child; "
        "child.confine(2, 100); print(resource.getrlimit(resource.RLIMIT_CPU)[0] > 0, "
        "resource.getrlimit(resource.RLIMIT_AS)[0] >> 20, resource.getrlimit(resource.RLIMIT_CORE)[0]); "
        "import socket\ntry: socket.socket()\nexcept PermissionError: print('refused')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", str(100 + child.REST), "0", "refused"]
