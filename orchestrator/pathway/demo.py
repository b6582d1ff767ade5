"""The first families of the demo site: those of the scenarios, told to the front door today."""

from datetime import datetime

from orchestrator.agencies.models import Site
from orchestrator.cases.models import Case

from .play import deeds, loading
from .play.expectations import Scene
from .publishing import MODELS

SITE = "fenmarsh"
SCENARIOS = MODELS / "ofd_front_door" / "scenarios"
FAMILIES = ("SC-01", "SC-03", "SC-05")


def tell_of_the_first_families(*, now: datetime) -> int:
    """One contact for each, as its scenario begins; how many. None where the site has a case already."""
    site = Site.objects.get(code=SITE)
    if Case.objects.filter(site=site).exists():
        return 0
    for name in FAMILIES:
        scenario = loading.load(SCENARIOS / f"{name}.yaml")
        first = scenario.steps[0]
        for actor in first.actors:
            deeds.do(scenario, first, actor, scene=Scene(site=site, zone=site.zone, now=now))
    return len(FAMILIES)
