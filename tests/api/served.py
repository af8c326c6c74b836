"""The API over real HTTP, for programs that nobody here wrote: `python -m tests.api.served PORT [--leaky]`.

The environment names a clone of the test world's database. Prints tokens by account as one line of JSON when it serves.
`--furnished` gives two customers something of every kind that they can have; `--leaky` adds resources that forgot to
narrow single rows to the actor: faults for a test to find.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")

#: Whom foreign programs come as.
ACCOUNTS: Final = ("ada@acme.example", "rita@acme.example", "ben@bravo.example", "susy@meridian.example")
#: Tokens for each account, so that a program may end one and go on with another.
TOKENS_EACH: Final = 3
LEAKY: Final = ("leaky-notes", "leaky-topics")


def main(port: int, *, is_leaky: bool, is_furnished: bool) -> None:
    """Serve until the process is ended."""
    django.setup()
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from forecourt.data import signing
    from forecourt.processes.web import application
    from tests.signing import ask

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing of each request."""

    signing.ask = ask  # type: ignore[assignment]
    if is_leaky:
        _declare_leaks()
    if is_furnished:
        for email in ("ada@acme.example", "ben@bravo.example"):
            _furnish(email)
    server = ThreadedWSGIServer(("127.0.0.1", port), Quiet, ipv6=False)
    server.set_app(application)
    sys.stdout.write(json.dumps({"port": server.server_port, "tokens": _tokens()}) + "\n")
    sys.stdout.flush()
    server.serve_forever()


def _tokens() -> dict[str, list[str]]:
    from forecourt.access.actions import make_token
    from forecourt.kernel.pipeline import perform
    from tests.world import sign_in

    found: dict[str, list[str]] = {}
    for email in ACCOUNTS:
        actor = sign_in(email)
        made = [perform(make_token, actor=actor, parameters={"name": f"foreign {n}"}) for n in range(TOKENS_EACH)]
        found[email] = [each.once["token"] for each in made]
    return found


def _furnish(email: str) -> None:
    """Give somebody's company a thing of each kind that an administrator can make."""
    from forecourt.access.actions import add_client, invite_colleague
    from forecourt.data.actions import make_mark, save_view
    from forecourt.data.actions.schedules import schedule_delivery
    from forecourt.kernel.pipeline import perform
    from forecourt.notifications.actions.webhooks import add_endpoint
    from forecourt.oversight.actions import turn_back, turn_up
    from tests.world import sign_in

    actor = sign_in(email)
    name = email.partition("@")[0]
    dial = {"code": "clients", "title": "Clients", "actions": ["access.remove_client"], "level": "approved"}
    period = {"period_from": "2026-10-30T00:00:00+10:00", "period_to": "2026-10-31T00:00:00+10:00"}
    endpoint = {"url": f"https://hooks.example.com/{name}", "topics": ["arrived"]}
    for action, parameters in (
        (save_view, {"title": f"Peaks of {name}", "query": "key=all&heat=4w", "is_shared": False}),
        (make_mark, {**period, "text": f"Chiller test of {name}"}),
        (add_client, {"name": f"Import of {name}", "scopes": ["data.read_rows"]}),
        (invite_colleague, {"email": f"new-{email}", "name": "New One", "role": "read_only"}),
        (schedule_delivery, {"title": f"Yesterday for {name}"}),
        (add_endpoint, {"name": f"Board of {name}", **endpoint}),
        (turn_up, dial),
        (turn_back, {"code": "clients"}),  # which waits
    ):
        perform(action, actor=actor, parameters=parameters)


def _declare_leaks() -> None:
    """Declare resources whose list is the actor's own and whose single rows are anybody's."""
    from django.db.models import Q

    from forecourt.access.models import Role
    from forecourt.api.jsonapi.declarations import Attribute, Resource, declare
    from forecourt.kernel.listings import Listing
    from forecourt.notifications.models import Topic

    class Leaky(Listing):
        """Narrows a list to the actor's company, and forgets to where somebody asks by id."""

        def page(self, **asked: Any) -> Any:
            place = 0 if asked["actor"].email.startswith("ada") else 1
            mine = sorted(row["id"] for row in self.some_of_all(asked["actor"]))[place]
            asked["where"] = {**(asked.get("where") or {}), "mine": mine}
            return super().page(**asked)

        def some_of_all(self, actor: Any) -> list[Any]:
            return list(super().page(actor=actor, limit=2))

    for kind, model in zip(LEAKY, (Role, Topic), strict=True):
        declare(
            Resource(
                type=kind,
                about="Notes of a company, which anybody reads who knows an id.",
                listing=Leaky(
                    visible=lambda actor, model=model: model.objects.all(),
                    columns={"id": "code", "text": "title"},
                    filters={"mine": lambda code: Q(code=code)},
                ),
                id_type=str,
                attributes=(Attribute("text", str, "What it says.", "Gate code 4711"),),
            )
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), is_leaky="--leaky" in sys.argv, is_furnished="--furnished" in sys.argv)
