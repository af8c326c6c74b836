"""Topics, what people were told of and chose, the outbox and webhooks. People are named by id: access keeps them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager


class Topic(models.Model):
    """Something that people may want to hear of, as the blueprint declares it."""

    PERSON, CUSTOMER, PROVIDER, FOLLOWER = "person", "customer", "provider", "follower"

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=100)
    words = models.CharField(max_length=300)
    audience = models.CharField(max_length=10, choices=[(a, a) for a in (PERSON, CUSTOMER, PROVIDER, FOLLOWER)])
    permission = models.CharField(max_length=100, blank=True, help_text="What a role needs for it; empty: nothing.")
    events = ArrayField(models.CharField(max_length=100), help_text="The journal's events that it comes from.")
    channels = ArrayField(models.CharField(max_length=10), help_text="How it is told where nobody chose.")
    always = ArrayField(models.CharField(max_length=10), help_text="Channels that cannot be switched off.")
    is_urgent = models.BooleanField(default=False, help_text="Told at once, through quiet hours and digests.")
    place = models.PositiveSmallIntegerField(default=0, help_text="Its place among the topics.")

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_topic"


class Position(models.Model):
    """How far a follower of the journal has come. Moved in the transaction that holds the effect."""

    name = models.CharField(primary_key=True, max_length=50)
    seq = models.BigIntegerField(default=0)
    begins_at = models.DateTimeField(
        null=True, help_text="What was sealed of earlier instants is history: told nobody."
    )
    moved_at = models.DateTimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_position"


class Notification(models.Model):
    """One thing that one person was told of, in one of their companies."""

    NONE, WAITING, WRITTEN = "", "waiting", "written"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    company_id = models.UUIDField(null=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    journal_id = models.UUIDField()
    event = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    tone = models.CharField(max_length=10, blank=True)
    who = models.CharField(max_length=200, blank=True, help_text="Who did it, where that was a person.")
    address = models.CharField(max_length=300, blank=True, help_text="Where in the portal it leads.")
    happened_at = models.DateTimeField(help_text="Business time.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why they hear of it, where they follow something.")
    account_id = models.UUIDField(null=True, help_text="Which customer they follow.")
    cause = models.BigIntegerField(null=True, help_text="What was written together is told once: its transaction.")
    in_app = models.BooleanField(default=True)
    read_at = models.DateTimeField(null=True)
    mail_state = models.CharField(max_length=10, blank=True, default=NONE)
    mail_due_at = models.DateTimeField(null=True, help_text="Business time.")

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_notification"
        constraints = [
            models.UniqueConstraint(fields=["journal_id", "user_id", "topic"], name="told_once"),
            models.UniqueConstraint(
                fields=["user_id", "account_id", "cause"],
                condition=models.Q(account_id__isnull=False),
                name="told_once_a_cause",
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "company_id", "-id"], name="notifications_of_a_person"),
            models.Index(
                fields=["user_id", "company_id"],
                condition=models.Q(read_at__isnull=True, in_app=True),
                name="notifications_unread",
            ),
            models.Index(
                fields=["mail_due_at"], condition=models.Q(mail_state="waiting"), name="notifications_to_mail"
            ),
        ]


class Follow(models.Model):
    """Somebody of the provider's who wants to hear of what changes about a customer."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    company_id = models.UUIDField()
    categories = ArrayField(
        models.CharField(max_length=20), default=list, help_text="Of what is known, only these; empty: all."
    )
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_follow"
        constraints = [models.UniqueConstraint(fields=["company_id", "user_id"], name="followed_once")]


class FollowRule(models.Model):
    """Which customers the provider's people follow by themselves, as the blueprint declares it."""

    code = models.CharField(primary_key=True, max_length=50)
    title = models.CharField(max_length=100, help_text="Why: a key account.")
    permission = models.CharField(max_length=100, help_text="Whose role has this follows them.")
    segments = ArrayField(models.CharField(max_length=60), default=list)
    stages = ArrayField(models.CharField(max_length=20), default=list)

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_follow_rule"


class Choice(models.Model):
    """What somebody chose for a topic and channel, in one company. Where there is none, the topic's own holds."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    company_id = models.UUIDField(null=True)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10)
    is_on = models.BooleanField()

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_choice"
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "company_id", "topic", "channel"],
                name="one_choice_a_channel",
                nulls_distinct=False,
            )
        ]


class Rhythm(models.Model):
    """How often somebody wants mail of a company, and when not."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.UUIDField()
    company_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=10, default="at_once")
    quiet_from = models.TimeField(null=True)
    quiet_before = models.TimeField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_rhythm"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "company_id"], name="one_rhythm", nulls_distinct=False),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_before__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_before__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]


class Mail(models.Model):
    """A mail that is to be sent. Its body lies in an envelope that only the worker opens, and goes when it was sent."""

    WAITING, SENDING, SENT, FAILED, UNCLEAR = "waiting", "sending", "sent", "failed", "unclear"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20, help_text="Which letter it is.")
    to = models.EmailField()
    user_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    cause_id = models.UUIDField(null=True, help_text="The journal row that led to it.")
    envelope = models.BinaryField(null=True, help_text="Subject, text and HTML.")
    arguments = models.JSONField(default=dict, help_text="What a letter that is written when it is sent needs.")
    dedupe = models.CharField(max_length=200, null=True, unique=True, help_text="Two letters with one are one.")
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="True clock.")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=300, blank=True, help_text="What the last try came to.")

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_mail"
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["waiting", "sending"]), name="mails_to_send"
            ),
            models.Index(fields=["to", "-made_at"], name="mails_to_an_address"),
        ]


class Departure(models.Model):
    """A link that ends mail was followed. The worker checks it: anybody can add a row here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signed = models.CharField(max_length=2_000)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_departure"


class Endpoint(models.Model):
    """An address of a company's own that is called when something happens. Its secret is closed for the worker."""

    ACTIVE, PAUSED, DISABLED, REMOVED = "active", "paused", "disabled", "removed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    company_id = models.UUIDField()
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    topics = ArrayField(models.CharField(max_length=50))
    sealed_secret = models.BinaryField()
    hint = models.CharField(max_length=20, help_text="The first characters of the secret, by which people know it.")
    state = models.CharField(max_length=10, default=ACTIVE)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was switched off.")
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_endpoint"
        indexes = [models.Index(fields=["company_id", "state"], name="endpoints_of_a_company")]


class Message(models.Model):
    """Something that an endpoint is told. Its id is the webhook's id: the same through all tries."""

    WAITING, SENDING, DELIVERED, GIVEN_UP = "waiting", "sending", "delivered", "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="messages")
    company_id = models.UUIDField()
    kind = models.CharField(max_length=20, default="event")
    event = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    journal_id = models.UUIDField(null=True)
    payload = models.JSONField()
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(help_text="True clock.")
    made_at = models.DateTimeField()

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_message"
        constraints = [models.UniqueConstraint(fields=["endpoint", "journal_id"], name="one_message_an_event")]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(state__in=["waiting", "sending"]), name="messages_to_send"
            ),
            models.Index(fields=["endpoint", "-id"], name="messages_of_an_endpoint"),
        ]


class Attempt(models.Model):
    """One try of a message, and what came back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    company_id = models.UUIDField()
    at = models.DateTimeField(help_text="True clock.")
    status = models.PositiveSmallIntegerField(null=True, help_text="The answer's; null where there was none.")
    said = models.CharField(
        max_length=1_000, blank=True, help_text="The beginning of the answer, or why there is none."
    )
    took_ms = models.PositiveIntegerField(null=True)

    objects = ScopedManager()

    class Meta:
        db_table = "notifications_attempt"
        indexes = [models.Index(fields=["message", "-id"], name="attempts_of_a_message")]
