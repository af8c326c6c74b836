"""Actions on access, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Unpack
from uuid import UUID

from forecourt_client.performing import Asking, Out, Room


class AccessActions(Room[Out]):
    """Actions on access."""

    def add_client(
        self, *, name: str, scopes: Sequence[str], networks: Sequence[str] | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Let a program act for the company, in nobody's name; its secret is told once, in the receipt.

        Args:
            name: What it is; the journal names it so.
            scopes: What it may: some of your own permissions, with what they are worth nothing without.
            networks: From where it is good, such as 203.0.113.0/24; none: anywhere.
        """
        return self._perform("access.add_client", {"name": name, "scopes": scopes, "networks": networks}, asking)

    def change_colleague(
        self,
        *,
        user_id: UUID | str,
        role: str,
        until: datetime | None = None,
        company_id: UUID | str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Give a colleague another role, or an end.

        Downloads that run stop where the new role allows less.

        Args:
            user_id: Which colleague.
            role: One of the roles that you may give.
            until: When the membership ends; absent: it stays.
            company_id: For the provider's people: the company. Others act in their own.
        """
        return self._perform(
            "access.change_colleague",
            {"user_id": user_id, "role": role, "until": until, "company_id": company_id},
            asking,
        )

    def choose_keys(self, *, letters: bool, **asking: Unpack[Asking]) -> Out:
        """Let single letters be keys of the pages, or not: who dictates or types by accident turns them off.

        Args:
            letters: Whether single letters are keys.
        """
        return self._perform("access.choose_keys", {"letters": letters}, asking)

    def choose_theme(self, *, theme: Literal["system", "light", "dark"], **asking: Unpack[Asking]) -> Out:
        """Show the pages light, dark, or as the person's system does.

        It concerns no company.

        Args:
            theme: Light, dark, or as your system does.
        """
        return self._perform("access.choose_theme", {"theme": theme}, asking)

    def decline_access(self, *, request_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Say no to what a colleague asked for.

        Args:
            request_id: What was asked for.
        """
        return self._perform("access.decline_access", {"request_id": request_id}, asking)

    def define_own_role(
        self, *, title: str, permissions: Sequence[str], role: str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Make a role, or change one: that counts at once for everybody who has it, and cuts what it no longer allows.

        Args:
            title: What colleagues know it by.
            permissions: What it allows, of what your own role lends.
            role: The role to change; absent: a new one.
        """
        return self._perform(
            "access.define_own_role", {"title": title, "permissions": permissions, "role": role}, asking
        )

    def define_role(
        self,
        *,
        code: str,
        title: str,
        side: Literal["customer", "provider"],
        permissions: Sequence[str] | None = None,
        lends: Sequence[str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a role, or change what it allows.

        Args:
            code: What files and programs call it; it never changes.
            title: What people read.
            side: Whose people have it.
            permissions: What it allows.
            lends: Of what who has the role may make roles for their own company.
        """
        return self._perform(
            "access.define_role",
            {"code": code, "title": title, "side": side, "permissions": permissions, "lends": lends},
            asking,
        )

    def end_access(self, *, request_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Withdraw what one asked for or give back what was granted; as an administrator, take it back.

        Invisible.

        Args:
            request_id: What was asked for.
        """
        return self._perform("access.end_access", {"request_id": request_id}, asking)

    def end_other_sessions(self, **asking: Unpack[Asking]) -> Out:
        """Sign the person out in every browser but this one; downloads that run are cut."""
        return self._perform("access.end_other_sessions", {}, asking)

    def end_session(self, *, handle: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Sign the person out in another browser; downloads that run are cut.

        Args:
            handle: Which browser, as the list of sessions names it.
        """
        return self._perform("access.end_session", {"handle": handle}, asking)

    def explain_access(
        self, *, user_id: UUID | str, action: str, company_id: UUID | str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Name each rule that decides whether somebody may do something, in order, up to the first no.

        Args:
            user_id: Whose access.
            action: What they want to do.
            company_id: For the provider's people: where.
        """
        return self._perform(
            "access.explain_access", {"user_id": user_id, "action": action, "company_id": company_id}, asking
        )

    def grant_access(
        self,
        *,
        request_id: UUID | str,
        sites: Sequence[UUID | str] | None = None,
        contracts: Sequence[UUID | str] | None = None,
        resources: Sequence[UUID | str] | None = None,
        days: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Grant what a colleague asked for, for some days: it ends by itself, and a running download with it.

        Args:
            request_id: What was asked for.
            sites: What stands at any of these sites.
            contracts: What any of these contracts opens.
            resources: These meters and other resources.
            days: For how many days; absent: as asked.
        """
        return self._perform(
            "access.grant_access",
            {"request_id": request_id, "sites": sites, "contracts": contracts, "resources": resources, "days": days},
            asking,
        )

    def grant_membership(
        self,
        *,
        company_id: UUID | str,
        email: str,
        name: str,
        since: datetime,
        role: str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a person a member of a company, with a role or with none yet; one who is a member gets the role.

        Args:
            company_id: Which company.
            email: The person's mail address.
            name: What the person is called.
            since: From when on.
            role: A role of that company's side; absent: none yet.
        """
        return self._perform(
            "access.grant_membership",
            {"company_id": company_id, "email": email, "name": name, "since": since, "role": role},
            asking,
        )

    def invite_colleague(
        self,
        *,
        email: str,
        name: str,
        role: str,
        until: datetime | None = None,
        company_id: UUID | str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Ask somebody into the company: a mail with a link that works once, for a week.

        Args:
            email: Where the invitation goes.
            name: What the person is called.
            role: One of the roles that you may give.
            until: When the membership ends; absent: it stays.
            company_id: For the provider's people: the company. Others act in their own.
        """
        return self._perform(
            "access.invite_colleague",
            {"email": email, "name": name, "role": role, "until": until, "company_id": company_id},
            asking,
        )

    def let_program_in(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Give the program that shows this code a token of one's own, for 90 days and with no more than it asked for.

        Args:
            code: The code that the program shows, such as BCDF-GHJK.
        """
        return self._perform("access.let_program_in", {"code": code}, asking)

    def limit_colleague(
        self,
        *,
        user_id: UUID | str,
        sites: Sequence[UUID | str] | None = None,
        contracts: Sequence[UUID | str] | None = None,
        resources: Sequence[UUID | str] | None = None,
        company_id: UUID | str | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Let a colleague see only some sites, contracts and resources of the company; with nothing named, all again.

        Args:
            user_id: Which colleague.
            sites: What stands at any of these sites.
            contracts: What any of these contracts opens.
            resources: These meters and other resources.
            company_id: For the provider's people: the company. Others act in their own.
        """
        return self._perform(
            "access.limit_colleague",
            {
                "user_id": user_id,
                "sites": sites,
                "contracts": contracts,
                "resources": resources,
                "company_id": company_id,
            },
            asking,
        )

    def look_through(
        self, *, company_id: UUID | str, reason: str, user_id: UUID | str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """Let this browser show what somebody of a customer sees, for 30 minutes at most.

        Args:
            company_id: Which company.
            reason: Why; the customer reads it.
            user_id: Through whose eyes; absent: an administrator's.
        """
        return self._perform(
            "access.look_through", {"company_id": company_id, "reason": reason, "user_id": user_id}, asking
        )

    def make_token(
        self,
        *,
        name: str,
        days: int | None = None,
        scopes: Sequence[str] | None = None,
        networks: Sequence[str] | None = None,
        requests_a_minute: int | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Make a personal token for your own company; the secret is told once, in the receipt.

        Args:
            name: What the token is for.
            days: How many days it lives.
            scopes: Which of your permissions it carries, with what they are worth nothing without; absent: all,
                as they change.
            networks: From where it is good, such as 203.0.113.0/24; none: anywhere.
            requests_a_minute: How fast it may ask, at most; absent: as fast as anybody.
        """
        return self._perform(
            "access.make_token",
            {
                "name": name,
                "days": days,
                "scopes": scopes,
                "networks": networks,
                "requests_a_minute": requests_a_minute,
            },
            asking,
        )

    def refuse_program(self, *, code: str, **asking: Unpack[Asking]) -> Out:
        """Tell the program that shows this code no.

        Args:
            code: The code that the program shows, such as BCDF-GHJK.
        """
        return self._perform("access.refuse_program", {"code": code}, asking)

    def reinvite_colleague(self, *, invitation_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Send a new link, good for another week; the one before works no more.

        Args:
            invitation_id: Which open invitation.
        """
        return self._perform("access.reinvite_colleague", {"invitation_id": invitation_id}, asking)

    def remove_client(self, *, client_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """End a machine client and its tokens; what it downloads is cut within seconds.

        Args:
            client_id: Which machine client.
        """
        return self._perform("access.remove_client", {"client_id": client_id}, asking)

    def remove_colleague(
        self, *, user_id: UUID | str, company_id: UUID | str | None = None, **asking: Unpack[Asking]
    ) -> Out:
        """End a colleague's membership with all that rests on it: tokens, open sessions, running downloads.

        Args:
            user_id: Which colleague.
            company_id: For the provider's people: the company. Others act in their own.
        """
        return self._perform("access.remove_colleague", {"user_id": user_id, "company_id": company_id}, asking)

    def remove_own_role(self, *, role: str, **asking: Unpack[Asking]) -> Out:
        """Remove a role that nobody has.

        Args:
            role: The role, by its code.
        """
        return self._perform("access.remove_own_role", {"role": role}, asking)

    def renew_client_secret(self, *, client_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Give a machine client another secret, told once; the one before ends, and every token fetched with it.

        Args:
            client_id: Which machine client.
        """
        return self._perform("access.renew_client_secret", {"client_id": client_id}, asking)

    def request_access(
        self,
        *,
        permission: str,
        reason: str,
        days: int,
        sites: Sequence[UUID | str] | None = None,
        contracts: Sequence[UUID | str] | None = None,
        resources: Sequence[UUID | str] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Ask the company's administrators for a permission for some days.

        Asking again replaces what waits.

        Args:
            permission: What you want to be able to do.
            reason: Why; who grants it reads this.
            days: For how many days.
            sites: What stands at any of these sites.
            contracts: What any of these contracts opens.
            resources: These meters and other resources.
        """
        return self._perform(
            "access.request_access",
            {
                "permission": permission,
                "reason": reason,
                "days": days,
                "sites": sites,
                "contracts": contracts,
                "resources": resources,
            },
            asking,
        )

    def reset_factors(self, *, user_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Take away somebody's passkeys, authenticator app and recovery codes, and sign them out everywhere.

        Args:
            user_id: Whose.
        """
        return self._perform("access.reset_factors", {"user_id": user_id}, asking)

    def revoke_token(self, *, token_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Revoke a token of one's own, or as an administrator any of the company's; what it opened is cut within
        seconds.

        Args:
            token_id: Which token.
        """
        return self._perform("access.revoke_token", {"token_id": token_id}, asking)

    def stop_looking(self, **asking: Unpack[Asking]) -> Out:
        """Let this browser show its owner's own pages again."""
        return self._perform("access.stop_looking", {}, asking)

    def switch_company(self, *, company_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Note the company in the session.

        Entering it goes by membership, which `fc.enter` checks on every request.

        Args:
            company_id: Which of your companies.
        """
        return self._perform("access.switch_company", {"company_id": company_id}, asking)

    def take_first_step(self, *, step: Literal["data", "left"], **asking: Unpack[Asking]) -> Out:
        """Note that this person looked at the company's data (`data`), or wants no guide any more (`left`).

        Args:
            step: `data`: you looked at the data. `left`: no guide any more.
        """
        return self._perform("access.take_first_step", {"step": step}, asking)

    def withdraw_invitation(self, *, invitation_id: UUID | str, **asking: Unpack[Asking]) -> Out:
        """Make the link of an invitation worthless.

        Args:
            invitation_id: Which open invitation.
        """
        return self._perform("access.withdraw_invitation", {"invitation_id": invitation_id}, asking)
