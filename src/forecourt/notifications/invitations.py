"""The letter that asks somebody into a company. Its link is made when the letter is written and kept nowhere."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import transaction

from forecourt.access.actions import invite_colleague, mint_invitation_link, withdraw_invitation
from forecourt.access.events import COLLEAGUE_INVITED
from forecourt.access.queries import list_colleagues
from forecourt.customers.queries import CompanyCard, get_company
from forecourt.kernel.actors import Actor
from forecourt.kernel.errors import Invisible
from forecourt.kernel.journal.following import Sealed
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.notifications.models import Mail
from forecourt.notifications.outbox.kinds import write_when_sent
from forecourt.notifications.outbox.letters import Letter, Written, portal_address, write
from forecourt.notifications.outbox.mails import ACCESS, post
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
        dedupe=_once(row.id),
    )


def invite_at_the_terminal(*, actor: Actor, company: CompanyCard, email: str, name: str, role: str) -> str:
    """Invite somebody as the operator's process, with a link made now: returned, and in the letter that goes out.

    The mail lies closed in the outbox with its link, because a link made later would end the one that was returned. An
    invitation that is open for the address is withdrawn first. Raises Forbidden for a role that there is not,
    AlreadyThere, Malformed.
    """
    asked = {"email": email, "name": name, "role": role, "company_id": company.id}
    with scope(actor), transaction.atomic():
        for each in list_colleagues(actor=actor, company_id=company.id):
            if each.invitation_id is not None and each.email == email.strip().lower():
                perform(withdraw_invitation, actor=actor, parameters={"invitation_id": each.invitation_id})
        invited = perform(invite_colleague, actor=actor, parameters=asked)
        linked = perform(
            mint_invitation_link, actor=actor, parameters={"invitation_id": invited.result["invitation_id"]}
        )
        url = portal_address(linked.once["path"])
        said = {"name": name, "role": linked.result["role_title"], "invited_by": environment().provider}
        post(
            to=linked.result["email"],
            written=write(_letter(company, said, url)),
            kind=ACCESS,
            company_id=company.id,
            cause_id=invited.journal_ids[0],
            dedupe=_once(invited.journal_ids[0]),
        )
    return url


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


def _once(row_id: UUID) -> str:
    """Name the one letter of an invitation, by the journal row that asks for it."""
    return f"{KIND} {row_id}"


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
