"""A job as the service's own are to be: it may run twice, and its effects happen once.

Inside, a row under a key that only fits once. Outside, a letter whose Message-ID is that key, so that whoever
gets it twice knows.
"""

import os

from django.core.mail import EmailMessage
from django.db import connection, transaction
from procrastinate.contrib.django import app

TABLES = """
create table ledger_run (
    key text not null, pid int not null, at timestamptz not null default clock_timestamp());
create table ledger_entry (key text primary key, at timestamptz not null default clock_timestamp());
grant select, insert on ledger_run, ledger_entry to {application};
create index on ledger_run (key);
"""
SENT_TO = "hub@fenmarsh.test"


def message_id(key: str) -> str:
    return f"<{key}@fenmarsh.test>"


@app.task
def enter(key: str) -> None:
    """Whatever kills this process, the entry and the letter are there in the end, each once."""
    with connection.cursor() as cursor:
        cursor.execute("insert into ledger_run (key, pid) values (%s, %s)", [key, os.getpid()])
        with transaction.atomic():
            cursor.execute("insert into ledger_entry (key) values (%s) on conflict do nothing", [key])
    EmailMessage(
        "A line in the ledger", key, to=[SENT_TO], headers={"Message-ID": message_id(key), "Date": "today"}
    ).send()
