"""What the environment says is understood, or refused in a sentence that names the variable."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from orchestrator import environment


@pytest.mark.parametrize(
    ("written", "meant"),
    [("1", True), ("Yes", True), (" on ", True), ("0", False), ("false", False), ("", False)],
)
def test_yes_and_no_are_understood_in_common_spellings(monkeypatch, written, meant):
    monkeypatch.setenv("HTTPS", written)
    assert environment.yes_or_no("HTTPS", default=not meant) is meant


def test_a_yes_or_no_that_is_neither_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("HTTPS", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="HTTPS is “perhaps”: write 1 for yes or 0 for no"):
        environment.yes_or_no("HTTPS", default=True)


@pytest.mark.parametrize("written", ["abc", "-1", "1.5", "0", "99999999999999999999", "٣"])
def test_a_number_outside_its_range_is_refused_with_the_range(monkeypatch, written):
    monkeypatch.setenv("SESSION_IDLE_MINUTES", written)
    with pytest.raises(ImproperlyConfigured, match=r"SESSION_IDLE_MINUTES .* whole number from 1 to 60"):
        environment.whole_number("SESSION_IDLE_MINUTES", default=15, least=1, most=60)


def test_an_absent_number_has_its_default(monkeypatch):
    monkeypatch.delenv("SESSION_IDLE_MINUTES", raising=False)
    assert environment.whole_number("SESSION_IDLE_MINUTES", default=15) == 15


def test_a_list_is_written_with_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "one.example, two.example,,")
    assert environment.words("ALLOWED_HOSTS") == ["one.example", "two.example"]


def test_a_choice_that_does_not_exist_is_refused_with_the_choices(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="write one of DEBUG, INFO"):
        environment.one_of("LOG_LEVEL", ("DEBUG", "INFO"), default="INFO")


def test_a_database_address_keeps_host_port_and_escaped_password():
    read = environment.database(
        "X", url="postgresql://ada:p%40ss@db.example:6432/ofd", options={"pool": True}
    )
    assert (read["NAME"], read["USER"], read["PASSWORD"]) == ("ofd", "ada", "p@ss")
    assert (read["HOST"], read["PORT"], read["OPTIONS"]) == ("db.example", "6432", {"pool": True})


def test_the_socket_folder_of_a_database_address_is_its_host_also_with_a_space_in_it():
    read = environment.database(
        "X", url="postgresql://ada@/ofd?host=%2Fa%20b%2Fc&sslmode=disable", options={}
    )
    assert read["HOST"] == "/a b/c"
    assert read["OPTIONS"] == {"sslmode": "disable"}


@pytest.mark.parametrize(
    "url", ["mysql://a@b/c", "nonsense", "postgresql://a@b", "postgresql://a@b:port/c", "postgresql://[::1/c"]
)
def test_an_address_that_is_no_postgresql_database_is_refused_with_an_example(url):
    with pytest.raises(
        ImproperlyConfigured, match=r"DATABASE_URL .* write postgresql://user:password@host:5432/name"
    ):
        environment.database("DATABASE_URL", url=url, options={})
