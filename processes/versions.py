"""Which version a new case starts on."""

from processes.models import ProcessVersion, StepDefinition, VersionState


def newest(*, owner_key: str, process_id: str) -> ProcessVersion | None:
    """The newest published version of a process of an owner."""
    return (
        ProcessVersion.objects.filter(
            owner_key=owner_key, process_id=process_id, state=VersionState.PUBLISHED
        )
        .order_by("-number")
        .first()
    )


def started_by(*, owner_key: str, message: str) -> ProcessVersion | None:
    """The process whose newest published version begins with this message; the first by id if several do."""
    candidates = (
        StepDefinition.objects.filter(
            message=message,
            kind="startEvent",
            version__owner_key=owner_key,
            version__state=VersionState.PUBLISHED,
        )
        .values_list("process_id", "version__process_id", "version_id")
        .distinct()
    )
    process_ids = sorted({own for standing_in, own, _ in candidates if standing_in == own})
    versions = {own: {id for _, other, id in candidates if other == own} for own in process_ids}
    for process_id in process_ids:
        version = newest(owner_key=owner_key, process_id=process_id)
        if version and version.pk in versions[process_id]:
            return version
    return None
