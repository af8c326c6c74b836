"""The letter that asks somebody into a company. Its link is made when the letter is written and kept nowhere."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from forecourt.access.actions import mint_invitation_link
from forecourt.access.events import COLLEAGUE_INVITED
from forecourt.customers.queries import CompanyCard, get_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.pipeline import perform
from forecourt.notifications.models import Mail
from forecourt.notifications.outbox.kinds import write_when_sent
from forecourt.notifications.outbox.letters import Letter, Written, portal_address, write
from forecourt.notifications.outbox.mails import post
from forecourt.notifications.outbox.transport import Attachment, NotEver
from forecourt.notifications.reactions import Intake, react_to
from forecourt.settings.environment import environment

KIND: Final = "invitation"


@react_to(COLLEAGUE_INVITED)
def post_invitation(intake: Intake, row: Sealed) -> None:
    """Put the letter into the outbox, without its link."""
    post(
        to=row.new["email"],
        kind=KIND,
        arguments={
            "invitation_id": row.subject_id,
            "name": row.new["name"],
            "role": row.new["role"],
            "invited_by": row.actor_name if row.actor_kind == "person" else environment().provider,
        },
        company_id=row.company_id,
        cause_id=row.id,
        dedupe=f"{KIND} {row.id}",
    )


@write_when_sent(KIND)
def write_invitation(actor: Actor, mail: Mail) -> tuple[Written, tuple[Attachment, ...]]:
    """Write it, with a link made now. Raises NotEver for an invitation that is no longer open."""
    asked = mail.arguments
    parameters = {"invitation_id": UUID(asked["invitation_id"])}
    try:
        receipt = perform(mint_invitation_link, actor=actor, parameters=parameters, cause_id=mail.cause_id)
    except Invisible:
        raise NotEver("the invitation was withdrawn or answered") from None
    assert mail.company_id is not None
    company = get_company(actor=actor, company_id=mail.company_id)
    return write(_letter(company, asked, portal_address(receipt.once["path"]))), ()


def _letter(company: CompanyCard, asked: dict[str, str], url: str) -> Letter:
    brand = environment().provider
    return Letter(
        subject=f"{asked['invited_by']} invites you to {company.short_name} on {brand}",
        heading=f"{asked['invited_by']} invites you to {company.short_name}",
        paragraphs=[
            f"Hello {asked['name']},",
            f"{company.name} uses {brand}’s portal for its services. You are invited as {asked['role']}.",
        ],
        button=("Accept the invitation", url),
        small="The link works once, for a week. It is for you alone: whoever has it can accept in your place.",
        why=f"You get this because {asked['invited_by']} entered your address. If you know nothing of it, do nothing.",
        company=company.short_name,
    )
