"""Does the new information change the picture (A-05)?"""

from orchestrator.cases import news
from orchestrator.cases.models import Information
from orchestrator.clocks import running

from .work import Work


def record_triage(work: Work) -> None:
    """A person has considered everything that waited. Stops K-21."""
    for waiting in Information.objects.filter(case=work.case, considered_at__isnull=True):
        news.consider_information(
            waiting,
            material=work.answers["material"] == "yes",
            note=work.answers["triage_reason"],
            by=work.by,
            now=work.now,
        )
    running.stop(work.case, "K-21", event="triage_information", now=work.now)
