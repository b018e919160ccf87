"""The tables of a site folder among the remarks: rows that are not used, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from trialshape.check.catalogue import Catalogue
from trialshape.check.material import Material
from trialshape.check.places import Place
from trialshape.check.remarks import REFUSED, Remark, ordered
from trialshape.check.run import Checked
from trialshape.knowledge.codes import read_prefixes
from trialshape.knowledge.errors import KnowledgeError
from trialshape.knowledge.local import read_local
from trialshape.knowledge.quantities import read_observables
from trialshape.site.folder import SiteFolder
from trialshape.site.loading import add_site
from trialshape.site.model import Remark as Unused


def with_site(checked: Checked, folder: SiteFolder, material: Material, catalogue: Catalogue) -> Checked:
    """What was checked, with the remarks on a site folder. `material` holds the Turtle of the folder already."""
    store = ox.Store()
    store.extend(material.loaded.store)
    unused: Iterable[Unused]
    try:
        unused = add_site(store, folder).remarks
        read_local(store, read_prefixes(store), read_observables(store))
        refused = []
    except KnowledgeError as error:
        unused = folder.remarks
        refused = [Remark(Place(error.file or str(folder.path)), error.code or REFUSED, str(error))]
    known = set(checked.remarks)
    found = [_remark(one, catalogue) for one in unused] + [one for one in refused if one not in known]
    return replace(
        checked,
        remarks=tuple(ordered([*checked.remarks, *found])),
        files=checked.files + len(folder.files) - len(folder.turtle),
    )


def _remark(one: Unused, catalogue: Catalogue) -> Remark:
    place = Place(one.file, one.line, 1) if one.line else Place(one.file)
    return Remark(place, one.code, one.message, catalogue.checks[one.code].severity)
