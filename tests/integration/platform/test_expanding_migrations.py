"""A migration only ever adds: the release before this one works on the same tables meanwhile. (T10)

What a release no longer needs, the one after it takes away. A new column of a table that the release before
fills may be empty or has a default in the database itself, for rows that know nothing of it.
"""

from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader

from tests.reliability import releases

TAKES_AWAY = (
    operations.RemoveField,
    operations.DeleteModel,
    operations.RenameField,
    operations.RenameModel,
    operations.AlterModelTable,
)


def added_since() -> Iterator[tuple[str, Migration]]:
    before = releases.newest_migrations()
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in before and name > before[app]:
            yield app, migration


def test_no_migration_since_the_release_before_takes_anything_away():
    found = [
        f"{migration}: {operation.describe()}"
        for _, migration in added_since()
        for operation in migration.operations
        if isinstance(operation, TAKES_AWAY)
    ]
    assert found == [], "leave it for the release after this one (docs/operations.md)"


@pytest.mark.django_db
def test_a_new_column_of_an_old_table_may_be_empty_or_has_a_default_in_the_database():
    made_since = {
        (app, operation.name_lower)
        for app, migration in added_since()
        for operation in migration.operations
        if isinstance(operation, operations.CreateModel)
    }
    wrong = []
    for app, migration in added_since():
        for operation in migration.operations:
            if not isinstance(operation, operations.AddField):
                continue
            if (app, operation.model_name_lower) in made_since or isinstance(
                operation.field, models.ManyToManyField
            ):
                continue
            column = operation.field.db_column or operation.name
            column += "_id" if isinstance(operation.field, models.ForeignKey) else ""
            if not may_be_left_out(f"{app}_{operation.model_name_lower}", column):
                wrong.append(f"{migration}: {operation.model_name}.{operation.name}")
    assert wrong == [], "give the column a default (RunSQL: alter column … set default …)"


def may_be_left_out(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT is_nullable = 'YES' OR column_default IS NOT NULL FROM information_schema.columns "
            "WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        row = cursor.fetchone()
    return row is None or bool(row[0])
