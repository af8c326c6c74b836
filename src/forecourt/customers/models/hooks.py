"""Hooks: outside systems that send activity by themselves, and what each of them sent."""

from __future__ import annotations

from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Hook(models.Model):
    """A system that may send activity. Its secret is closed for the web process, which checks signatures."""

    code = models.CharField(primary_key=True, max_length=40, help_text="What its activity names as its source.")
    title = models.CharField(max_length=100)
    sealed_secret = models.BinaryField()
    hint = models.CharField(max_length=20, help_text="The first characters of the secret, by which people know it.")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    is_on = models.BooleanField(default=True, db_default=True, help_text="Whether what it sends is taken.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_hook"


class HookDelivery(models.Model):
    """Something that a hook sent, signed, waiting for the worker. One message of a hook is there once, apart from those
    that were refused: what was wrong may be right the next time."""

    WAITING, TAKEN_IN, REFUSED = "waiting", "taken_in", "refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=40)
    message_id = models.CharField(max_length=200)
    entries = models.JSONField()
    received_at = models.DateTimeField(help_text="True clock.")
    state = models.CharField(max_length=10, default=WAITING)
    said = models.CharField(max_length=500, blank=True, help_text="Why it was refused.")

    objects = ScopedManager()

    class Meta:
        db_table = "customers_hook_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["source", "message_id"], condition=~models.Q(state="refused"), name="one_delivery_a_message"
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], condition=models.Q(state="waiting"), name="deliveries_to_take_in"),
            models.Index(fields=["source", "-id"], name="deliveries_of_a_hook"),
        ]
