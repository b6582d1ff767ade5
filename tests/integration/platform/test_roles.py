"""What the application's role may do: work with rows, and leave the past as it was written."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from orchestrator.audit import acts, chain
from orchestrator.database import roles

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def primary_key(table: str) -> str:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return str(model._meta.pk.column)


def test_there_are_audit_tables_to_guard():
    assert roles.append_only_tables()


@pytest.mark.parametrize("act", ["update {} set {key} = {key}", "delete from {}", "truncate {}"])
def test_the_application_cannot_rewrite_an_audit_table(as_application, act):
    for table in roles.append_only_tables():
        assert refused(act.format(table, key=primary_key(table))), f"{act} {table}"


@pytest.mark.parametrize("act", ["update {} set id = id where false", "delete from {}", "truncate {}"])
def test_the_application_cannot_rewrite_what_people_submitted(as_application, act):
    for table in roles.WRITTEN_ONCE:
        assert refused(act.format(table)), f"{act} {table}"


def test_the_application_may_read_every_audit_table(as_application):
    for table in roles.append_only_tables():
        assert not refused(f"select count(*) from {table}"), table


def test_the_application_adds_acts_and_reads_but_never_a_link_of_the_chain(as_application):
    for table in roles.append_only_tables():
        added = not refused(f"insert into {table} select * from {table} where false")
        assert added == (table not in roles.LINKED_BY_THE_DATABASE), table


def test_an_act_of_the_application_is_linked_all_the_same(as_application):
    acts.record("looked", case_key="17", who=None, at=datetime(2026, 9, 8, 9, tzinfo=UTC))
    chain.settle()
    assert chain.verify("17") == []


def test_the_application_may_work_with_ordinary_rows(as_application):
    assert not refused("update processes_humantask set title = title where false")
    assert not refused("delete from django_session where false")


@pytest.mark.parametrize(
    "statement",
    [
        "create table sneaked_in (x int)",
        "alter table audit_act disable trigger all",
        "drop table audit_read",
        "delete from django_migrations",
        "truncate django_session",
    ],
)
def test_the_application_cannot_change_the_shape_of_the_database(as_application, statement):
    assert refused(statement)


def test_rights_may_be_given_again(as_application):
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    roles.set_up(connection, application="ofd_app")
