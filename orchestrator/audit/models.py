"""Acts and reads: who did and who saw what. Append-only in the database itself (migration 0002)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Act(models.Model):
    """One business act. Inserted by `audit.acts.record`, never changed.

    The chain link (number, previous hash, hash) is written by the database at commit, last in the
    transaction, so that recording an act takes no lock while the step still works. `detail` holds ids,
    codes, flags and dates only; what people wrote stays in its own record. (domain 3.12)
    """

    case_key = models.CharField(
        max_length=100, blank=True, help_text="str(case.pk); empty = not about a case"
    )
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    role = models.CharField(max_length=20, blank=True, help_text="role code the person acted in")
    agency = models.CharField(max_length=20, blank=True, help_text="agency code the person acted for")
    at = models.DateTimeField()
    verb = models.CharField(max_length=60, help_text="name of the verb: open_case, record_rating …")
    object = models.CharField(max_length=100, blank=True, help_text="kind:id, for example rating:12")
    detail = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case_key", "id"]), models.Index(fields=["who", "at"])]

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"


class ActLink(models.Model):
    """The link of an act in its chain: sha256 over the hash before it and the act's own columns."""

    act = models.OneToOneField(Act, primary_key=True, on_delete=models.PROTECT, related_name="link")
    case_key = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(help_text="1, 2, 3 … per case without gaps")
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_key", "number"], name="acts_are_numbered")]

    def __str__(self) -> str:
        return f"{self.case_key} {self.number}"


class ChainHead(models.Model):
    """The newest link of one chain. Locked only while the link of an act is written, at commit."""

    case_key = models.CharField(max_length=100, primary_key=True, blank=True)
    number = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.case_key or 'not about a case'}: {self.number}"


class Read(models.Model):
    """Somebody looked. A list is one event with its ids. Written without any lock; sealed by a job."""

    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reads")
    at = models.DateTimeField()
    what = models.CharField(max_length=60, help_text="view, list, search, print, export, download, refused")
    object_kind = models.CharField(max_length=60)
    object_ids = ArrayField(models.CharField(max_length=40), default=list)
    case_ids = ArrayField(models.BigIntegerField(), default=list)
    field_classes = ArrayField(models.CharField(max_length=2), default=list, help_text="domain 3.0")
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["who", "at"])]

    def __str__(self) -> str:
        return f"{self.what} {self.object_kind}"


class Seal(models.Model):
    """A chained batch of reads: sha256 over the seal before it and the batch."""

    number = models.PositiveIntegerField(unique=True)
    count = models.PositiveIntegerField()
    last_read_id = models.BigIntegerField(help_text="highest id in this batch or an earlier one")
    prev_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedRead(models.Model):
    """Which seal holds a read. A read that committed late goes into the next seal, whatever its id."""

    read = models.OneToOneField(Read, primary_key=True, on_delete=models.PROTECT, related_name="sealed")
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="reads")

    def __str__(self) -> str:
        return f"read {self.read_id} in seal {self.seal_id}"
