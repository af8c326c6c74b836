"""Problem details (RFC 9457): how an answer that is neither a page nor JSON:API says what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.http import HttpResponse

from forecourt.kernel.errors import Refusal

MEDIA: Final = "application/problem+json"


def problem(refusal: Refusal, *, source: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer with a Refusal as a problem.

    Its kind is told by `code`, a stable word, with `type` left at `about:blank`. `next` holds what one can do instead,
    and `source` where in the request the fault lies, both only where there is something to say.
    """
    told: dict[str, Any] = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
    }
    told |= {"source": dict(source)} if source else {}
    told |= {"next": list(refusal.next)} if refusal.next else {}
    return HttpResponse(orjson.dumps(told), content_type=MEDIA, status=refusal.status)
