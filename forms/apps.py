from django.apps import AppConfig
from django.core.checks import register

from .checks import every_definition_is_valid


class FormsConfig(AppConfig):
    name = "forms"
    label = "case_forms"  # `forms` would collide with django.forms, whose templates we use
    verbose_name = "What a person is asked"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register(every_definition_is_valid)
