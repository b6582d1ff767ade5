"""One service for the tests that kill its parts: database, web server, two workers, mail server."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from orchestrator.agencies.establishing import establish_demo
from orchestrator.pathway import publishing
from processes import bundles, specs
from processes import publishing as machine
from tests.reliability.figures import figure
from tests.reliability.killed.playing import name_of_template
from tests.reliability.mail_server import MailServer
from tests.reliability.own_database import OwnDatabase
from tests.reliability.own_service import OwnService

WORKERS = 2


@pytest.fixture(scope="package")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """Django works in it from here to the last test of this folder. It holds the demo sites, no more."""
    own = OwnDatabase()
    specs.forget()
    try:
        with django_db_blocker.unblock():
            own.make_tables()
            with own.used():
                establish_demo("none of them signs in")
                own.keep_as(name_of_template())
                yield own
    finally:
        specs.forget()
        own.end()


@pytest.fixture(scope="package")
def fenmarsh(database: OwnDatabase) -> None:
    """The repository's drawings, published yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    for bundle in bundles.read_folder(publishing.MODELS, form_files=publishing.form_files()):
        machine.publish_file(
            bundle, owner_key="fenmarsh", author="the repository", now=yesterday, gate=lambda _: ()
        )
        publishing.keep_forms(bundle, now=yesterday)


@pytest.fixture(scope="package")
def running(database: OwnDatabase, fenmarsh: None) -> Iterator[OwnService]:
    began = time.monotonic()
    with MailServer() as mail:
        service = OwnService(database, mail, workers=WORKERS)
        try:
            service.wait_until_ready()
            figure("service started", time.monotonic() - began, "s")
            yield service
        finally:
            service.stop()


@pytest.fixture
def service(running: OwnService, django_db_blocker: Any) -> Iterator[OwnService]:
    """Everything runs; the test itself may ask the database."""
    with django_db_blocker.unblock():
        running.wait_until_ready()
        yield running
