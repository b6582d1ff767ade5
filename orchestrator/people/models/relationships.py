"""How two persons belong together. Both directions are stored; the inverse is made by the verb."""

from django.db import models

from .persons import Person


class RelationshipKind(models.TextChoices):
    """`from` is the … of `to`."""

    PARENT = "parent", "Parent"
    CHILD = "child", "Child"
    STEP_PARENT = "step_parent", "Step-parent"
    STEP_CHILD = "step_child", "Step-child"
    GRANDPARENT = "grandparent", "Grandparent"
    GRANDCHILD = "grandchild", "Grandchild"
    CARER = "carer", "Carer"
    CARED_FOR = "cared_for", "Cared for"
    SIBLING = "sibling", "Brother or sister"
    HALF_SIBLING = "half_sibling", "Half-brother or half-sister"
    STEP_SIBLING = "step_sibling", "Step-brother or step-sister"
    PARTNER = "partner", "Partner"
    EX_PARTNER = "ex_partner", "Former partner"
    RELATIVE = "relative", "Other relative"
    OTHER = "other", "Other"


INVERSE = {
    RelationshipKind.PARENT: RelationshipKind.CHILD,
    RelationshipKind.STEP_PARENT: RelationshipKind.STEP_CHILD,
    RelationshipKind.GRANDPARENT: RelationshipKind.GRANDCHILD,
    RelationshipKind.CARER: RelationshipKind.CARED_FOR,
}
INVERSE |= {inverse: kind for kind, inverse in INVERSE.items()}


class Relationship(models.Model):
    """`from_person` is the `kind` of `to_person`."""

    from_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relationships")
    to_person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="related_from")
    kind = models.CharField(max_length=20, choices=RelationshipKind.choices)
    lives_with = models.BooleanField(null=True, blank=True)
    parental_responsibility = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["from_person", "to_person", "kind"], name="one_relationship_per_kind"
            ),
            models.CheckConstraint(
                condition=~models.Q(from_person=models.F("to_person")), name="nobody_is_their_own_relation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_person_id} is {self.kind} of {self.to_person_id}"
