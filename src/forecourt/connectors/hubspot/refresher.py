"""Ask HubSpot about one record, through the house's one way of calling addresses outside."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import orjson

from forecourt.connectors.hubspot import properties
from forecourt.customers.refreshers import NotNow, RecordGone
from forecourt.kernel.outbound import AddressRefused, Answer, NoAnswer, call, find_target

TIMEOUT_S: Final = 15.0
MOST_BYTES: Final = 256_000
#: A token that is refused will not be good a moment later.
TOKEN_WAIT_S: Final = 900.0
#: HubSpot counts requests in windows of ten seconds.
RATE_WAIT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class HubSpot:
    """Asks a HubSpot account.

    Attributes:
        url: Where its API answers, such as `https://api.hubapi.com`.
        token: The access token of a private app with `crm.objects.companies.read` and `crm.objects.contacts.read`.
        allow_private: For tests and demos: plain HTTP and loopback may be called.
    """

    url: str
    token: str = field(repr=False)
    allow_private: bool = False
    timeout_s: float = TIMEOUT_S

    def fetch(self, *, subject_type: str, external_id: str, fields: Collection[str]) -> Mapping[str, Any]:
        """Return the present values of some fields of a record. Raises RecordGone, NotNow."""
        names = properties.wanted(subject_type=subject_type, fields=fields)
        if not names:
            return {}
        kind = properties.OBJECTS[subject_type]
        path = f"/crm/v3/objects/{kind}/{quote(external_id, safe='')}?{urlencode({'properties': ','.join(names)})}"
        found = _read(self._call(path))
        return properties.read(subject_type=subject_type, fields=fields, properties=found)

    def _call(self, path: str) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        try:
            target = find_target(self.url.rstrip("/") + path, allow_private=self.allow_private)
            return call(target, method="GET", headers=headers, timeout_s=self.timeout_s, most_bytes=MOST_BYTES)
        except NoAnswer as error:
            raise NotNow(f"HubSpot: {error.detail}") from error
        except AddressRefused as error:
            raise NotNow(f"HubSpot: {error.detail}", retry_after_s=TOKEN_WAIT_S) from error


def is_on_this_machine(url: str) -> bool:
    """Tell whether the operator's own setting names this machine: then there is a fake, which may be called."""
    return urlsplit(url).hostname in ("127.0.0.1", "::1", "localhost")


def _read(answer: Answer) -> Mapping[str, Any]:
    """Return the properties of the record that came. Raises RecordGone, NotNow."""
    if answer.status == 404:
        raise RecordGone
    if answer.status == 429:
        raise NotNow("HubSpot asks for fewer requests.", retry_after_s=_seconds(answer) or RATE_WAIT_S)
    if answer.status in (401, 403):
        raise NotNow("HubSpot does not take our token.", retry_after_s=TOKEN_WAIT_S)
    if not answer.is_good:
        raise NotNow(f"HubSpot answered {answer.status}.", retry_after_s=_seconds(answer))
    try:
        body = orjson.loads(answer.body)
        found = body["properties"]
        if not isinstance(found, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise NotNow("HubSpot answered in a way that cannot be read.") from None
    if body.get("archived"):
        raise RecordGone
    return found


def _seconds(answer: Answer) -> float | None:
    """Return what Retry-After asks for, in seconds (RFC 9110, section 10.2.3); None for none, or a date."""
    try:
        return max(0.0, float(answer.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
