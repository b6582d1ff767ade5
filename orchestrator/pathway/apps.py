from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "orchestrator.pathway"
    label = "pathway"
    default_auto_field = "django.db.models.BigAutoField"
