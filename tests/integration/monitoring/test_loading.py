"""While the invented quarter is being filled in, every page says so; afterwards none does."""

import pytest
from django.core.management import call_command

from orchestrator.cases.models import Contact
from orchestrator.pathway.demo_quarter import filling, loading

from .rooms import LISTS, NUMBERS, clock, opened, words  # noqa: F401 (fixtures)


@pytest.mark.parametrize("page", ["", *(f"{name}/" for name in (*NUMBERS, *LISTS) if name != "incidents")])
def test_pages_say_how_many_invented_cases_are_there_while_they_are_loaded(opened, settings, page):  # noqa: F811
    settings.DEMO = True
    henry = opened("henry.ash")
    Contact.objects.filter(pk=Contact.objects.order_by("pk")[0].pk).update(
        external_reference="QUARTER-7-00001"
    )
    with loading.told(800):
        said = words(henry.get(f"/monitoring/{page}"))
    assert "Invented cases are being loaded: 1 of 800. Numbers grow until all are there." in said
    assert "are being loaded" not in words(henry.get(f"/monitoring/{page}"))


def test_where_nothing_is_invented_nobody_asks(opened, settings):  # noqa: F811
    settings.DEMO = False
    with loading.told(800):
        assert "are being loaded" not in words(opened("henry.ash").get("/monitoring/"))


def test_the_command_tells_while_it_fills(fenmarsh, settings, monkeypatch):
    settings.DEMO = True
    seen = []

    def fill(*_args, **_options):
        seen.append(loading.in_progress([fenmarsh]))
        return filling.Quarter()

    monkeypatch.setattr(filling, "fill", fill)
    call_command("demo_quarter", cases=40, verbosity=0)
    assert seen == [loading.Loading(0, 40)]
    assert loading.in_progress([fenmarsh]) is None
