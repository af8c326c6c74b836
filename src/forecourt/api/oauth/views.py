"""`/oauth/token`, `/oauth/device_authorization` and `/.well-known/oauth-authorization-server`.

Machines show id and secret (RFC 6749, section 4.4). Programs at somebody's side show a code, and ask until that person
has let them in from a browser (RFC 8628).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from forecourt.access.addresses import client_address, paced_address
from forecourt.access.admitting import Fetched, begin_asking, fetch_client_token, poll
from forecourt.access.permissions import STAFF_WORDS, WORDS
from forecourt.access.rules import SIGN_IN_LIFE, SIGN_IN_PAUSE_S
from forecourt.api.oauth.requests import (
    A_MINUTE_A_CLIENT,
    OAuthRefusal,
    credentials_of,
    listed,
    oauth_endpoint,
    scopes_of,
    slow_down,
    told,
    unknown_client,
    value_of,
)
from forecourt.look.pages import portal_origin

CLIENT_CREDENTIALS: Final = "client_credentials"
DEVICE_CODE: Final = "urn:ietf:params:oauth:grant-type:device_code"
#: Programs that anybody has, so that their names prove nothing.
PUBLIC_CLIENTS: Final = {"forecourt-cli": "The forecourt command", "forecourt-client": "The Python library"}
LONGEST_NAME: Final = 100
_NOT_LET_IN: Final = {
    "authorization_pending": "The person has not decided yet.",
    "slow_down": "Ask less often: wait five seconds longer from now on.",
    "access_denied": "The person refused.",
    "expired_token": "The code is too old. Begin again.",
    "invalid_grant": "This device code is unknown, or was used already.",
}


@oauth_endpoint
def token(request: HttpRequest) -> HttpResponse:
    """Give a bearer token, or say why not."""
    kind = value_of(request, "grant_type")
    if kind == CLIENT_CREDENTIALS:
        return _answer(_fetched_by_client(request))
    if kind == DEVICE_CODE:
        return _answer(_fetched_by_program(request))
    if not kind:
        raise OAuthRefusal("invalid_request", "grant_type is missing.")
    raise OAuthRefusal("unsupported_grant_type", f"It is {CLIENT_CREDENTIALS} or {DEVICE_CODE}.")


@oauth_endpoint
def device_authorization(request: HttpRequest) -> HttpResponse:
    """Begin to let a program in: a code for its person, and a secret for itself. `device_name` is our addition."""
    program = _public_client(request)
    scopes = scopes_of(request)
    if scopes and not set(scopes) <= {*WORDS, *STAFF_WORDS}:
        raise OAuthRefusal("invalid_scope", "Scopes are names of permissions.")
    machine = " ".join(value_of(request, "device_name").split())
    name = f"{PUBLIC_CLIENTS[program]} on {machine}" if machine.isprintable() and machine else PUBLIC_CLIENTS[program]
    asking = begin_asking(name=name[:LONGEST_NAME], address=client_address(request), scopes=scopes)
    page = f"{portal_origin(request)}/connect/"
    return told(
        {
            "device_code": asking.device_secret,
            "user_code": asking.code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?{urlencode({'code': asking.code})}",
            "expires_in": int(SIGN_IN_LIFE.total_seconds()),
            "interval": SIGN_IN_PAUSE_S,
        }
    )


@require_safe
def metadata(request: HttpRequest) -> HttpResponse:
    """Tell programs what there is (RFC 8414)."""
    portal = portal_origin(request)
    return told(
        {
            "issuer": portal,
            "token_endpoint": f"{portal}/oauth/token",
            "device_authorization_endpoint": f"{portal}/oauth/device_authorization",
            "grant_types_supported": [CLIENT_CREDENTIALS, DEVICE_CODE],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
            "scopes_supported": list(WORDS),
            "service_documentation": f"{portal}/api/docs",
        }
    )


def _fetched_by_client(request: HttpRequest) -> Fetched:
    shown = credentials_of(request)
    slow_down(f"client {shown.client_id} from {paced_address(request)}", a_minute=A_MINUTE_A_CLIENT)
    fetched = fetch_client_token(
        client_id=shown.client_id, secret=shown.secret, address=client_address(request), scopes=scopes_of(request)
    )
    if fetched is None:
        raise unknown_client(by_header=shown.by_header)
    if fetched.error:
        raise OAuthRefusal(fetched.error, "The client does not have all of these scopes.")
    return fetched


def _fetched_by_program(request: HttpRequest) -> Fetched:
    _public_client(request)
    fetched = poll(device_secret=value_of(request, "device_code"))
    if fetched.error:
        raise OAuthRefusal(fetched.error, _NOT_LET_IN[fetched.error])
    return fetched


def _public_client(request: HttpRequest) -> str:
    name = value_of(request, "client_id")
    if name not in PUBLIC_CLIENTS:
        raise OAuthRefusal("invalid_client", "client_id is forecourt-cli or forecourt-client.", status=401)
    return name


def _answer(fetched: Fetched) -> HttpResponse:
    scope = {} if fetched.scopes is None else {"scope": listed(fetched.scopes)}
    return told(
        {"access_token": fetched.token, "token_type": "Bearer", "expires_in": fetched.expires_in_s, **scope},
    )
