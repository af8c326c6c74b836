"""Market files as they come: plain or in a zip, opened under limits on everything, read line by line.

A zip is believed in nothing, neither its sizes nor its names nor its counts. What it holds is measured while it is
read, so that a bomb, or a line without end, costs one chunk of memory and no more.

Line ends may be LF or CR LF, also mixed: real files are. A byte-order mark is refused like every other byte outside
ASCII: it shows that the file went through an editor or a spreadsheet, and those change numbers.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Final

from forecourt.data.engine.market import FileRefused, Kind, read_header, shown

_CHUNK_BYTES: Final = 1 << 18
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_NOT_TEXT: Final = re.compile(rb"[\x00\x80-\xff]")

# APPNOTE.TXT 6.3.10 (PKWARE): signatures, and the end of central directory record of section 4.3.16.
_ZIP_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_ZIP_END: Final = struct.Struct("<4s4H2LH")
_ZIP_COMMENT_MAX: Final = 0xFFFF
_ENCRYPTED: Final = 0x0001 | 0x0040 | 0x2000
_ENTRY_BYTES: Final = 4096  # for a member's entry in the directory: 46, its name, and some room

_ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@dataclass(slots=True, frozen=True)
class Limits:
    """How much of a file is taken. A year of 5-minute readings of a thousand registers fits into the defaults.

    Attributes:
        packed_bytes: The file as it comes, zipped or plain.
        unpacked_bytes: Its text.
        ratio: How many times as long as the zip the text may be, once it is longer than `ratio_free_bytes`. Market
            files pack 3 to 20 times.
        ratio_free_bytes: Up to here `ratio` does not count, because a short file of noughts packs very well.
        members: Entries of a zip, folders included. Only one of them may be a file.
        line_bytes: One line. A day of 288 values takes some 2,500.
        lines: Lines of a file.
    """

    packed_bytes: int = 512 << 20
    unpacked_bytes: int = 2 << 30
    ratio: int = 200
    ratio_free_bytes: int = 16 << 20
    members: int = 16
    line_bytes: int = 16 << 10
    lines: int = 4_000_000


@dataclass(slots=True, frozen=True)
class MarketFile:
    """An open market file.

    Attributes:
        kind: What its header says it is.
        name: The file's own name; that of the zip, if it is one.
        sha256: Of the file as it came, in hexadecimal.
        size_bytes: Of the file as it came.
        created_at: When its header says it was made, in UTC.
        sender: Who made it, as its header says: a participant's identifier, empty where that is no name.
        lines: All its lines, the header included, each without LF (a CR may be left): to be read once, while the file
            is open. Raises `FileRefused` where a limit is passed or the text is not ASCII.
    """

    kind: Kind
    name: str
    sha256: str
    size_bytes: int
    created_at: datetime
    sender: str
    lines: Iterator[bytes]
    _file: IO[bytes]

    @property
    def fraction_read(self) -> float:
        """Tell how much of the file has been read, from 0 to 1, to show progress."""
        return min(1.0, self._file.tell() / self.size_bytes)


@contextmanager
def open_market_file(path: str | os.PathLike[str], *, limits: Limits = Limits()) -> Iterator[MarketFile]:
    """Open a NEM12 or NEM13 file, plain or zipped, and read as far as its header.

    Raises:
        FileRefused: if it is too large, no text, no sound zip of exactly one file, or does not begin with a 100 record.
        OSError: if it cannot be read at all.
    """
    with open(path, "rb") as file:
        size_bytes = os.fstat(file.fileno()).st_size
        if size_bytes > limits.packed_bytes:
            reason = f"The file has {size_bytes:,} bytes, more than {limits.packed_bytes:,}. Send it in parts."
            raise FileRefused(None, reason, "file_too_large")
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        lines = _read_lines(_open_text(file, size_bytes, limits), size_bytes, limits)
        first = next(lines, None)
        if first is None:
            raise FileRefused(None, "The file is empty. Ask for it to be sent again.", "file_empty")
        header = read_header(first.rstrip(b"\r"))
        yield MarketFile(
            kind=header.kind,
            name=Path(path).name,
            sha256=sha256,
            size_bytes=size_bytes,
            created_at=datetime.fromtimestamp(header.created_at, UTC),
            sender=header.sender,
            lines=chain([first], lines),
            _file=file,
        )


@contextmanager
def open_text(path: str | os.PathLike[str], *, limits: Limits = Limits()) -> Iterator[IO[bytes]]:
    """Open the text of a file, whatever it says: the one member of a zip, or the file itself. Read it by `read_chunk`.

    Raises FileRefused where a zip cannot be opened, OSError where the file cannot be read.
    """
    with open(path, "rb") as file:
        yield _open_text(file, os.fstat(file.fileno()).st_size, limits)


def read_chunk(text: IO[bytes]) -> bytes:
    """Read on, some 256 KiB at once; nothing at the end. Raises FileRefused where a zip is broken."""
    try:
        return text.read(_CHUNK_BYTES)
    except _ZIP_FAULTS as fault:
        raise _zip_broken(fault) from fault


def _open_text(file: IO[bytes], size_bytes: int, limits: Limits) -> IO[bytes]:
    file.seek(0)
    signature = file.read(4)
    file.seek(0)
    return _open_member(file, size_bytes, limits) if signature in _ZIP_SIGNATURES else file


def _open_member(file: IO[bytes], size_bytes: int, limits: Limits) -> IO[bytes]:
    _check_directory(file, size_bytes, limits)
    try:
        archive = zipfile.ZipFile(file)
        return archive.open(_find_only_file(archive.infolist()))
    except (*_ZIP_FAULTS, OSError) as fault:
        raise _zip_broken(fault) from fault


def _check_directory(file: IO[bytes], size_bytes: int, limits: Limits) -> None:
    """Check how long the zip's directory is before `zipfile` reads all of it into memory."""
    start = max(0, size_bytes - _ZIP_END.size - _ZIP_COMMENT_MAX)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(_ZIP_SIGNATURES[1])
    if at < 0 or at + _ZIP_END.size > len(tail):
        raise _zip_broken("it has no directory")
    _, _, _, _, members, directory_bytes, directory_at, comment_bytes = _ZIP_END.unpack_from(tail, at)
    if tail[max(0, at - 20) : at].startswith(_ZIP64_LOCATOR):
        raise FileRefused(None, "The zip is of the ZIP64 kind, which files of this size do not need.", "zip_not_taken")
    if at + _ZIP_END.size + comment_bytes != len(tail) or directory_at + directory_bytes != start + at:
        raise _zip_broken("its directory is not where it says")
    if members > limits.members or directory_bytes > limits.members * _ENTRY_BYTES:
        reason = f"The zip has {members:,} entries, more than {limits.members}. Zip the market file by itself."
        raise FileRefused(None, reason, "zip_too_many_members")
    file.seek(0)


def _find_only_file(members: list[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    for member in members:
        _check_member(member)
    files = [member for member in members if not member.is_dir()]
    if len(files) != 1:
        reason = f"The zip holds {len(files)} files. It holds exactly one market file: zip each by itself."
        raise FileRefused(None, reason, "zip_not_one_file")
    return files[0]


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.orig_filename
    written = shown(name.encode("utf-8", "replace"))
    if name.startswith("/") or re.match("[A-Za-z]:", name) or "\\" in name or "\0" in name or ".." in name.split("/"):
        reason = (
            f"The zip names a member {written}, which leads out of it. Zip the market file by itself, without folders."
        )
        raise FileRefused(None, reason, "zip_unsafe_name")
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(None, f"{written} in the zip is encrypted. Send it without a password.", "zip_encrypted")
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        reason = f"{written} in the zip is a link or a device, not a file. Zip the market file itself."
        raise FileRefused(None, reason, "zip_not_a_file")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        reason = f"{written} in the zip is packed in an unusual way. Use an ordinary zip (deflate)."
        raise FileRefused(None, reason, "zip_not_taken")


def _read_lines(text: IO[bytes], packed_bytes: int, limits: Limits) -> Iterator[bytes]:
    unpacked_bytes, count, rest = 0, 0, b""
    while chunk := read_chunk(text):
        _check_text(chunk, begins=not unpacked_bytes, lines_before=count)
        unpacked_bytes += len(chunk)
        _check_length(unpacked_bytes, packed_bytes, limits)
        *lines, rest = (rest + chunk).split(b"\n")
        _check_lines(lines, rest, count, limits)
        yield from lines
        count += len(lines)
    if rest:
        yield rest


def _check_text(chunk: bytes, *, begins: bool, lines_before: int) -> None:
    if begins and chunk.startswith(_ZIP_SIGNATURES):
        raise FileRefused(None, "The zip holds another zip. Unpack it and send what is inside.", "zip_nested")
    if begins and chunk.startswith(_BYTE_ORDER_MARK):
        reason = (
            "The file begins with a byte-order mark, so an editor has been at it. Send it as it was made: plain ASCII."
        )
        raise FileRefused(1, reason, "byte_order_mark")
    if chunk.isascii() and b"\0" not in chunk:
        return
    found = _NOT_TEXT.search(chunk)
    assert found is not None  # a byte that is not ASCII, or is NUL, is what it looks for
    line = lines_before + chunk.count(b"\n", 0, found.start()) + 1
    reason = f"The byte {found[0][0]:#04x} is not ASCII text, which market files are. Send the file as it was made."
    raise FileRefused(line, reason, "not_ascii")


def _check_length(unpacked_bytes: int, packed_bytes: int, limits: Limits) -> None:
    if unpacked_bytes > limits.unpacked_bytes:
        reason = f"The text is longer than {limits.unpacked_bytes:,} bytes. Send it in parts."
        raise FileRefused(None, reason, "text_too_large")
    if unpacked_bytes > max(limits.ratio_free_bytes, packed_bytes * limits.ratio):
        reason = (
            f"The zip unpacks to over {limits.ratio} times its size, as traps do. Send the file plain, or in parts."
        )
        raise FileRefused(None, reason, "zip_ratio")


def _check_lines(lines: list[bytes], rest: bytes, lines_before: int, limits: Limits) -> None:
    longest = max(map(len, lines), default=0)
    if max(longest, len(rest)) > limits.line_bytes:
        at = next((at for at, line in enumerate(lines) if len(line) > limits.line_bytes), len(lines))
        reason = (
            f"The line is longer than {limits.line_bytes:,} bytes. A record takes one line: a line end may be missing."
        )
        raise FileRefused(lines_before + at + 1, reason, "line_too_long")
    if lines_before + len(lines) + bool(rest) > limits.lines:
        reason = f"The file has more than {limits.lines:,} lines. Send it in parts."
        raise FileRefused(None, reason, "too_many_lines")


def _zip_broken(fault: object) -> FileRefused:
    return FileRefused(None, f"The zip cannot be read: {fault}. Ask for it to be sent again.", "zip_broken")
