from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "forms"
    label = "case_forms"  # `forms` would collide with django.forms, whose templates we use
    verbose_name = "What a person is asked"
    default_auto_field = "django.db.models.BigAutoField"
