"""Opening market files: what is told of them, and that no trap costs more than its limit."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.data.engine.archive import Limits, open_market_file
from forecourt.data.engine.market import FileRefused

TEXT = b"100,NEM12,202601010930,MDP1,RETAILR\r\n200,4300000001,E1,E1,E1,N1,M,kWh,30,\r\n900\r\n"
DEFAULTS = Limits()


def zip_of(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members, dated 1980 as `ZipInfo` does: the bytes name tests, so they are the same for every worker."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members:
            member = zipfile.ZipInfo(name) if isinstance(name, str) else name
            archive.writestr(member, content, compress_type=method)
    return packed.getvalue()


def lines_of(path: Path, content: bytes, limits: Limits = DEFAULTS) -> list[bytes]:
    path.write_bytes(content)
    with open_market_file(path, limits=limits) as file:
        return list(file.lines)


def refusal(path: Path, content: bytes, limits: Limits = DEFAULTS) -> tuple[int | None, str]:
    with pytest.raises(FileRefused) as caught:
        lines_of(path, content, limits)
    assert caught.value.reason.endswith(".")
    return caught.value.line, caught.value.code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "NEM12#1#MDP1#RETAILR.zip"


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT.replace(b"\r\n", b"\n"),
        zip_of(("data.csv", TEXT)),
        zip_of(("data.V01", TEXT), method=zipfile.ZIP_STORED),
        zip_of(("folder/", b""), ("folder/data.csv", TEXT)),
    ],
)
def test_a_file_is_read_whole_whether_plain_or_zipped(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with open_market_file(path) as file:
        lines = [line.rstrip(b"\r") for line in file.lines]
        assert file.fraction_read > 0.4

    assert lines == TEXT.split(b"\r\n")[:-1]
    assert (file.kind, file.name, file.size_bytes) == ("NEM12", path.name, len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert file.created_at == datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def test_the_header_tells_a_nem13_file(path: Path) -> None:
    path.write_bytes(TEXT.replace(b"NEM12", b"NEM13"))

    with open_market_file(path) as file:
        assert file.kind == "NEM13"


def test_a_last_line_without_an_end_is_a_line(path: Path) -> None:
    assert lines_of(path, TEXT.removesuffix(b"\r\n"))[-1] == b"900"


def test_lines_longer_than_a_chunk_apart_come_out_whole(path: Path) -> None:
    line = b"300," + b"1.234," * 2000
    content = TEXT + b"\n".join([line] * 100)

    assert lines_of(path, zip_of(("data.csv", content)))[3:] == [line] * 100


@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", None, "file_empty"),
        (b"\n", 1, "header_missing"),
        (b"hello\n", 1, "header_missing"),
        (b"\xef\xbb\xbf" + TEXT, 1, "byte_order_mark"),
        (TEXT.decode().encode("utf-16"), 1, "not_ascii"),
        (TEXT + b"300,\xef\xbc\x91\n", 4, "not_ascii"),
        (TEXT + b"\n300,\x00\n", 5, "not_ascii"),
        (TEXT.replace(b"NEM12", b"NEM99"), 1, "unknown_kind"),
        (TEXT.replace(b"202601010930", b"202613010930"), 1, "bad_date"),
    ],
)
def test_what_is_no_market_file_is_refused(path: Path, content: bytes, line: int | None, code: str) -> None:
    assert refusal(path, content) == (line, code)
    if content:
        assert refusal(path, zip_of(("data.csv", content))) == (line, code)


def link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zip_of(), "zip_not_one_file"),
        (zip_of(("folder/", b"")), "zip_not_one_file"),
        (zip_of(("a.csv", TEXT), ("b.csv", TEXT)), "zip_not_one_file"),
        (zip_of(*((f"{at}/", b"") for at in range(20)), ("a.csv", TEXT)), "zip_too_many_members"),
        (zip_of(("../a.csv", TEXT)), "zip_unsafe_name"),
        (zip_of(("a/../../b.csv", TEXT)), "zip_unsafe_name"),
        (zip_of(("/etc/a.csv", TEXT)), "zip_unsafe_name"),
        (zip_of(("C:a.csv", TEXT)), "zip_unsafe_name"),
        (zip_of(("a\\b.csv", TEXT)), "zip_unsafe_name"),
        (zip_of(("../", b""), ("a.csv", TEXT)), "zip_unsafe_name"),
        (zip_of((link("a.csv"), b"/etc/passwd")), "zip_not_a_file"),
        (zip_of(("a.zip", zip_of(("a.csv", TEXT)))), "zip_nested"),
        (zip_of(("a.csv", TEXT), method=zipfile.ZIP_LZMA), "zip_not_taken"),
        (zip_of(("a.csv", TEXT))[:-30], "zip_broken"),
        (zip_of(("a.csv", TEXT)) + b"more", "zip_broken"),
        (b"PK\x03\x04", "zip_broken"),
    ],
)
def test_a_zip_that_is_not_plainly_one_file_is_refused(path: Path, content: bytes, code: str) -> None:
    assert refusal(path, content) == (None, code)


def test_an_encrypted_member_is_refused(path: Path) -> None:
    content = bytearray(zip_of(("a.csv", TEXT)))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1

    assert refusal(path, bytes(content)) == (None, "zip_encrypted")


def test_a_zip64_directory_is_refused(path: Path) -> None:
    content = zip_of(("a.csv", TEXT))
    end = content.index(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)

    assert refusal(path, content[:end] + locator + content[end:]) == (None, "zip_not_taken")


def test_a_directory_longer_than_the_limit_is_never_read(path: Path) -> None:
    content = bytearray(zip_of(("a.csv", TEXT)))
    end = content.index(b"PK\x05\x06")
    content[end + 8 : end + 12] = struct.pack("<2H", 60_000, 60_000)

    assert refusal(path, bytes(content)) == (None, "zip_too_many_members")


@pytest.mark.parametrize("claimed", [0, 10, 10**9])
def test_a_zip_that_lies_about_its_size_gains_nothing(path: Path, claimed: int) -> None:
    content = bytearray(zip_of(("a.csv", TEXT)))
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<L", claimed)

    if claimed > len(TEXT):
        assert len(lines_of(path, bytes(content))) == 3
    else:
        assert refusal(path, bytes(content)) == (None, "zip_broken")


def test_damaged_contents_of_a_zip_are_refused(path: Path) -> None:
    content = bytearray(zip_of(("a.csv", TEXT), method=zipfile.ZIP_STORED))
    content[content.index(b"4300000001")] = ord("5")

    assert refusal(path, bytes(content)) == (None, "zip_broken")


def test_a_bomb_is_stopped_while_it_unpacks(path: Path) -> None:
    bomb = zip_of(("a.csv", TEXT + b"300,0,0\n" * 2_000_000))

    assert refusal(path, bomb, Limits(ratio_free_bytes=1 << 20)) == (None, "zip_ratio")
    assert refusal(path, bomb, Limits(unpacked_bytes=1 << 20)) == (None, "text_too_large")
    assert refusal(path, bomb, Limits(lines=1_000_000)) == (None, "too_many_lines")


def test_a_file_longer_than_the_limit_is_not_read(path: Path) -> None:
    assert refusal(path, TEXT, Limits(packed_bytes=len(TEXT) - 1)) == (None, "file_too_large")
    assert len(lines_of(path, TEXT, Limits(packed_bytes=len(TEXT)))) == 3


def test_the_limit_of_lines_counts_the_last_one_too(path: Path) -> None:
    assert len(lines_of(path, TEXT, Limits(lines=3))) == 3
    assert refusal(path, TEXT + b"900", Limits(lines=3)) == (None, "too_many_lines")


@pytest.mark.parametrize("pack", [lambda text: text, lambda text: zip_of(("a.csv", text))], ids=["plain", "zip"])
def test_a_line_without_end_is_stopped_and_costs_no_memory(path: Path, pack: object) -> None:
    assert callable(pack)
    path.write_bytes(pack(TEXT + b"300," + b"1" * (64 << 20)))

    tracemalloc.start()
    with pytest.raises(FileRefused) as caught, open_market_file(path) as file:
        list(file.lines)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (caught.value.line, caught.value.code) == (4, "line_too_long")
    assert peak_bytes < 4 << 20


def test_the_limit_of_a_line_is_exact(path: Path) -> None:
    text = TEXT + b"x" * 100 + b"\n"

    assert len(lines_of(path, text, Limits(line_bytes=100))) == 4
    assert refusal(path, text, Limits(line_bytes=99)) == (4, "line_too_long")


def test_a_fault_of_the_reader_passes_through_untouched(path: Path) -> None:
    path.write_bytes(zip_of(("a.csv", TEXT)))

    with pytest.raises(ValueError, match="mine"), open_market_file(path):
        raise ValueError("mine")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), st.integers(0, 8), st.binary(max_size=8))
def test_a_zip_damaged_anywhere_is_read_or_refused_and_nothing_else(
    path: Path, at: int, removed: int, put: bytes
) -> None:
    content = zip_of(("a.csv", TEXT))

    with suppress(FileRefused):
        lines_of(path, content[:at] + put + content[at + removed :])
