"""Every line of the table of memberships holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casefiles import OUTCOMES, PREFIXES, Expected
from tests.members import COLUMNS, TABLE, TEMPLATES, Member, members, templates
from tests.screening import plan, screen
from tests.test_cases import IDS

MEMBERS = members()
HEADER = "\t".join(COLUMNS)
FIRST = "E29a\tinfusion-years-ago\tdrug:Nivolumab\tfail\t\t5.2"
SECOND = "E29a\tinfusion-years-ago\tdrug:Penpulimab\tfail\t\t5.2"
NAMESPACES = {line.split()[1]: line.split()[2].strip("<>") for line in PREFIXES.splitlines()}


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)
def test_member(member: Member, tmp_path: Path) -> None:
    path = tmp_path / "member.ttl"
    path.write_text(PREFIXES + member.body)
    (node,) = (known for known in screen(path, of=member.node).outcomes if known.node.id == member.node)
    assert Expected(OUTCOMES[member.outcome], member.reason).differs(node) is None


def test_every_term_is_a_class_and_every_node_is_in_the_tree() -> None:
    terms = {member.term.partition(":") for member in MEMBERS}
    assert {
        name for pre, colon, name in terms if NAMESPACES[pre + colon] + name not in plan().terms.classes
    } == set()
    assert {member.node for member in MEMBERS} <= IDS


def test_every_template_is_used() -> None:
    assert {member.template for member in MEMBERS} == set(templates())


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((HEADER.replace("\tsource", ""), FIRST), "members.tsv:1: the columns are node"),
        ((HEADER, FIRST + "\tmore"), "members.tsv:2: 7 columns, not 6"),
        ((HEADER, FIRST, FIRST), "members.tsv:3: lines go by node"),
        ((HEADER, SECOND, FIRST), "members.tsv:3: lines go by node"),
        (
            (HEADER, FIRST.replace("infusion", "powder")),
            "members.tsv:2: no template is called powder-years-ago",
        ),
        ((HEADER, FIRST.replace("fail", "bad")), "members.tsv:2: no outcome is called bad"),
        ((HEADER, FIRST.replace("fail\t", "review\t")), "members.tsv:2: unknown and review have a reason"),
        ((HEADER, FIRST.replace("5.2", "")), "members.tsv:2: the source is missing"),
    ],
)
def test_a_wrong_table_is_refused(lines: tuple[str, ...], said: str, tmp_path: Path) -> None:
    table = tmp_path / TABLE.name
    table.write_text("\n".join((*lines, "")))
    with pytest.raises(ValueError, match=f"^{said}"):
        members(table)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ("## a\nex:TERM\n## a\nex:TERM\n## every\n", "a stands twice"),
        ("## a\nex:x\n## every\n", "a has no ex:TERM"),
    ],
)
def test_wrong_templates_are_refused(parts: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / TEMPLATES.name
    path.write_text(parts)
    with pytest.raises(ValueError, match=said):
        templates(path)
