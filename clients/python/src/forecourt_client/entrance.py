"""Getting a token without being handed one: a code that a person compares in the browser, or a machine's own secret.

    signing_in = begin_sign_in("https://portal.example.com", name="nightly-report on build-7")
    print(signing_in.address, signing_in.code)
    token = signing_in.wait()

The first is RFC 8628, the second RFC 6749, section 4.4. Nothing is stored here.
"""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from forecourt_client.errors import BadAnswer, Refused, Unreachable
from forecourt_client.login import tidy_url
from forecourt_client.transport import named, trusted

TIMEOUT_S: Final = 30.0
#: How much longer to pause each time the portal says that one asks too often (RFC 8628, section 3.5).
SLOWER_BY_S: Final = 5.0
DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_PUBLIC_CLIENT: Final = {True: "forecourt-cli", False: "forecourt-client"}
_WORDS: Final = {
    "access_denied": ("Refused in the browser", "Nothing was given to this program."),
    "expired_token": ("The code is too old", "Nobody confirmed it within its time."),
    "invalid_client": ("This client is not known", "Its id or secret is wrong, or it is not good from here."),
    "invalid_scope": ("It may not have these scopes", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token. `scopes` are the permissions it is bounded to; None: all that its owner may."""

    value: str = field(repr=False)
    expires_in_s: int
    scopes: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningIn:
    """A program that waits for its person.

    Attributes:
        code: What the person compares with what the browser shows.
        address: Where they type it; `address_with_code` saves the typing, not the comparing.
        expires_in_s: How long there is time.
        pause_s: How long to pause between two questions.
    """

    url: str
    code: str
    address: str
    address_with_code: str
    expires_in_s: int
    pause_s: float
    user_agent: str = ""
    client_id: str = "forecourt-client"
    device_code: str = field(repr=False)

    def wait(self) -> Token:
        """Ask until the person has decided, no oftener than the portal likes.

        Raises:
            Refused: They refused (`access_denied`), or the time is over (`expired_token`).
            Unreachable: The portal does not answer any more.
        """
        asked = {"grant_type": DEVICE_CODE, "device_code": self.device_code, "client_id": self.client_id}
        pause_s, end_s = self.pause_s, time.monotonic() + self.expires_in_s
        while True:
            time.sleep(pause_s)
            try:
                return _token(_post(self.url, "token", asked, user_agent=self.user_agent))
            except Refused as refused:
                if refused.code == "slow_down":
                    pause_s += SLOWER_BY_S
                elif refused.code != "authorization_pending":
                    raise
            except Unreachable:  # as RFC 8628 has it: pause longer, and go on while there is time
                pause_s *= 2
            if time.monotonic() > end_s:
                raise _refused(400, {"error": "expired_token"})


def begin_sign_in(
    url: str, *, name: str, scopes: Sequence[str] | None = None, user_agent: str = "", is_command: bool = False
) -> SigningIn:
    """Ask the portal for a code.

    Args:
        url: Address of the portal.
        name: What the person reads beside the code: your machine or program.
        scopes: The permissions that are enough; None: all that the person may.
        user_agent: The name of your program, as `name/version`.

    Raises:
        Refused, Unreachable, BadAnswer: see `errors`.
    """
    url, client_id = tidy_url(url), _PUBLIC_CLIENT[is_command]
    asked = {"client_id": client_id, "device_name": name} | ({"scope": " ".join(scopes)} if scopes else {})
    told = _post(url, "device_authorization", asked, user_agent=user_agent)
    try:
        return SigningIn(
            url=url,
            code=str(told["user_code"]),
            address=str(told["verification_uri"]),
            address_with_code=str(told.get("verification_uri_complete") or told["verification_uri"]),
            expires_in_s=int(told["expires_in"]),
            pause_s=float(told.get("interval", 5)),
            user_agent=user_agent,
            client_id=client_id,
            device_code=str(told["device_code"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer("It did not say with which code.") from error


def fetch_token(
    url: str, *, client_id: str, client_secret: str, scopes: Sequence[str] | None = None, user_agent: str = ""
) -> Token:
    """Fetch a token for a machine client, good for an hour: `Forecourt(url, fetch_token(…).value)`.

    Raises:
        Refused: Id or secret is wrong, or it is not good from here (`invalid_client`); `invalid_scope`.
        Unreachable, BadAnswer: see `errors`.
    """
    asked = {"grant_type": "client_credentials"} | ({"scope": " ".join(scopes)} if scopes else {})
    return _token(_post(tidy_url(url), "token", asked, user_agent=user_agent, basic=(client_id, client_secret)))


def _post(
    url: str, path: str, form: Mapping[str, str], *, user_agent: str, basic: tuple[str, str] | None = None
) -> dict[str, Any]:
    verify = trusted() if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        answer = httpx.post(
            f"{url}/oauth/{path}",
            data=form,
            auth=basic,
            headers={"User-Agent": named(user_agent), "Accept": "application/json"},
            timeout=TIMEOUT_S,
            follow_redirects=False,
            verify=verify,
        )
    except httpx.RequestError as error:
        raise Unreachable(f"{url}: {error or type(error).__name__}", next=["Check the address."]) from error
    try:
        told = json.loads(answer.content)
    except ValueError:
        told = None
    if answer.status_code == 200 and isinstance(told, dict):
        return told
    if isinstance(told, dict) and isinstance(told.get("error"), str):
        raise _refused(answer.status_code, told)
    if answer.status_code in (502, 503, 504):
        raise Unreachable(f"{url} answered {answer.status_code}.")
    raise BadAnswer(f"/oauth/{path} answered {answer.status_code}.", next=["Check the portal's address."])


def _token(told: Mapping[str, Any]) -> Token:
    try:
        scope = told.get("scope")
        scopes = None if scope is None else tuple(str(scope).split())
        return Token(value=str(told["access_token"]), expires_in_s=int(told["expires_in"]), scopes=scopes)
    except (KeyError, TypeError, ValueError) as error:
        raise BadAnswer("It gave no token.") from error


def _refused(status: int, told: Mapping[str, Any]) -> Refused:
    title, detail = _WORDS.get(told["error"], ("The portal gave no token", ""))
    detail = detail or str(told.get("error_description", ""))
    return Refused(detail, code=told["error"], title=title, status=status, next=["Begin again."])
