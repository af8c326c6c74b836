"""Bulk data: rows as an Arrow table, or as a file.

The portal answers with a signed address (307), good for a minute; the bytes come from there, without the token. Where
the grant runs out in between, it is asked for once more. See `signed` for how the bytes are read.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from forecourt_client.answers import SignedAddress
from forecourt_client.errors import BadAnswer, WrongUse
from forecourt_client.instants import sent_instant
from forecourt_client.questions import signed_address
from forecourt_client.served import Served, contents_of
from forecourt_client.signed import Body, GrantOver, open_response, open_signed
from forecourt_client.transport import Transport, TryAgain, read_whole

if TYPE_CHECKING:
    import pyarrow as pa

    #: Called with bytes done and bytes in all (None: the portal did not say).
    Progress = Callable[[int, int | None], None]

MEDIA_TYPES: Final = {
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv",
    "json": "application/json",
}
RESOLUTIONS: Final = ("raw", "PT15M", "PT30M", "PT1H", "P1D", "P1M")

#: Every Arrow stream ends with these (https://arrow.apache.org/docs/format/Columnar.html#ipc-streaming-format).
END_OF_STREAM: Final = b"\xff\xff\xff\xff\x00\x00\x00\x00"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Download:
    """A file that arrived whole.

    Attributes:
        served: key → periods that were really served; None where the file does not say.
    """

    path: Path
    format: str
    size_bytes: int
    rows: int
    served: Served | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of the portal, such as `interval-readings`. Made by `Client.dataset`."""

    name: str
    _transport: Transport = field(repr=False)

    def rows(
        self,
        *,
        keys: Sequence[str] | None = None,
        period_from: datetime | None = None,
        period_to: datetime | None = None,
        as_of: datetime | None = None,
        resolution: str | None = None,
        zone: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> pa.Table:
        """Read rows into an Arrow table, without copying them on the way.

        Quantities are integers in thousandths of their unit; instants are UTC. `served_periods(table)` tells which part
        of the period was served for each key.

        Args:
            keys: Identifiers (NMIs); None: all you hold.
            period_from: First instant of the period, inside it. Aware. None: from the first there is.
            period_to: Last instant, outside it: `[period_from, period_to)`. Aware. None: to the
                last there is.
            as_of: The rows as they were known at that instant. Aware.
            resolution: `raw` (default), `PT15M`, `PT30M`, `PT1H`, `P1D` or `P1M`.
            zone: Where days begin for `P1D` and `P1M`: IANA name or offset; None: the dataset's own.
            fields: Columns; None: key, register, interval_start, quantity, quality.

        Raises:
            WrongUse: A naive datetime, an empty period or an unknown resolution; nothing was sent.
            NotFound: One of the keys is not yours to see, or does not exist.
            Refused, Malformed, WaitingForApproval, Unreachable, BadAnswer: see `errors`.
        """
        asked = _parameters(keys, period_from, period_to, as_of, resolution, zone, fields)
        return _Delivery(self._transport, dataset=self.name, asked=asked, format="arrow").take(read_table)

    def address(
        self,
        *,
        format: str = "parquet",
        keys: Sequence[str] | None = None,
        period_from: datetime | None = None,
        period_to: datetime | None = None,
        as_of: datetime | None = None,
        resolution: str | None = None,
        zone: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> SignedAddress:
        """Get an address at which a tool of yours can read the rows for a minute, without a token.

        `polars.read_parquet(address.url)` and the like read it; HEAD and ranges are served. Whoever has it reads the
        rows, so do not print or store it.

        Args:
            format: `parquet`, `arrow`, `csv` or `json`.
            keys, period_from, period_to, as_of, resolution, zone, fields: As for `rows`.

        Raises:
            As for `rows`.
        """
        if format not in MEDIA_TYPES:
            raise WrongUse(f"{format!r} is not a format.", next=[f"Take one of {', '.join(MEDIA_TYPES)}."])
        asked = _parameters(keys, period_from, period_to, as_of, resolution, zone, fields)
        return self._transport.answer(signed_address(self.name, asked=asked, format=format))

    def download(
        self,
        path: str | os.PathLike[str],
        *,
        format: str = "parquet",
        progress: Progress | None = None,
        keys: Sequence[str] | None = None,
        period_from: datetime | None = None,
        period_to: datetime | None = None,
        as_of: datetime | None = None,
        resolution: str | None = None,
        zone: str | None = None,
        fields: Sequence[str] | None = None,
    ) -> Download:
        """Write rows to a file, which is there whole or not at all; a file of that name is replaced.

        A transfer that breaks goes on where it stopped if the server can (Parquet), else begins again.

        Args:
            path: The file to write; its directory must exist.
            format: `parquet`, `arrow` (a stream), `csv` or `json`.
            progress: Called now and then with bytes done and bytes in all (None where the portal does not say).
            keys, period_from, period_to, as_of, resolution, zone, fields: As for `rows`.

        Raises:
            WrongUse: As for `rows`; or an unknown format, or `path` is not a place for a file.
            Others as for `rows`.
        """
        if format not in MEDIA_TYPES:
            raise WrongUse(f"{format!r} is not a format.", next=[f"Take one of {', '.join(MEDIA_TYPES)}."])
        asked = _parameters(keys, period_from, period_to, as_of, resolution, zone, fields)
        target = _target(path)
        delivery = _Delivery(self._transport, dataset=self.name, asked=asked, format=format)
        with _whole_or_nothing(target) as (fresh, file):
            arrival = _Arrival(file, progress or _silent, may_resume=format == "parquet")
            headers = delivery.take(arrival.take, resume=arrival.resume)
            file.flush()
            contents = contents_of(fresh, format=format, headers=headers)
        return Download(target, format, arrival.done, contents.rows, contents.served)


class _Delivery:
    """One reading: asks for the grant, opens what it points to, and asks once more when the grant ran out."""

    def __init__(self, transport: Transport, *, dataset: str, asked: dict[str, str], format: str) -> None:
        self._transport = transport
        self._path = f"/api/v1/datasets/{quote(dataset, safe='')}/rows"
        self._asked = asked
        self._accept = MEDIA_TYPES[format]
        self._address: str | None = None
        self._renewed = False

    def take(self, use: Callable[[Body], T], *, resume: Callable[[], tuple[int, str] | None] = lambda: None) -> T:
        """Give the body to `use`, again while the network fails and patience lasts."""
        return self._transport.patience.persist(lambda: self._attempt(use, resume))

    def _attempt(self, use: Callable[[Body], T], resume: Callable[[], tuple[int, str] | None]) -> T:
        try:
            with self._open(resume()) as body:
                return use(body)
        except GrantOver as over:
            if self._renewed:
                raise over.error from over
            self._renewed, self._address = True, None
            return self._attempt(use, resume)

    @contextmanager
    def _open(self, resume: tuple[int, str] | None) -> Iterator[Body]:
        if self._address is None:
            response = self._transport.ask(self._path, params=self._asked, accept=self._accept)
            if response.status_code == 200:
                with open_response(response) as body:
                    yield body
                return
            try:
                read_whole(response)
            finally:
                response.close()
            self._address = self._signed_address(response.headers.get("Location", ""))
        timeout_s = self._transport.timeout_s
        with open_signed(self._address, accept=self._accept, timeout_s=timeout_s, resume=resume) as body:
            yield body

    def _signed_address(self, location: str) -> str:
        address = urljoin(self._transport.url + self._path, location)
        scheme = urlsplit(address).scheme
        if not location or scheme not in ("http", "https"):
            raise BadAnswer("It did not say where the data is.", status=307)
        if scheme == "http" and self._transport.url.startswith("https:"):
            raise BadAnswer("It pointed to data on an unprotected address; nothing was read.", status=307)
        return address


class _Arrival:
    """The file while it arrives: how far it is, and whether the rest may be asked for alone."""

    def __init__(self, file: BinaryIO, progress: Progress, *, may_resume: bool) -> None:
        self._file = file
        self._progress = progress
        self._may_resume = may_resume
        self._etag: str | None = None
        self.done = 0

    def resume(self) -> tuple[int, str] | None:
        """Say which byte comes next, and of which version; None: begin again."""
        return (self.done, self._etag) if self._may_resume and self.done and self._etag else None

    def take(self, body: Body) -> dict[str, str]:
        """Write a body, or the rest of one, and return its headers."""
        if body.start and body.etag != self._etag:
            self.done, self._etag = 0, None
            raise TryAgain(BadAnswer("The rest of the file belongs to another version of it.", status=206))
        self._begin_at(body.start)
        self._etag = body.etag
        total = None if body.size_bytes is None else body.start + body.size_bytes
        self._progress(self.done, total)
        for piece in body.pieces():
            self._file.write(piece)
            self.done += len(piece)
            self._progress(self.done, total)
        return dict(body.headers)

    def _begin_at(self, start: int) -> None:
        self._file.seek(start)
        self._file.truncate()
        self.done = start


def read_table(body: Body) -> pa.Table:
    import pyarrow as pa
    from pyarrow import ipc

    buffer = _whole(body)
    try:
        return ipc.open_stream(buffer).read_all()
    except pa.ArrowException as error:
        raise BadAnswer(f"{body.where} did not send an Arrow stream: {error}") from error


def _whole(body: Body) -> pa.Buffer:
    """Read a body into one buffer, preallocated where its size is known (not zeroed: every byte is overwritten)."""
    import pyarrow as pa

    if body.size_bytes is None:
        return _whole_of_unknown_size(body)
    buffer = pa.allocate_buffer(body.size_bytes)
    view = memoryview(buffer)
    done = 0
    while done < body.size_bytes and (count := body.read_into(view[done:])):
        done += count
    body.check_size(done)
    return buffer


def _whole_of_unknown_size(body: Body) -> pa.Buffer:
    import pyarrow as pa

    collected = bytearray()
    for piece in body.pieces():
        collected += piece
    if not collected.endswith(END_OF_STREAM):  # a connection that just closes looks like an end
        raise TryAgain(BadAnswer(f"{body.where} ended in the middle of the data."))
    return pa.py_buffer(collected)


def _parameters(
    keys: Sequence[str] | None,
    period_from: datetime | None,
    period_to: datetime | None,
    as_of: datetime | None,
    resolution: str | None,
    zone: str | None,
    fields: Sequence[str] | None,
) -> dict[str, str]:
    """Write a request for rows as query parameters, refusing what has no single meaning."""
    if resolution is not None and resolution not in RESOLUTIONS:
        raise WrongUse(f"{resolution!r} is not a resolution.", next=[f"Take one of {', '.join(RESOLUTIONS)}."])
    moments = {"filter[from]": period_from, "filter[to]": period_to, "as_of": as_of}
    names = {"filter[from]": "period_from", "filter[to]": "period_to", "as_of": "as_of"}
    written = {sent: sent_instant(moment, name=names[sent]) for sent, moment in moments.items() if moment is not None}
    if period_from is not None and period_to is not None and period_from >= period_to:
        raise WrongUse(
            f"The period [{written['filter[from]']}, {written['filter[to]']}) is empty.",
            code="period_empty",
            next=["The end is outside the period: for one day, give the day after."],
        )
    lists = {"filter[key]": _listed(keys, name="keys"), "fields[rows]": _listed(fields, name="fields")}
    plain = {"resolution": resolution, "zone": zone}
    return written | {name: value for name, value in (lists | plain).items() if value is not None}


def _listed(values: Sequence[str] | None, *, name: str) -> str | None:
    if values is None:
        return None
    if isinstance(values, str):
        raise WrongUse(f"{name} is one string, not a list.", next=[f"Write {name}=[{values!r}]."])
    if not values or any(not value or re.search(r"[,\s]", value) for value in values):
        raise WrongUse(f"{name} is empty, or one of them is empty or has a comma or a space in it.")
    return ",".join(values)


def _target(path: str | os.PathLike[str]) -> Path:
    """Find the file to write: behind symbolic links, in a directory that is there, and never a device."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise WrongUse(f"{path} is not a file.", code="path_unusable")
    if not target.parent.is_dir():
        raise WrongUse(f"There is no directory {target.parent}.", code="path_unusable", next=["Make it first."])
    return target


@contextmanager
def _whole_or_nothing(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """Write beside the target under another name, and take its place when the block ends well."""
    fresh = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    try:
        with fresh.open("x+b") as file:
            yield fresh, file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _silent(done: int, total: int | None) -> None:
    """Show no progress."""
