"""What is kept of programs: machine clients of a company, their tokens, and programs that ask to be let in.

Secrets are kept as SHA-256 hashes only. The tables of `models` are joined by name: `models` stands on this module.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Client(models.Model):
    """A program that acts for a company in nobody's name: with its own permissions, and its own rows in the journal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey("customers.Company", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=100), help_text="What it may.")
    networks = ArrayField(
        models.CharField(max_length=50), default=list, help_text="From where it is good, in CIDR; none: from anywhere."
    )
    hint = models.CharField(max_length=20, help_text="The first characters of its secret.")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=200, help_text="The name of who made it.")
    made_at = models.DateTimeField()
    renewed_at = models.DateTimeField(help_text="Since when its secret is good; no older token is.")
    last_used_at = models.DateTimeField(null=True, help_text="When it last fetched a token.")
    last_used_address = models.GenericIPAddressField(null=True)
    refused_at = models.DateTimeField(null=True, help_text="When the journal last told that it was refused.")
    refusals = models.PositiveIntegerField(default=0, help_text="How often since.")
    removed_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "access_client"


class ClientToken(models.Model):
    """A token that a machine client fetched, for an hour. Only functions of the database see this table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=100))
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_client_token"


class ProgramSignIn(models.Model):
    """A program on somebody's machine that asks to be let in (RFC 8628). Only functions of the database see this table.

    Its token's hash is known from the beginning, the token itself to the program alone: it follows from the secret that
    the program holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device_hash = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=20)
    user_code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100, help_text="What the program calls itself and its machine.")
    address = models.GenericIPAddressField(null=True)
    scopes = ArrayField(models.CharField(max_length=100), null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    state = models.CharField(
        max_length=10, choices=[(each, each) for each in ("asked", "let_in", "refused", "done")], default="asked"
    )
    user = models.ForeignKey("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    polled_at = models.DateTimeField(null=True)
    pause_s = models.PositiveSmallIntegerField(help_text="How long the program has to wait between two questions.")

    class Meta:
        db_table = "access_program_sign_in"
