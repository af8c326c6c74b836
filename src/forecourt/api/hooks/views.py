"""`POST /hooks/SOURCE`: activity that an outside system sends by itself, signed as Standard Webhooks describes."""

from __future__ import annotations

from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from forecourt.access.addresses import paced_address
from forecourt.access.admitting import wait_before_attempt
from forecourt.customers.hooks import receive
from forecourt.kernel.errors import Refusal
from forecourt.look.problems import problem

BODY_BYTES: Final = 1_000_000
#: So many messages a minute may come from one address.
A_MINUTE: Final = 600


class TooManyMessages(Refusal):
    """Somebody sends faster than they may."""

    code, title, status = "too_many_requests", "Too many messages in a short time", 429


class TooLong(Refusal):
    """A message is longer than any that is meant."""

    code, title, status = "too_long", "The message is too long", 413


@csrf_exempt
@require_POST
def hook(request: HttpRequest, source: str) -> HttpResponse:
    """Keep what was sent and answer 202; sent to nobody, and signed by nobody whom we know, look the same: 404."""
    try:
        return _received(request, source)
    except Refusal as refusal:
        return problem(refusal, source={"pointer": refusal.pointer} if refusal.pointer else None)


def _received(request: HttpRequest, source: str) -> HttpResponse:
    if wait_before_attempt(f"hook from {paced_address(request)}", a_minute=A_MINUTE):
        raise TooManyMessages(f"You may send {A_MINUTE} messages a minute.")
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > BODY_BYTES:
        raise TooLong(f"A message says how long it is, and is no longer than {BODY_BYTES:,} bytes.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    message_id = receive(source=source, headers=headers, body=request.body)
    return HttpResponse(orjson.dumps({"id": message_id}), status=202, content_type="application/json")
