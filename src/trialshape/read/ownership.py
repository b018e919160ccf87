"""Which nodes belong to which patient: the one rule, over rows in memory and over tables.

A patient owns itself and the facts that point to it by an owner predicate, and with every owned node the
described nodes it links to, on and on. A patient, a fact or an export is never entered by such a link. A node
with owners by owner predicate beyond one is shared: it goes to each and is named to each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import duckdb

from trialshape.read.contract import RDF_TYPE, Links, Row

# Levels of parts that are joined table by table, which can spill to disk; what lies deeper (long lists) is
# little and is followed by one recursive query.
LEVELS = 8


def claimed(rows: Iterable[Row], links: Links) -> set[str]:
    """Give the patients that rows speak of: typed as such, or pointed at by an owner predicate."""
    found = set()
    for subject, predicate, value, datatype, _, _ in rows:
        if datatype:
            continue
        if predicate in links.owner_predicates:
            found.add(value)
        elif predicate == RDF_TYPE and value == links.patient_class:
            found.add(subject)
    return found


def belonging(rows: Collection[Row], patient: str, links: Links, exports: Collection[str]) -> set[Row]:
    """Choose the rows that belong to the only patient among them."""
    facts = {row[0] for row in rows if row[1] in links.owner_predicates and not row[3]}
    described = {row[0] for row in rows}
    parts = links.part_predicates
    out: dict[str, set[str]] = {}
    for subject, predicate, value, datatype, _, _ in rows:
        if not datatype and value in described and (parts is None or predicate in parts):
            out.setdefault(subject, set()).add(value)
    owned = {patient, *facts}
    frontier = owned
    while frontier:
        reached = {value for node in frontier for value in out.get(node, ())}
        frontier = reached.difference(owned, exports)
        owned = owned | frontier
    return {row for row in rows if row[0] in owned}


def settle(con: duckdb.DuckDBPyConnection, links: Links) -> None:
    """Fill the tables of ownership from the views `described(node)` and `edge(s, p, o)`.

    Made are `patient(node)`, `export(node)`, `owner(node, patient)` and `shared(node, patient)`, all without
    repetition. `edge` holds the triples whose object is a node.
    """
    parts = [*(links.part_predicates or ())]
    con.execute(
        "CREATE TABLE owner_predicate AS SELECT unnest(?::VARCHAR[]) AS p", [[*links.owner_predicates]]
    )
    con.execute("CREATE TABLE part_predicate AS SELECT unnest(?::VARCHAR[]) AS p", [parts])
    instances = "AS SELECT DISTINCT s AS node FROM edge WHERE p = ? AND o = ?"
    con.execute(f"CREATE TABLE typed {instances}", [RDF_TYPE, links.patient_class])
    con.execute(f"CREATE TABLE export {instances}", [RDF_TYPE, links.export_class])
    con.execute("""
        CREATE TABLE tie AS
        SELECT DISTINCT s AS fact, o AS patient FROM edge SEMI JOIN owner_predicate USING (p)
    """)
    con.execute("CREATE TABLE patient AS SELECT node FROM typed UNION SELECT patient FROM tie")
    con.execute("""
        CREATE TABLE closed AS
        SELECT node FROM patient UNION SELECT fact FROM tie UNION SELECT node FROM export
    """)
    con.execute(
        """
        CREATE TABLE link AS
        SELECT DISTINCT s, o FROM edge
        SEMI JOIN described ON edge.o = described.node
        ANTI JOIN closed ON edge.o = closed.node
        WHERE ? OR p IN (SELECT p FROM part_predicate)
        """,
        [links.part_predicates is None],
    )
    # A node typed as a patient is nobody else's fact; the claim on it is reported as shared all the same.
    con.execute("""
        CREATE TABLE owner AS
        SELECT node, node AS patient FROM patient
        UNION SELECT fact, patient FROM tie ANTI JOIN typed ON tie.fact = typed.node
    """)
    con.execute("""
        CREATE TABLE shared AS
        WITH claim AS (SELECT node, node AS patient FROM patient UNION SELECT fact, patient FROM tie)
        SELECT node, patient FROM claim
        SEMI JOIN (SELECT node FROM claim GROUP BY node HAVING count(*) > 1) AS many USING (node)
    """)
    _spread(con)


def _spread(con: duckdb.DuckDBPyConnection) -> None:
    """Give every part the owners of the nodes that link to it."""
    con.execute("CREATE TABLE frontier AS SELECT node, patient FROM owner")
    for _ in range(LEVELS):
        con.execute("""
            CREATE OR REPLACE TABLE reached AS
            SELECT DISTINCT link.o AS node, frontier.patient
            FROM frontier JOIN link ON link.s = frontier.node
            ANTI JOIN owner ON owner.node = link.o AND owner.patient = frontier.patient
        """)
        con.execute("INSERT INTO owner SELECT node, patient FROM reached")
        con.execute("CREATE OR REPLACE TABLE frontier AS SELECT node, patient FROM reached")
        if con.execute("SELECT count(*) FROM frontier").fetchone() == (0,):
            return
    con.execute("""
        INSERT INTO owner
        WITH RECURSIVE deeper(node, patient) AS (
            SELECT node, patient FROM frontier
            UNION
            SELECT link.o, deeper.patient FROM deeper JOIN link ON link.s = deeper.node
        )
        SELECT node, patient FROM deeper ANTI JOIN owner USING (node, patient)
    """)
