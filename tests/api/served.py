"""The API over real HTTP, for programs that nobody here wrote: `python -m tests.api.served PORT [--leaky]`.

The environment names a clone of the test world's database. Prints tokens by account as one line of JSON when it serves.
`--leaky` adds a resource that forgot to narrow its rows to the actor: a fault for a test to find.
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
LEAKY: Final = "leaky-notes"


def main(port: int, *, is_leaky: bool) -> None:
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
        _declare_a_leak()
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


def _declare_a_leak() -> None:
    """Declare a resource whose list is the actor's own and whose single rows are anybody's."""
    from django.db.models import Q

    from forecourt.access.models import Role
    from forecourt.api.jsonapi.declarations import Attribute, Resource, declare
    from forecourt.kernel.listings import Listing

    class Leaky(Listing):
        """Narrows a list to the actor's company, and forgets to where somebody asks by id."""

        def page(self, **asked: Any) -> Any:
            actor = asked["actor"]
            mine = "customer_admin" if actor.email.startswith("ada") else "customer_technical"
            asked["where"] = {**(asked.get("where") or {}), "mine": mine}
            return super().page(**asked)

    declare(
        Resource(
            type=LEAKY,
            about="Notes of a company, which anybody reads who knows an id.",
            listing=Leaky(
                visible=lambda actor: Role.objects.all(),
                columns={"id": "code", "text": "title", "words": "permissions"},
                filters={"mine": lambda code: Q(code=code)},
            ),
            id_type=str,
            attributes=(
                Attribute("text", str, "What it says.", "Gate code 4711"),
                Attribute("words", list[str], "And more.", ["x"]),
            ),
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), is_leaky="--leaky" in sys.argv)
