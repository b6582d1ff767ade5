"""Every address of the service."""

from django.urls import URLPattern, URLResolver, path

from orchestrator.api import door
from orchestrator.monitoring import health
from orchestrator.web.site import site

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    *door.urlpatterns,
    path("", site.urls),
]

handler400 = "orchestrator.web.errors.bad_request"
handler403 = "orchestrator.web.errors.not_found"
handler404 = "orchestrator.web.errors.not_found"
handler500 = "orchestrator.web.errors.broken"
