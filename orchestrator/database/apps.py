from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "orchestrator.database"
    label = "database"
    verbose_name = "The database and its roles"
