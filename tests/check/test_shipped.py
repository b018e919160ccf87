"""The knowledge of the project has nothing to remark on, for every protocol there is."""

from __future__ import annotations

import pytest

from trialshape.check import check
from trialshape.check.material import knowledge_files, material, shape_files
from trialshape.knowledge.files import data_root
from trialshape.knowledge.protocols import protocol_names


@pytest.mark.parametrize("protocol", protocol_names(data_root() / "shapes"))
def test_nothing_to_remark_on(protocol: str) -> None:
    files, absent = knowledge_files(protocol, ())
    assert absent == []
    assert [
        str(remark) for remark in check(material(files, beside=shape_files()), reasoner=True).remarks
    ] == []
