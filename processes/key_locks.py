"""The lock of a business key: a step holds it shared, a courier of messages tries it alone.

A step takes it with the lock of its instance (`instance_locks.lock`). A courier only ever tries it and never
waits, so that an instance that hangs delays messages of its own key and no step of anybody. Why it is needed:
`processes.messages`.
"""

from django.db import connection


def join(business_key: str) -> None:
    """The shared lock of a business key, for a step whose instance does not exist yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [business_key])


def settled(business_key: str) -> bool:
    """Whether no step of the business key is under way at this moment. Never waits, holds nothing after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN pg_try_advisory_lock(key) THEN pg_advisory_unlock(key) ELSE false END "
            "FROM hashtextextended(%s, 0) key",
            [business_key],
        )
        return bool(cursor.fetchone()[0])


def alone_with(business_key: str) -> bool:
    """Whether no step of the business key is under way; true until the transaction ends. Never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [business_key])
        return bool(cursor.fetchone()[0])
