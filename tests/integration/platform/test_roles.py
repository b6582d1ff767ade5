"""What the application's role may do: work with rows, and leave the past as it was written."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

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


@pytest.mark.parametrize(
    "statement", ["select count(*) from {}", "insert into {} select * from {} where false"]
)
def test_the_application_may_read_and_add_to_an_audit_table(as_application, statement):
    for table in roles.append_only_tables():
        assert not refused(statement.format(table, table)), table


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
