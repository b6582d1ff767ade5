"""Checks that nobody has changed, removed or slipped in an act."""

from django.db import connection

_LINKS = """
    SELECT link.number, link.prev_hash, link.hash, audit_act_digest(link.prev_hash, act)
    FROM audit_actlink link JOIN audit_act act ON act.id = link.act_id
    WHERE link.case_key = %s ORDER BY link.number
"""
_UNLINKED = """
    SELECT count(*) FROM audit_act act LEFT JOIN audit_actlink link ON link.act_id = act.id
    WHERE act.case_key = %s AND link.act_id IS NULL
"""
_HEAD = "SELECT number, hash FROM audit_chainhead WHERE case_key = %s"


def verify(case_key: str) -> list[str]:
    """What is wrong with the acts of one case, one sentence each; empty where nothing is.

    Acts of a transaction that has not committed are linked at its commit and count as not linked until then.
    """
    problems: list[str] = []
    previous, expected = "", 0
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, [case_key])
        for number, prev_hash, hash_, digest in cursor.fetchall():
            expected += 1
            if number != expected:
                problems.append(f"Act {expected} is missing.")
                expected = number
            elif prev_hash != previous:
                problems.append(f"Act {number} does not follow the one before it.")
            if hash_ != digest:
                problems.append(f"Act {number} was changed.")
            previous = hash_
        cursor.execute(_UNLINKED, [case_key])
        (unlinked,) = cursor.fetchone() or (0,)
        if unlinked:
            problems.append(f"{unlinked} acts stand outside the chain.")
        cursor.execute(_HEAD, [case_key])
        if (cursor.fetchone() or (0, "")) != (expected, previous):
            problems.append("The end of the chain is missing.")
    return problems


def settle() -> None:
    """Link the acts of the running transaction now instead of at its commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS link_act IMMEDIATE")
        cursor.execute("SET CONSTRAINTS link_act DEFERRED")
