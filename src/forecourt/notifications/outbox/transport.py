"""How mails leave: by SMTP (RFC 5321), or into a folder where there is no mail server.

`FORECOURT_MAIL_URL` says which: `smtp://` (STARTTLS wherever the server offers it, and always before a
password), `smtps://` (TLS from the start) or `file://`.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from forecourt.notifications.outbox.letters import Written, one_line
from forecourt.settings.environment import environment

TIMEOUT_S: Final = 20.0
PORTS: Final = {"smtp": 25, "smtps": 465}


class NotNow(Exception):
    """It was not taken, and may be later."""


class NotEver(Exception):
    """It was refused for good."""


class Bounced(NotEver):
    """It was refused for good because of whom it was to: nobody has this address any more."""


class NotKnown(Exception):
    """The server had the whole mail and said nothing: it may have taken it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    media_type: str
    content: bytes


class Transport(Protocol):
    """Takes mails away. `send` returns what the other side said; raises NotNow, NotEver, NotKnown."""

    def send(self, message: EmailMessage, *, to: str) -> str:
        """Hand a mail over."""

    def close(self) -> None:
        """Hang up."""


def open_transport(url: str = "") -> Transport:
    """Return the transport that the settings name; nothing is connected before the first mail."""
    parts = urlsplit(url or environment().mail_address)
    if parts.scheme == "file":
        return Folder(Path(unquote(parts.path)))
    if parts.scheme in PORTS and parts.hostname:
        return Server(
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            is_tls=parts.scheme == "smtps",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
    raise ValueError("FORECOURT_MAIL_URL begins with smtp://, smtps:// or file://")


def message_of(
    written: Written, *, to: str, name: str, message_id: str, attachments: tuple[Attachment, ...] = ()
) -> EmailMessage:
    """Make the message: text and HTML as alternatives, files beside them.

    No value can add a header: control characters are taken out here, and the mail library refuses them once more.
    """
    settings = environment()
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(one_line(settings.provider), addr_spec=settings.mail_from)
    message["To"] = _address(name, to)
    message["Subject"] = one_line(written.subject)
    message["Message-ID"] = f"<{message_id}@{settings.mail_from.rpartition('@')[2]}>"
    for header, value in written.headers.items():
        message[header] = value
    message.set_content(written.text, cte="quoted-printable")
    message.add_alternative(written.html, subtype="html", cte="quoted-printable")
    for each in attachments:
        main, _, sub = each.media_type.partition("/")
        message.add_attachment(each.content, maintype=main, subtype=sub, filename=each.name)
    return message


class Folder:
    """Writes each mail as a file that mail programs open, and its page beside it for a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, *, to: str) -> str:
        """Write it down."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = f"{message['Message-ID'].strip('<>').partition('@')[0]}-{re.sub(r'[^a-zA-Z0-9@.+-]', '_', to)[:80]}"
        html = message.get_body(("html",))
        if html is not None:
            (self.folder / f"{name}.html").write_text(html.get_content(), encoding="utf-8")
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())
        return f"written to {name}.eml"

    def close(self) -> None:
        """Do nothing."""


class Server:
    """Hands mails to a mail server; one connection serves many."""

    def __init__(self, *, host: str, port: int, is_tls: bool, user: str, password: str) -> None:
        self.host, self.port, self.is_tls = host, port, is_tls
        self.user, self._password = user, password
        self._line: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, to: str) -> str:
        """Hand it over; what the server says decides. A connection that failed is not used again."""
        line = self._connected()
        try:
            self._envelope(line, message, to)
        except _RecipientRefused as error:
            self.close()
            raise Bounced(_said(error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise (NotEver if 500 <= error.smtp_code < 600 else NotNow)(_said(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotNow(f"the mail server could not be reached ({type(error).__name__})") from error
        return self._content(line, message)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
        self._line = None

    def _connected(self) -> smtplib.SMTP:
        """Return the connection, made anew where there is none. A refusal here is ours to mend, not the mail's."""
        try:
            return self._line or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotNow(f"the mail server could not be reached ({type(error).__name__})") from error

    def _connect(self) -> smtplib.SMTP:
        kind = smtplib.SMTP_SSL if self.is_tls else smtplib.SMTP
        line = kind(self.host, self.port, timeout=TIMEOUT_S)
        self._line = line
        line.ehlo()
        if not self.is_tls and line.has_extn("starttls"):
            line.starttls(context=ssl.create_default_context())
            line.ehlo()
        elif not self.is_tls and self.user:
            raise smtplib.SMTPNotSupportedError("the server offers no TLS, and a password is not sent without")
        if self.user:
            line.login(self.user, self._password)
        return line

    def _envelope(self, line: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        line.rset()
        code, said = line.mail(message["From"].addresses[0].addr_spec)
        if code == 250:
            code, said = line.rcpt(_ascii(to))
            if is_of_address(code=code, said=said):
                raise _RecipientRefused(code, said)
        if code not in (250, 251):
            raise smtplib.SMTPResponseException(code, said)

    def _content(self, line: smtplib.SMTP, message: EmailMessage) -> str:
        """Send the mail itself. From here on silence means that nobody knows."""
        said: bytes | str
        try:
            code, said = line.data(message.as_bytes())
        except smtplib.SMTPDataError as error:
            code, said = error.smtp_code, error.smtp_error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotKnown("the mail server fell silent after it had the mail") from error
        if code == 250:
            return _said(said)
        raise (NotEver if 500 <= code < 600 else NotNow)(_said(said))


class _RecipientRefused(smtplib.SMTPResponseException):
    """The answer to RCPT says that the address is no good."""


def is_of_address(*, code: int, said: bytes | str) -> bool:
    """Tell whether an answer to RCPT says that nobody has the address, rather than that we may not send there.

    Where it carries an enhanced status (RFC 3463), subject 1 is the address and 2.1 a mailbox that is closed; where it
    carries none, 550, 551 and 553 speak of the mailbox (RFC 5321, section 4.2.3).
    """
    if not 500 <= code < 600:
        return False
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    enhanced = re.match(r"\s*5\.(\d{1,3}\.\d{1,3})\b", words)
    if enhanced is None:
        return code in (550, 551, 553)
    return enhanced[1].startswith("1.") or enhanced[1] == "2.1"


def _said(words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return one_line(text) or "no words"


def _address(name: str, to: str) -> Address:
    try:
        return Address(one_line(name), addr_spec=_ascii(to))
    except (ValueError, MessageError) as error:
        raise NotEver("this is not a mail address") from error


def _ascii(address: str) -> str:
    """Return an address with its domain as the wire has it (RFC 5891). Raises NotEver for one that has none."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise NotEver("the address has characters that mail cannot carry") from error
