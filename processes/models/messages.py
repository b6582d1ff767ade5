"""What one instance says to another, and who waits to hear it."""

from django.db import models

from .instances import ProcessInstance


class MessageState(models.TextChoices):
    PENDING = "pending", "To be delivered"  #: written by a step or by the service; a job delivers it
    DELIVERED = "delivered", "Delivered"  #: a waiting instance took it, or it started one
    KEPT = "kept", "Kept until somebody waits"  #: nobody waited and it starts nothing
    FAILED = "failed", "Failed"  #: gave up after its tries; an incident stands


class Message(models.Model):
    """Correlated by name, business key and, where given, item. Delivered in a transaction of its own."""

    owner_key = models.CharField(max_length=50)
    name = models.CharField(max_length=100)
    business_key = models.CharField(max_length=100)
    item = models.CharField(max_length=100, blank=True)
    to_instance = models.ForeignKey(
        ProcessInstance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        help_text="meant for this one alone: a copy, made because several waited for the same message",
    )
    payload = models.JSONField(default=dict, help_text="ids, codes, flags and dates only")
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.PENDING)
    dedupe_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    sent_by = models.ForeignKey(
        ProcessInstance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages_sent",
        db_index=False,
    )
    delivered_to = models.ForeignKey(
        ProcessInstance,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages_taken",
        db_index=False,
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="next try")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_failure = models.TextField(blank=True, help_text="why the newest try failed; no personal data")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="pending_messages"),
            models.Index(
                fields=["business_key", "name"], condition=models.Q(state="kept"), name="kept_messages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.business_key}"


class MessageSubscription(models.Model):
    """An instance waits for a message. `id` is the engine's task id. Gone when the wait is over."""

    id = models.UUIDField(primary_key=True)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.CASCADE, related_name="subscriptions")
    element_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    business_key = models.CharField(max_length=100)
    item = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["business_key", "name"])]

    def __str__(self) -> str:
        return f"{self.instance_id} waits for {self.name}"
