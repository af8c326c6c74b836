"""Addresses on this machine that processes listen on: free before, answering after."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable, Iterable
from typing import Final

ANSWER_TIMEOUT_S: Final = 1.0


class PortTaken(Exception):
    """A port that one of our processes is to listen on belongs to another program."""

    code = "port_taken"
    title = "The port is taken"
    status = 409


def require_free_ports(*, host: str, ports: Iterable[int]) -> None:
    """Raise PortTaken unless all these ports can be listened on.

    Ask before starting what is to listen there: otherwise the other program's answer would pass for its readiness.
    """
    for port in ports:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As servers do, so that connections of an earlier run that linger in TIME_WAIT are no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
                probe.listen()
            except OSError as error:
                raise PortTaken(
                    f"Port {port} of {host} cannot be used ({error.strerror}): set PORT to another"
                ) from error


def answers(*, host: str, port: int, path: str) -> Callable[[], bool]:
    """Return a question: does `GET http://host:port/path` answer 200 by now?"""

    def ask() -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER_TIMEOUT_S)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ask
