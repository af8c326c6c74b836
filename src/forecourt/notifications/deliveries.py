"""Scheduled data on its way: a mail to each who is named, or a signed message to the webhooks that listen.

The rows are opened when they are sent, in the owner's name once more: a right that ended meanwhile delivers nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from forecourt.access.addressees import find_addressee, list_addressees
from forecourt.customers.queries import CompanyCard, get_company
from forecourt.data.actions import settle_run
from forecourt.data.engine.aggregate.zones import find_zone
from forecourt.data.events import RUN_PREPARED
from forecourt.data.queries.schedules import RunCard
from forecourt.data.runs import Opened, PlaneSilent, fetch_file, open_run
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Refusal
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.pipeline import perform
from forecourt.notifications.models import Endpoint, Mail, Message
from forecourt.notifications.outbox.kinds import when_ended, write_when_sent
from forecourt.notifications.outbox.letters import Letter, Written, portal_address, write
from forecourt.notifications.outbox.mails import post
from forecourt.notifications.outbox.transport import Attachment, NotEver, NotNow
from forecourt.notifications.reactions import Intake, react_to
from forecourt.notifications.webhooks.messages import ENDINGS, OWN_WAYS, write_to
from forecourt.notifications.webhooks.sending import complete_when_sent
from forecourt.notifications.zones import zone_named
from forecourt.settings.environment import environment

KIND: Final = "delivery"
#: Larger files are fetched from the portal.
MOST_ATTACHED_BYTES: Final = 5_000_000


@react_to(RUN_PREPARED)
def post_deliveries(intake: Intake, row: Sealed) -> None:
    """Put a letter for each recipient into the outbox; one who has left the company since gets none."""
    if row.new["how"] == "webhook":
        return
    for user_id in map(UUID, row.new["recipients"]):
        to = find_addressee(actor=intake.actor, user_id=user_id, company_id=row.company_id)
        if to is not None:
            post(
                to=to.email,
                kind=KIND,
                arguments={"run_id": row.subject_id, "is_attached": row.new["how"] == "attachment"},
                user_id=user_id,
                company_id=row.company_id,
                cause_id=row.id,
                dedupe=f"{KIND} {row.subject_id} {user_id}",
            )


def _reads_it_all(actor: Actor, mail: Mail, run: RunCard) -> bool:
    """Tell whether the recipient reads whatever the owner may have scheduled: a role can change, and be limited."""
    assert mail.company_id is not None
    readers = list_addressees(actor=actor, company_id=mail.company_id, permission="data.read_rows")
    return mail.user_id == run.owner_id or mail.user_id in {each.user_id for each in readers}


@write_when_sent(KIND)
def write_delivery(actor: Actor, mail: Mail) -> tuple[Written, tuple[Attachment, ...]]:
    """Write the letter, with the file where that was asked for and is small. Raises NotEver, NotNow."""
    run_id = UUID(mail.arguments["run_id"])
    assert mail.company_id is not None
    try:
        opened = open_run(actor=actor, run_id=run_id)
        if not _reads_it_all(actor, mail, opened.run):
            raise NotEver("who gets it no longer reads all that the company holds")
        attached = _attachment(opened) if mail.arguments["is_attached"] else None
    except PlaneSilent as error:
        raise NotNow("the data plane did not answer") from error
    except Refusal as refusal:
        if refusal.status >= 500:
            raise NotNow(refusal.detail) from refusal
        raise NotEver(f"its owner may no longer read it: {refusal.detail}") from refusal
    company = get_company(actor=actor, company_id=mail.company_id)
    letter = _letter(opened.run, company, attached, wanted_file=mail.arguments["is_attached"])
    return write(letter), ((attached,) if attached else ())


@when_ended(KIND)
def note_mail_ended(actor: Actor, mail: Mail, state: str, said: str) -> None:
    """Note on the run what came of a letter."""
    _settle(actor, UUID(mail.arguments["run_id"]), state, said)


def write_run_messages(intake: Intake, row: Sealed, endpoints: list[Endpoint]) -> None:
    """Write the message of a run that goes to webhooks; that nobody listens is a failure, which its owner hears of."""
    if row.new["how"] != "webhook":
        return
    if not endpoints:
        _settle(intake.actor, UUID(row.subject_id), "failed", "no webhook of the company listens to scheduled data")
    write_to(endpoints=endpoints, row=row, kind=KIND)


@complete_when_sent(KIND)
def complete_message(actor: Actor, message: Message) -> dict[str, Any]:
    """Add where the rows are: an address that is good for a minute, and one for programs that have a token."""
    payload: dict[str, Any] = message.payload
    opened = open_run(actor=actor, run_id=UUID(payload["data"]["subject"]["id"]))
    return payload | {
        "data": payload["data"]
        | {
            "download_url": opened.url,
            "download_good_for_s": 60,
            "opened_at": datetime.now(UTC).isoformat(),
            "api_url": _api_url(opened.run),
        }
    }


def note_message_ended(actor: Actor, message: Message, said: str) -> None:
    """Note on the run what came of a message."""
    state = "sent" if message.state == Message.DELIVERED else "failed"
    _settle(actor, UUID(message.payload["data"]["subject"]["id"]), state, said)


OWN_WAYS[RUN_PREPARED] = write_run_messages
ENDINGS[KIND] = note_message_ended


def _settle(actor: Actor, run_id: UUID, state: str, said: str) -> None:
    perform(settle_run, actor=actor, parameters={"run_id": run_id, "state": state, "said": said[:300]})


def _attachment(opened: Opened) -> Attachment | None:
    file = fetch_file(opened, most_bytes=MOST_ATTACHED_BYTES)
    return Attachment(file.name, file.media_type, file.content) if file else None


def _letter(run: RunCard, company: CompanyCard, attached: Attachment | None, *, wanted_file: bool) -> Letter:
    too_large = wanted_file and attached is None
    words = "The file is attached." if attached else "Download it in the portal; it asks you to sign in."
    return Letter(
        subject=f"{run.title}: {_days(run, company)}",
        heading=f"{run.title} is ready",
        paragraphs=[f"It is larger than 5 MB, so it is not attached. {words}" if too_large else words],
        facts=[
            ("Period", _days(run, company)),
            ("Readings", f"about {run.rows:,}"),
            ("Format", run.format.upper() if run.format in ("csv", "json") else run.format.capitalize()),
            ("Prepared", _instant(run.made_at, company)),
            ("Source", f"{environment().provider}, as read when this was sent"),
        ],
        button=("Open the delivery", portal_address(f"/data/deliveries/{run.id}/")),
        why=f"You get this because “{run.title}” is scheduled to be delivered to you.",
        choices_url=portal_address("/data/deliveries/"),
        company=company.short_name,
    )


def _days(run: RunCard, company: CompanyCard) -> str:
    """Name the days of the run, counted where its schedule counts them."""
    zone = find_zone(name=str(run.reading["zone"]))
    first, last = run.period_from.astimezone(zone), run.period_to.astimezone(zone)
    return f"from {first:%-d %b %Y}, before {last:%-d %b %Y}"


def _instant(at: datetime, company: CompanyCard) -> str:
    return f"{at.astimezone(zone_named(company)):%-d %b %Y, %H:%M}"


def _api_url(run: RunCard) -> str:
    reading = run.reading
    query = {
        "filter[from]": reading["period_from"].isoformat(),
        "filter[to]": reading["period_to"].isoformat(),
        "resolution": reading["resolution"],
        "zone": reading["zone"],
    }
    if reading["keys"]:
        query["filter[key]"] = ",".join(reading["keys"])
    return portal_address(f"/api/v1/datasets/{reading['dataset']}/rows?{urlencode(query)}")
