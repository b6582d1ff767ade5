"""Where a person lives and how they may be reached without putting anyone in danger."""

from django.db import models

from .persons import Person


class AddressKind(models.TextChoices):
    HOME = "home", "Home"
    PREVIOUS = "previous", "Previous home"
    REFUGE = "refuge", "Refuge"
    WORKPLACE = "workplace", "Workplace"
    SCHOOL = "school", "School"
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "Home of the alleged perpetrator"
    ONLINE = "online", "Online name"


class Address(models.Model):
    """An address, dated. `protected` makes it survivor-safety data (class SC): the most dangerous datum."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    text = models.CharField(max_length=500)
    postcode_area = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=20, choices=AddressKind.choices, default=AddressKind.HOME)
    protected = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "addresses"
        ordering = ["person", "-since", "id"]

    def __str__(self) -> str:
        return f"address {self.pk} of person {self.person_id}"


class SafeContact(models.Model):
    """A number and whether it is safe. Unknown safety (None) counts as not safe everywhere."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="safe_contacts")
    number = models.CharField(max_length=50)
    safe = models.BooleanField(null=True, blank=True)
    voicemail_ok = models.BooleanField(default=False)
    notes = models.CharField(
        max_length=500, blank=True, help_text="safe times, code word, who may not be told"
    )
    protected = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"number {self.pk} of person {self.person_id}"
