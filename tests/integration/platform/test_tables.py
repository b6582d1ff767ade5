"""Databases that plays and tests are copied from."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from orchestrator.agencies.models import Site
from orchestrator.database import tables

pytestmark = pytest.mark.django_db


def test_a_copy_of_the_template_has_all_tables_and_nobody_in_it():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    assert not Site.objects.exists()


def test_a_database_that_somebody_works_in_is_not_taken_for_unused():
    own = connection.settings_dict["NAME"]
    prefix = own.rpartition("_")[0]
    with tables.manager() as manager:
        assert own in tables.databases(manager, prefix)
        assert own not in tables.unused(manager, prefix)
