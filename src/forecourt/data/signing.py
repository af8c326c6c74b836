"""Asking the signer for a grant. The signer believes nothing that it is told but the proof, which it shows itself.

A request is `length (4 bytes) | JSON`: the proof, and in base64 the grant that is wanted (`grants.pack`). The answer is
framed alike: `{"token": …}`, or `{"refused": …}`.
"""

from __future__ import annotations

import base64
import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from forecourt.data.engine.grants import Grant, pack
from forecourt.kernel.actors import Proof
from forecourt.kernel.errors import Invisible, Refusal, Unauthenticated
from forecourt.settings.environment import environment

TIMEOUT_S: Final = 5.0
_LENGTH: Final = struct.Struct(">I")


class SignerSilent(Refusal):
    """The signer does not answer: nothing can be read for the moment."""

    code, title, status = "signer_silent", "Data cannot be opened at the moment", 503


def sign(*, proof: Proof, grant: Grant) -> str:
    """Return the token of a grant, if the proof's holder may read all that it says.

    Raises Unauthenticated where the proof holds no longer, Invisible where something is not held, SignerSilent.
    """
    answer = ask(request_of(proof=proof, grant=grant))
    match answer.get("refused"):
        case None:
            return str(answer["token"])
        case "proof":
            raise Unauthenticated("You are not signed in, or your sign-in has ended.")
        case "not_held":
            raise Invisible("At least one of these keys is not one that you can read.")
        case other:
            raise SignerSilent(f"The signer refused: {other}.")


def request_of(*, proof: Proof, grant: Grant) -> dict[str, Any]:
    """Say what is wanted, by whom, and from where."""
    wanted = base64.b64encode(pack(grant)).decode()
    return {"kind": proof.kind, "proof": proof.secret, "address": proof.address, "grant": wanted}


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """Send a request to the signer's socket and return its answer. Raises SignerSilent."""
    body = orjson.dumps(request)
    try:
        with _connected(environment().signer_socket) as stream, stream.makefile("rb") as answers:
            stream.sendall(_LENGTH.pack(len(body)) + body)
            (length,) = _LENGTH.unpack(answers.read(_LENGTH.size))
            answer: dict[str, Any] = orjson.loads(answers.read(length))
    except (OSError, struct.error, orjson.JSONDecodeError) as error:
        raise SignerSilent("The signer does not answer. Try again in a moment.") from error
    return answer


def _connected(path: Path) -> socket.socket:
    """Connect by way of the folder's handle: an address of a socket may have 107 bytes only, unix(7)."""
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    folder = -1
    try:
        folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY)
        stream.settimeout(TIMEOUT_S)
        stream.connect(f"/proc/self/fd/{folder}/{path.name}")
    except OSError:
        stream.close()
        raise
    finally:
        if folder >= 0:
            os.close(folder)
    return stream
