from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tests.reliability.ledger"
    label = "ledger"
