"""While the invented quarter is being filled in, every page says so; afterwards none does."""

import pytest
from django.core.management import call_command

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Contact
from orchestrator.pathway.demo_quarter import filling, loading

from .rooms import LISTS, NUMBERS, clock, opened, words  # noqa: F401 (fixtures)


@pytest.mark.parametrize("page", ["", *(f"{name}/" for name in (*NUMBERS, *LISTS) if name != "incidents")])
def test_pages_say_how_many_invented_cases_are_there_while_they_are_loaded(opened, fenmarsh, settings, page):  # noqa: F811
    settings.DEMO = True
    henry = opened("henry.ash")
    Contact.objects.filter(pk=Contact.objects.order_by("pk")[0].pk).update(
        external_reference="QUARTER-7-00001"
    )
    with loading.told(fenmarsh, 800):
        said = words(henry.get(f"/monitoring/{page}"))
    assert "Invented cases are being loaded: 1 of 800. Numbers grow until all are there." in said
    assert "are being loaded" not in words(henry.get(f"/monitoring/{page}"))


def test_before_the_first_case_is_there_pages_say_how_far_its_preparing_is(opened, fenmarsh, settings):  # noqa: F811
    settings.DEMO = True
    henry = opened("henry.ash")
    with loading.told(fenmarsh, 800) as prepare:
        for done in (0, 7):
            prepare(done, 18)
            said = words(henry.get("/monitoring/"))
            assert f"Invented cases are being prepared: {done} of 18 patterns are done. Then 800" in said
        prepare(18, 18)
        assert "Invented cases are being loaded: 0 of 800." in words(henry.get("/monitoring/"))


def test_of_another_site_nobody_is_told_that_cases_are_loaded(fenmarsh, settings):
    settings.DEMO = True
    saltby = Site.objects.create(code="SALTBY-2", name="Saltby")
    with loading.told(fenmarsh, 800) as prepare:
        prepare(1, 18)
        assert loading.in_progress([saltby]) is None
        assert loading.in_progress([saltby, fenmarsh]) == loading.Loading(0, 800, 1, 18)


def test_where_nothing_is_invented_nobody_asks(opened, fenmarsh, settings):  # noqa: F811
    settings.DEMO = False
    with loading.told(fenmarsh, 800):
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
