"""What may run: a published bundle of files under one hash, and what its steps mean."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from .makers import Person, Who, person


class VersionState(models.TextChoices):
    """Life of a version. Moved by `processes.publishing` only."""

    DRAFT = "draft", "Draft"  #: being edited; no case runs it
    IN_REVIEW = "in_review", "In review"  #: waiting for a second person
    PUBLISHED = "published", "Published"  #: new cases start on the newest of these
    RETIRED = "retired", "Withdrawn"  #: running cases stay on it, new ones do not start
    DISCARDED = "discarded", "Put aside"  #: came from the repository and was not wanted


class VersionSource(models.TextChoices):
    """Where a version was made: a file of the repository never overtakes what was made in the studio."""

    REPOSITORY = "repository", "From the repository"
    STUDIO = "studio", "Made in the studio"


class ProcessVersion(models.Model):
    """A bundle: process, called processes, decision tables, forms, scenarios. Frozen once it is sent in.

    Belongs to an owner (`owner_key`, opaque here: the service says "a site") and a process id. Gets its
    number when it is approved, so numbers grow in the order of approval. A case is pinned to its version.
    While it is a draft it need not be readable as a process, and its steps are not known. (design: versions;
    issue 3)
    """

    owner_key = models.CharField(max_length=50)
    process_id = models.CharField(max_length=100)
    number = models.PositiveIntegerField(
        null=True, blank=True, help_text="1, 2, 3 … per owner and process; none before approval"
    )
    name = models.CharField(max_length=200, help_text="of the process in the drawing")
    title = models.CharField(max_length=200, blank=True, help_text="what the draft is about")
    sha256 = models.CharField(max_length=64, help_text="of the whole bundle, exactly as it lies here")
    origin_sha256 = models.CharField(
        max_length=64, blank=True, help_text="of the bundle as it came from the repository; empty: it did not"
    )
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    source = models.CharField(max_length=10, choices=VersionSource.choices, default=VersionSource.REPOSITORY)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts_of_it"
    )
    author = models.CharField(max_length=150, help_text="the name as it was shown then; so are all names")
    author_key = models.CharField(max_length=100, blank=True, help_text="who that is, opaque here")
    makers = ArrayField(
        models.CharField(max_length=150), default=list, help_text="everybody whose work is in it"
    )
    maker_keys = ArrayField(
        models.CharField(max_length=100, blank=True),
        default=list,
        help_text="who each of the makers is, in the same order; empty: only the name is known",
    )
    approver = models.CharField(max_length=150, blank=True)
    approver_key = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, help_text="grows with each save of a draft")
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.CharField(max_length=150, blank=True)
    sent_back_reason = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True, blank=True, help_text="when it was approved")
    starts_at = models.DateTimeField(
        null=True, blank=True, help_text="from when new cases start on it; empty: as soon as it is approved"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdraw_reason = models.TextField(blank=True)
    change_note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner_key", "process_id", "number"], name="one_version_per_number"
            ),
            models.UniqueConstraint(
                fields=["owner_key", "process_id", "sha256"],
                condition=models.Q(state__in=["in_review", "published"]),
                name="a_bundle_hash_is_published_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "retired"]) | models.Q(number__isnull=False),
                name="a_published_version_has_a_number",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner_key", "process_id", "-number"],
                condition=models.Q(state="published"),
                name="published_versions",
            ),
        ]
        ordering = ["owner_key", "process_id", "-number"]

    def __str__(self) -> str:
        return f"{self.process_id} version {self.number}" if self.number else f"{self.process_id} draft"

    def people(self) -> list[Person]:
        """Everybody whose work is in it, its author first."""
        author = Person(self.author, self.author_key)
        keys = [*self.maker_keys, *[""] * len(self.makers)]
        makers = [Person(name, key) for name, key in zip(self.makers, keys, strict=False)]
        return [author, *(maker for maker in makers if maker != author)]

    def is_work_of(self, who: Who) -> bool:
        """Whether some of it is this person's own: they never approve it. Two identities decide it."""
        return any(person(who).is_same_as(maker) for maker in self.people())

    def add_maker(self, who: Who) -> None:
        """Puts them among the makers, once, under the name of their first work; saves nothing."""
        new = person(who)
        if not any(new.key == known.key and (new.key or new.name == known.name) for known in self.people()):
            self.makers, self.maker_keys = [*self.makers, new.name], [*self.maker_keys, new.key]


class BundleFile(models.Model):
    """One file of a bundle, byte for byte as it was checked. Replaced as a whole, and only in a draft."""

    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=200, help_text="relative to the models folder, with forward slashes")
    content = models.BinaryField()
    svg = models.TextField(
        blank=True, help_text="the drawing as the editor showed it, made safe; no part of the hash"
    )
    revision = models.PositiveIntegerField(default=1, help_text="of the draft when this file last changed")
    changed_by = models.CharField(max_length=150, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "path"], name="one_file_per_path")]
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class StepDefinition(models.Model):
    """What the drawing says about one element, read from its `ofd:` extensions when it is sent in."""

    version = models.ForeignKey(ProcessVersion, on_delete=models.CASCADE, related_name="steps")
    process_id = models.CharField(max_length=100, help_text="of the called process the element stands in")
    element_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, help_text="BPMN tag: userTask, serviceTask, boundaryEvent …")
    position = models.PositiveIntegerField(help_text="order along the flow, for lists of steps")
    lane = models.CharField(max_length=200, blank=True)
    agency = models.CharField(max_length=50, blank=True, help_text="a code, or {variable}")
    role = models.CharField(max_length=50, blank=True)
    form_key = models.CharField(max_length=100, blank=True)
    form_sha256 = models.CharField(max_length=64, blank=True)
    clock = models.CharField(max_length=20, blank=True)
    point = models.CharField(max_length=10, blank=True, help_text="per cent of the limit, or 'limit'")
    operation = models.CharField(max_length=100, blank=True)
    parameters = models.JSONField(default=dict, help_text="fixed parameters of the operation")
    subject = models.CharField(max_length=100, blank=True, help_text="variable that names what it is about")
    message = models.CharField(max_length=100, blank=True)
    documentation = models.TextField(blank=True, help_text="what is asked")
    why = models.TextField(blank=True, help_text="the rule or source")
    locked = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "process_id", "element_id"], name="one_step_per_element"
            )
        ]
        indexes = [
            models.Index(fields=["message"], condition=models.Q(kind="startEvent"), name="start_messages"),
        ]
        ordering = ["version", "position"]

    def __str__(self) -> str:
        return self.name or self.element_id
