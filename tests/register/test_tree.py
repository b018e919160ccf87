"""The tree of the register: what stands below what, in which order, and how branches fold."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest

from tests.register.numbering import FOLDS, RELIEFS, ROWS
from tests.register.reading import CRIT, ELIG, children, names, objects, of_type, subjects


def test_every_node_is_reached_exactly_once_from_the_protocol(register: ox.Store) -> None:
    reached: Counter[str] = Counter()
    waiting = ["protocol"]
    while waiting:
        node = waiting.pop()
        reached[node] += 1
        assert reached[node] == 1, f"{node} is a part twice"
        waiting.extend(children(register, node))
    assert set(reached) == subjects(register)


def test_every_node_below_a_criterion_carries_its_number(register: ox.Store) -> None:
    waiting = [(top, top) for top in children(register, "protocol")]
    while waiting:
        top, node = waiting.pop()
        assert re.fullmatch(re.escape(top) + r"(?!\d).*", node), f"{node} stands below {top}"
        waiting.extend((top, child) for child in children(register, node))


def test_orders_among_siblings_are_1_2_3_without_gap(register: ox.Store) -> None:
    for node in subjects(register):
        parts = children(register, node)
        orders = [objects(register, CRIT + part, ELIG + "order")[0].value for part in parts]
        assert orders == [str(n) for n in range(1, len(parts) + 1)], node


@pytest.mark.parametrize("node", FOLDS)
def test_a_branch_folds_the_parts_that_the_tree_names(register: ox.Store, node: str) -> None:
    operator, parts = FOLDS[node]
    assert names(register, node, ELIG + "fold") == [operator]
    folded = [child for child in children(register, node) if child not in (*RELIEFS, *ROWS)]
    assert folded == parts.split()
    assert folded, f"{node} has nothing to fold"


def test_only_branches_fold(register: ox.Store) -> None:
    assert of_type(register, "Branch") == set(FOLDS)
    for node in subjects(register) - set(FOLDS) - {"protocol"}:
        assert not objects(register, CRIT + node, ELIG + "fold"), node
        assert all(part in RELIEFS for part in children(register, node)), node


def test_reliefs_and_rows_stand_beside_what_they_explain(register: ox.Store) -> None:
    parents = {child: node for node in subjects(register) for child in children(register, node)}
    assert {name: parents[name] for name in RELIEFS} == {name: name.split("x")[0] for name in RELIEFS}
    assert [parents[name] for name in ROWS] == ["I4.2", "I4.2", "I11.0", "E34", "E34"]


def test_one_leaf_restates_another(register: ox.Store) -> None:
    restating = {node: names(register, node, ELIG + "restates") for node in subjects(register)}
    assert {node: found for node, found in restating.items() if found} == {
        "I7.2": ["I7.1"],
        "E28b.t": ["I1a"],
        "E35": ["E27"],
    }
