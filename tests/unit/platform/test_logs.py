"""A log line is one line, is short, and says nothing about a family."""

import json
import logging.config
from io import StringIO

import pytest
from django.test import RequestFactory

from orchestrator import logs

ADDRESS = "Heronwade Terrace 71"


@pytest.fixture
def lines():
    """What is written by a logger that is set up as in production."""
    settings = logs.configuration(level="INFO")
    stream = StringIO()
    formatter = settings["formatters"]["json"]
    build = formatter.pop("()")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(build(**formatter))
    logger = logging.getLogger("a test of logs")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, lambda: stream.getvalue().splitlines()
    logger.removeHandler(handler)


def test_a_failure_names_its_place_and_no_value(lines):
    logger, written = lines
    address = ADDRESS
    try:
        raise ValueError(f"null value in column\nDETAIL:  Failing row contains (17, {address}).")
    except ValueError:
        logger.exception("It failed")
    (line,) = written()
    assert ADDRESS not in line
    (error,) = json.loads(line)["exception"]
    assert (error["exc_type"], error["exc_value"]) == ("ValueError", "null value in column")
    assert error["frames"][-1]["name"] == "test_a_failure_names_its_place_and_no_value"


def test_what_somebody_looked_for_is_not_in_the_log(lines):
    logger, written = lines
    request = RequestFactory().get("/cases/", {"_search": ADDRESS})
    logger.warning("Not Found: %s", request.path, extra={"status_code": 404, "request": request})
    (line,) = written()
    assert json.loads(line)["request"] == "GET /cases/"


@pytest.mark.parametrize("name", ["x\n2026-11-22 INFO login ok", "\u2028\u2029", "\x1b[2J", "y" * 1_000_000])
def test_a_name_makes_one_short_line(lines, name):
    logger, written = lines
    logger.warning("wrong password for %s", name)
    (line,) = written()
    assert len(line) < 4096
    assert "\x1b" not in line
    assert json.loads(line)["event"].startswith("wrong password for")
