"""Who keeps which part of the model true, by name. People who sign in are the access room's: they are named by id."""

from __future__ import annotations

from django.db import models

from forecourt.customers.models.facts import SUBJECTS
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Stewardship(models.Model):
    """Somebody who is asked first about a part of the model, of all who have the role that keeps it true.

    A part is a category of what is known of companies or of people, as far as one role keeps it. Where nobody is named,
    or whoever was has the role no longer, everybody with the role is asked.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    steward = models.CharField(max_length=60, help_text="The role that keeps the part true, by code.")
    subject = models.CharField(max_length=10, choices=SUBJECTS)
    category = models.CharField(max_length=20)
    user_id = models.UUIDField()
    name = models.CharField(max_length=200, help_text="What they were called when they were named.")
    since = models.DateTimeField(help_text="Business time.")
    named_by = models.CharField(max_length=200)

    objects = ScopedManager()

    class Meta:
        db_table = "customers_stewardship"
        constraints = [
            models.UniqueConstraint(fields=["steward", "subject", "category"], name="one_named_steward_a_part")
        ]
