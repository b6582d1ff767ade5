from django.urls import URLPattern, URLResolver, path

from orchestrator.monitoring import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
