"""Read a `postgresql://` address into Django's database settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def from_url(url: str, *, pool_size: int = 12) -> dict[str, Any]:
    """Turn an address into an entry of DATABASES.

    A socket directory is percent-encoded as the host or given as `?host=`. An empty address gives an entry that
    cannot connect, for commands that need no database.
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or unquote(_host(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "forecourt",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": query.pop("port", None) or (parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": pool_size, "timeout": 10},
            # The policies of row security make planning dearer than answering: let the server keep its plans.
            "server_side_binding": True,
            "prepare_threshold": 2,
            **query,
        },
    }


def _host(url: str) -> str:
    """Return the host with its case kept: a socket directory is case-sensitive, `urlsplit` lowers it."""
    authority = url.split("://", 1)[-1].split("/", 1)[0]
    host = authority.rsplit("@", 1)[-1]
    if host.startswith("["):
        return host[1 : host.index("]")]
    return host.rsplit(":", 1)[0] if ":" in host else host
