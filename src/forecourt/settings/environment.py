"""The one place that reads the environment.

Every process gets its settings from here and from nowhere else. Secrets are files below
`FORECOURT_HOME/secrets`, or variables where an operator injects them; a process is only ever
handed the ones it needs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class SecretNotHanded(PermissionError):
    """A secret belongs to another process: a mistake in the code, or an attempt at it."""


class Environment(BaseSettings):
    """Settings of one Forecourt installation. An undocumented variable is a failing test."""

    model_config = SettingsConfigDict(env_prefix="FORECOURT_", extra="ignore", populate_by_name=True)

    home: Path = Field(default=Path("var"), description="Where state lives: database, objects, secrets, spool.")
    port: int = Field(default=8000, alias="PORT", description="The portal's port; the data plane takes the next one.")
    host: str = Field(default="127.0.0.1", description="The address that the servers listen on.")
    hosts: str = Field(default="localhost,127.0.0.1,[::1]", description="Host names answered to, comma-separated.")
    public_url: str = Field(default="", description="The portal's address as customers see it.")
    data_url: str = Field(default="", description="The data plane's address as customers see it.")
    store_url: str = Field(default="", description="The object store: file:///path or s3://bucket/prefix.")
    secrets_folder: Path | None = Field(
        default=None, description="Where the secrets lie. Default: `secrets` below home."
    )
    secrets_handed: str = Field(
        default="", description="Names of the secrets that this process may read, comma-separated; empty: all."
    )
    database_url: str = Field(default="", alias="DATABASE_URL", description="The application's role.")
    database_owner_url: str = Field(default="", alias="DATABASE_OWNER_URL", description="Owns the tables; migrates.")
    database_worker_url: str = Field(default="", alias="DATABASE_WORKER_URL", description="The worker's role.")
    database_sealer_url: str = Field(default="", alias="DATABASE_SEALER_URL", description="Seals the journal.")
    database_data_url: str = Field(default="", alias="DATABASE_DATA_URL", description="The data plane's role.")
    database_signer_url: str = Field(default="", alias="DATABASE_SIGNER_URL", description="The signer's role.")
    database_backup_url: str = Field(default="", alias="DATABASE_BACKUP_URL", description="Reads all, for backup.")
    database_admin_url: str = Field(default="", alias="DATABASE_ADMIN_URL", description="Once, to create the roles.")
    business_offset_s: int = Field(default=0, description="Demo only: seconds to add to the clock for business time.")
    sign_in_limit: str = Field(default="10/5m", description="Failed sign-ins allowed for one person's address.")
    trusted_proxies: str = Field(
        default="", description="Networks whose X-Forwarded-For is believed, comma-separated, such as 10.0.0.0/8."
    )
    api_requests_a_minute: int = Field(
        default=3000, ge=0, description="How many requests a minute a token, or a person without one, may make; 0: any."
    )
    client_tokens: int = Field(
        default=100, ge=1, description="How many tokens a machine client has at a time; one more ends its oldest."
    )
    provider: str = Field(default="Forecourt", description="The provider's name as people read it.")
    secure_cookies: bool = Field(default=False, description="Set cookies for HTTPS only; true behind TLS.")
    cache_mb: int = Field(default=512, description="Most memory that the data plane's cache of hot keys may take.")
    web_workers: int = Field(default=2, ge=1, description="Processes that answer pages and the API side by side.")
    mail_url: str = Field(
        default="",
        description="Where mail goes: smtp://user:word@host, smtps://…, file:///folder. Default: `mail` below home.",
    )
    mail_from: str = Field(default="portal@localhost.localdomain", description="The address that mails come from.")
    private_calls: bool = Field(
        default=False, description="Tests and demos: let webhooks go to plain HTTP, loopback and private networks."
    )
    hubspot_url: str = Field(
        default="https://api.hubapi.com", description="Where HubSpot's API answers; it is asked where there is a token."
    )
    checkpoint_minutes: int = Field(
        default=60, ge=1, description="How often the sealer signs a checkpoint of the journal, where rows have come."
    )
    upload_mb: int = Field(default=512, description="The largest market file accepted, packed.")

    @property
    def store_address(self) -> str:
        """Return the object store's address: a folder below `home` unless another is set."""
        return self.store_url or (self.home / "store").resolve().as_uri()

    @property
    def portal_address(self) -> str:
        """Return the portal's own address as people outside reach it, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def mail_address(self) -> str:
        """Return where mail goes: a folder below `home` unless a server is set."""
        return self.mail_url or (self.home / "mail").resolve().as_uri()

    @property
    def signer_socket(self) -> Path:
        """Return where the signer answers: a socket in a folder that is closed to other users."""
        return self.home.resolve() / "sockets" / "signer"

    @property
    def data_port(self) -> int:
        """Return the data plane's port."""
        return self.port + 1

    def data_origin(self, *, portal: str) -> str:
        """Return the data plane's origin as seen by a client that reaches the portal at the origin `portal`."""
        if self.data_url:
            return self.data_url.rstrip("/")
        parts = urlsplit(portal)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return f"{parts.scheme}://{host}:{self.data_port}"

    @property
    def secrets_at(self) -> Path:
        """Return the folder of the secrets: below `home` unless another is set."""
        return self.secrets_folder or self.home / "secrets"

    def secret_path(self, name: str) -> Path:
        """Return where a secret lies; the supervisor makes missing ones."""
        return self.secrets_at / name

    def secret(self, name: str) -> bytes:
        """Read a secret. Raises SecretNotHanded where it is another process's, FileNotFoundError."""
        if not self.is_handed(name):
            raise SecretNotHanded(name)
        return self.secret_path(name).read_bytes()

    def is_handed(self, name: str) -> bool:
        """Tell whether this process may have a secret: by `secrets_handed`, or any where nothing is said."""
        return not self.secrets_handed or name in self.secrets_handed.split(",")


@cache
def environment() -> Environment:
    """Return the settings of this process, read once."""
    return Environment()
