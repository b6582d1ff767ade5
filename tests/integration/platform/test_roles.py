"""What the application's role may do: work with rows, and leave the past as it was written."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from orchestrator.audit import acts, chain
from orchestrator.database import rights, roles
from orchestrator.database.settings import application_role

pytestmark = pytest.mark.django_db


def refused(statement: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def columns(table: str) -> list[str]:
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return [str(field.column) for field in model._meta.concrete_fields]


def changeable(table: str) -> set[str]:
    return {name for name in columns(table) if not refused(f'update {table} set "{name}" = "{name}"')}


def test_there_are_audit_tables_to_guard():
    assert roles.append_only_tables()


@pytest.mark.parametrize("table", sorted(roles.append_only_tables()))
def test_the_application_changes_no_column_of_what_is_written_once(as_application, table):
    assert changeable(table) == set()


@pytest.mark.parametrize("table", sorted(rights.CHANGED))
def test_the_application_changes_only_the_columns_that_its_work_changes(as_application, table):
    assert changeable(table) == set(rights.CHANGED[table])


def test_the_application_deletes_only_what_was_never_a_record_and_empties_nothing(as_application):
    tables = connection.introspection.table_names()
    deletable = {table for table in tables if not refused(f'delete from "{table}" where false')}
    assert deletable == set(rights.REMOVED)
    assert [table for table in tables if not refused(f'truncate "{table}" cascade')] == []


def test_every_table_that_is_named_for_its_rights_is_there():
    named = {*rights.REMOVED, *rights.CHANGED, *rights.WRITTEN_ONCE, *rights.LINKED_BY_THE_DATABASE}
    assert named <= set(connection.introspection.table_names())


def test_what_was_allowed_too_freely_before_is_taken_away_again(db):
    role = application_role()
    with connection.cursor() as cursor:
        cursor.execute(f"grant all on all tables in schema public to {role}")
    roles.set_up(connection, application=role)
    with connection.cursor() as cursor:
        cursor.execute(f"set role {role}")
    assert refused("delete from cases_sharingdecision")
    assert refused("truncate processes_bundlefile cascade")
    assert changeable("cases_rating") == set()
    assert changeable("cases_decision") == set(rights.CHANGED["cases_decision"])


def test_the_application_may_read_every_audit_table(as_application):
    for table in roles.append_only_tables():
        assert not refused(f"select count(*) from {table}"), table


def test_the_application_adds_acts_and_reads_but_never_a_link_of_the_chain(as_application):
    for table in roles.append_only_tables():
        added = not refused(f"insert into {table} select * from {table} where false")
        assert added == (table not in rights.LINKED_BY_THE_DATABASE), table


def test_an_act_of_the_application_is_linked_all_the_same(as_application):
    acts.record("looked", case_key="17", who=None, at=datetime(2026, 9, 8, 9, tzinfo=UTC))
    chain.settle()
    assert chain.verify("17") == []


def test_the_application_may_work_with_ordinary_rows(as_application):
    assert not refused("update processes_humantask set title = title where false")
    assert not refused("update cases_case set state = state where false")
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
