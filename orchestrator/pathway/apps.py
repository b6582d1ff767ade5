from django.apps import AppConfig


class PathwayConfig(AppConfig):
    name = "orchestrator.pathway"
    label = "pathway"
    verbose_name = "Where the machine meets the service"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Answer the machine's questions: where do tasks go, may a case move, what may be called and done."""
        from processes.registries import registry  # noqa: PLC0415 (models are ready only now)

        from . import operations  # noqa: F401, PLC0415
        from .facts import CaseFunctions  # noqa: PLC0415
        from .moving_checks import check  # noqa: PLC0415
        from .placement import close, place  # noqa: PLC0415

        registry.placement = place
        registry.closing = close
        registry.moving = check
        registry.functions = CaseFunctions()
