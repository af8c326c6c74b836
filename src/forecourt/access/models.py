"""Users, roles, memberships and the proofs that stand for them. Proofs are stored as SHA-256 hashes only."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, check_password
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F
from django.db.models.functions import Lower

from forecourt.access.programs import Client, ClientToken, ProgramSignIn
from forecourt.customers.models import Company, Person
from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager

__all__ = [
    "Client",
    "ClientToken",
    "Delegation",
    "Device",
    "FirstStep",
    "Invitation",
    "Look",
    "Membership",
    "ProgramSignIn",
    "Revocation",
    "Role",
    "Session",
    "Token",
    "User",
]

#: How the mark of a password begins whose hash is kept elsewhere.
KEPT: Final = "kept$"
#: As much of a browser's description of itself as is kept.
AGENT_CHARACTERS: Final = 300


class UserManager(BaseUserManager["User"]):
    """Users are found by their address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user of an address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. A user by itself sees nothing; memberships say where and as what."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    person = models.OneToOneField(Person, null=True, on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    theme = models.CharField(max_length=10, default="system", choices=[(t, t) for t in ("system", "light", "dark")])
    letter_keys = models.BooleanField(
        default=True, db_default=True, help_text="Whether single letters are keys of the pages."
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []
    objects: Any = UserManager()

    class Meta:
        db_table = "access_user"

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Save; a new password's hash goes where it is kept, and a mark of it comes back."""
        super().save(**kwargs)
        if not self.password.startswith((KEPT, UNUSABLE_PASSWORD_PREFIX)):
            self.refresh_from_db(fields=["password"])

    def check_password(self, raw_password: str | None) -> bool:
        """Tell whether this is the password. The hash is asked of the database with the gate's secret."""
        from forecourt.access.gate import kept_password

        if not self.password.startswith(KEPT):
            return super().check_password(raw_password)
        return check_password(raw_password, kept_password(user_id=self.id), self._hash_anew)

    def _hash_anew(self, raw_password: str) -> None:
        """Keep the same password under a newer hash."""
        self.set_password(raw_password)
        self._password = None  # it is not a new one: nobody is signed out for it
        self.save(update_fields=["password"])

    def get_full_name(self) -> str:
        """Return the person's name."""
        return self.name


class Role(models.Model):
    """A set of permissions on one side of the counter: as the blueprint defines it, or a company's own."""

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=100)
    side = models.CharField(max_length=10, choices=[(side, side) for side in ("customer", "provider")])
    permissions = ArrayField(models.CharField(max_length=100))
    lends = ArrayField(
        models.CharField(max_length=100),
        default=list,
        db_default=[],
        help_text="Of what its holders may make roles for their own company.",
    )
    company = models.ForeignKey(
        Company, null=True, on_delete=models.PROTECT, related_name="+", help_text="Whose own it is; null: everybody's."
    )

    class Meta:
        db_table = "access_role"
        constraints = [
            models.UniqueConstraint(
                F("company"),
                Lower("title"),
                condition=models.Q(company__isnull=False),
                name="one_own_role_a_title",
            )
        ]


class Membership(models.Model):
    """A user in a company: in a role, or invited with none yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, null=True, on_delete=models.PROTECT, related_name="+")
    valid = DateTimeRangeField(help_text="[from, to), on the true clock")
    last_seen_at = models.DateTimeField(null=True, help_text="Noted by the database, every few minutes.")

    objects = ScopedManager()

    class Meta:
        db_table = "access_membership"
        constraints = [models.UniqueConstraint(fields=["user", "company"], name="one_membership_a_company")]


class Limit(models.Model):
    """What a membership is limited to: it sees of the company's holdings what any of these names, and nothing else.

    There is none for somebody who sees all. Ids are of the company's own sites, contracts and resources; one that is
    gone names nothing.
    """

    membership = models.OneToOneField(Membership, primary_key=True, on_delete=models.PROTECT, related_name="limit")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    sites = ArrayField(models.UUIDField(), default=list)
    contracts = ArrayField(models.UUIDField(), default=list)
    resources = ArrayField(models.UUIDField(), default=list)

    objects = ScopedManager()

    class Meta:
        db_table = "access_membership_limit"


class AccessRequest(models.Model):
    """A permission that somebody asks for, and what came of it: granted for some days, or declined."""

    ASKED, GRANTED, DECLINED, WITHDRAWN, ENDED = "asked", "granted", "declined", "withdrawn", "ended"
    STATES = (ASKED, GRANTED, DECLINED, WITHDRAWN, ENDED)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    permission = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)
    days = models.PositiveSmallIntegerField(help_text="For how long it is wanted.")
    is_scoped = models.BooleanField(default=False, help_text="It is for what is named here, and for nothing else.")
    sites = ArrayField(models.UUIDField(), default=list)
    contracts = ArrayField(models.UUIDField(), default=list)
    resources = ArrayField(models.UUIDField(), default=list)
    asked_at = models.DateTimeField(help_text="On the true clock, as all of these.")
    state = models.CharField(max_length=10, default=ASKED, choices=[(each, each) for each in STATES])
    permissions = ArrayField(
        models.CharField(max_length=100), default=list, help_text="What was granted: the permission and what it needs."
    )
    until = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True, help_text="The name of who granted or declined.")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "access_request"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="granted", until__isnull=False) | ~models.Q(state="granted"),
                name="what_is_granted_ends",
            ),
            models.UniqueConstraint(
                fields=["user", "company", "permission"],
                condition=models.Q(state="asked"),
                name="asked_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=models.Q(state="granted"), name="grants_by_their_end")]


class Invitation(models.Model):
    """A person asked into a company, by a link that works once. Whether they have an account shows when they come."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=200)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True, help_text="When the membership will end again.")
    invited_by = models.CharField(max_length=200, help_text="The name of who invites.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    newcomer_id = models.UUIDField(default=new_id, help_text="The key of the account, should one be made.")
    secret_hash = models.CharField(max_length=64, null=True, unique=True, help_text="Of the link, once it is made.")
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "access_invitation"
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_a_company",
            )
        ]


class Session(AbstractBaseSession):
    """A signed-in browser. `session_key` holds the hash of the cookie's value."""

    session_key = models.CharField(primary_key=True, max_length=64)
    handle = models.UUIDField(null=True, unique=True, help_text="What its owner names it by; it opens nothing.")
    user_id = models.UUIDField(null=True, db_index=True)
    company_id = models.UUIDField(null=True)
    made_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True, help_text="Noted by the database, every few minutes.")
    agent = models.CharField(max_length=AGENT_CHARACTERS, default="", help_text="What the browser calls itself.")
    address = models.GenericIPAddressField(null=True)

    class Meta:
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that hashes keys."""
        from forecourt.access.sessions import SessionStore

        return SessionStore


class Device(models.Model):
    """A browser with which a person signed in, known by a cookie of its own."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64)
    agent = models.CharField(max_length=AGENT_CHARACTERS)
    address = models.GenericIPAddressField(null=True)
    made_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        db_table = "access_device"
        constraints = [models.UniqueConstraint(fields=["user", "secret_hash"], name="one_row_a_device")]


class Look(models.Model):
    """A time in which one of the provider's people sees the portal as somebody of a customer does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    session_key = models.CharField(max_length=64, db_index=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_look"


class Token(models.Model):
    """A personal access token: one user, in one company. Shown once, stored as a hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    hint = models.CharField(max_length=20, help_text="The first characters, by which its owner knows it.")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    scopes = ArrayField(
        models.CharField(max_length=100), null=True, help_text="What it may, at most; null: all that its owner may."
    )
    networks = ArrayField(
        models.CharField(max_length=50), default=list, help_text="From where it is good, in CIDR; none: from anywhere."
    )
    requests_a_minute = models.PositiveIntegerField(
        null=True, help_text="How many requests a minute it may make, at most; null: as many as anybody."
    )
    last_used_at = models.DateTimeField(null=True)
    last_used_address = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "access_token"


class Delegation(models.Model):
    """A queued job's right to act for the person who asked, checked again when it runs, by the worker only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=100)
    expires_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "access_delegation"


class Revocation(models.Model):
    """What the data plane must refuse from now on: a company, user, token or key. It reads this table alone."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=10, choices=[(k, k) for k in ("company", "user", "token", "key")])
    subject = models.UUIDField()
    revoked_at = models.DateTimeField()

    class Meta:
        db_table = "access_revocation"


class FirstStep(models.Model):
    """What of the first day's guide somebody took, or that they put it away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=10, choices=[(step, step) for step in ("data", "left")])

    objects = ScopedManager()

    class Meta:
        db_table = "access_first_step"
        constraints = [models.UniqueConstraint(fields=["user", "company", "step"], name="one_first_step")]
