"""Amina Khan and Bob Hill, and a form of one question."""

import json

import pytest
from django.contrib.auth import get_user_model


def _person(username, name):
    email = f"{username}@fenmarsh.example"
    return get_user_model().objects.create(username=username, email=email, display_name=name)


@pytest.fixture
def amina(db):
    return _person("amina", "Amina Khan")


@pytest.fixture
def bob(db):
    return _person("bob", "Bob Hill")


@pytest.fixture
def small_form():
    question = {"type": "string", "widget": "text", "title": "A"}
    return json.dumps({"key": "small", "title": "Small", "type": "object", "properties": {"a": question}})
