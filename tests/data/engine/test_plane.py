"""The data plane: what a grant opens and nothing else, cut off at once when it is taken back."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest

from forecourt.data.engine.grants import Subject
from forecourt.data.engine.plane import Delivery, Desk, Plane, Revocation, Revocations
from forecourt.data.engine.plane.request import disposition, read_range
from forecourt.data.engine.store import open_store
from forecourt.kernel.ids import key_subject
from tests.data.engine.meters import KEY, Manifest, block, grant_reader, nem, rows_in, sign

NOW = 1_900_000_000
PORTAL = "http://localhost:8000"
SUBJECT = Subject(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())


@dataclass
class Response:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    finished: bool = False


@dataclass
class House:
    """A plane, and all that stands around it."""

    plane: Plane
    revocations: Revocations
    manifest: Manifest
    desk: Desk
    delivered: list[Delivery]
    clock: list[float]

    def token(self, **grant: Any) -> str:
        options = {"expires_s": NOW + 60, "issued_ms": NOW * 1000, "subject": SUBJECT, **grant}
        return sign(self.manifest.grant(**options), store=self.manifest.store)

    def get(self, token: str = "", **request: Any) -> Response:
        return asyncio.run(self.request(query=f"g={token}", **request))

    async def request(
        self,
        *,
        query: str = "",
        method: str = "GET",
        path: str = "/v1/rows",
        headers: dict[str, str] | None = None,
        on_piece: Callable[[Response], None] = lambda _: None,
        gone: asyncio.Event | None = None,
    ) -> Response:
        response = Response()
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if not asked:
                asked = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await (gone or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                response.status = message["status"]
                response.headers = {name.decode(): value.decode() for name, value in message["headers"]}
                return
            response.body += message["body"]
            response.finished = not message.get("more_body", False)
            on_piece(response)

        given = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": given}
        await self.plane(scope, receive, send)
        return response


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    manifest = Manifest(open_store((tmp_path_factory.mktemp("plane") / "objects").as_uri()))
    manifest.land(
        block(date(2026, 1, 1), days=365, minutes=5),
        block(date(2026, 1, 1), days=365, minutes=5, register="B1", level=10**9),
        block(date(2026, 1, 1), days=3, key="4300000002"),
    )
    return manifest


@pytest.fixture
def house(manifest):
    delivered: list[Delivery] = []
    clock = [0.0]

    async def report(delivery: Delivery) -> None:
        delivered.append(delivery)

    revocations = Revocations(clock=lambda: clock[0])
    revocations.learn([])
    desk = Desk(store=manifest.store, grants=grant_reader(manifest.store), cache_bytes=1 << 28, now=lambda: NOW)
    plane = Plane(desk=desk, revocations=revocations, report=report, origins=[PORTAL])
    return House(plane, revocations, manifest, desk, delivered, clock)


def test_a_grant_opens_its_rows(house):
    response = house.get(house.token(keys=["4300000002"]))
    assert (response.status, response.finished) == (200, True)
    assert response.headers["content-type"] == "application/vnd.apache.arrow.stream"
    assert response.headers["content-disposition"] == 'attachment; filename="rows.arrow"'
    assert int(response.headers["content-length"]) == len(response.body)
    assert len(rows_in(response.body)) == 144


@pytest.mark.parametrize("format", ["arrow", "csv", "json"])
def test_a_long_answer_comes_whole_in_pieces_cold_and_warm(house, format):
    token, pieces = house.token(keys=[KEY], format=format), []
    cold = house.get(token, on_piece=lambda response: pieces.append(len(response.body)))
    warm = house.get(token)
    assert cold.body == warm.body
    assert len(pieces) > 4
    assert int(cold.headers["content-length"]) == len(cold.body)
    assert [(each.rows, each.bytes, each.complete) for each in house.delivered] == [(210_240, len(cold.body), True)] * 2


def test_what_was_sent_is_reported_with_its_grant(house):
    response = house.get(house.token(keys=["4300000002"], format="csv"))
    (delivery,) = house.delivered
    assert (delivery.rows, delivery.bytes, delivery.complete) == (144, len(response.body), True)
    assert (delivery.grant.subject, delivery.grant.format) == (SUBJECT, "csv")
    assert delivery.started_at <= delivery.ended_at


def test_csv_says_in_a_header_what_was_served(house):
    period = (nem(2026, 1, 1), nem(2026, 1, 2))
    response = house.get(house.token(keys=["4300000002"], format="csv", periods=[period]))
    assert response.headers["forecourt-served"] == "2025-12-31T14:00:00Z/2026-01-01T14:00:00Z=4300000002"


@pytest.mark.parametrize("format", ["arrow", "parquet", "csv", "json", "chart"])
def test_head_tells_the_size_and_sends_nothing(house, format):
    token = house.token(keys=["4300000002"], format=format)
    head, get = house.get(token, method="HEAD"), house.get(token)
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)
    assert int(head.headers["content-length"]) == len(get.body)
    assert len(house.delivered) == 1


class TestRanges:
    """Parquet readers fetch the end of a file first, and then parts."""

    def test_parts_make_the_whole(self, house):
        token = house.token(format="parquet")
        whole = house.get(token)
        size = len(whole.body)
        parts = [house.get(token, headers={"Range": each}) for each in ("bytes=0-99", "bytes=100-", "bytes=-8")]
        assert [part.status for part in parts] == [206] * 3
        assert parts[0].body + parts[1].body == whole.body
        assert parts[2].body == whole.body[-8:]
        assert parts[0].headers["content-range"] == f"bytes 0-99/{size}"
        assert (parts[0].headers["content-length"], parts[0].headers["etag"]) == ("100", whole.headers["etag"])
        assert pq.read_metadata(io.BytesIO(whole.body)).num_rows == 2 * 105_120 + 144

    def test_a_part_counts_its_share_of_the_rows(self, house):
        token = house.token(format="parquet", keys=["4300000002"])
        size = len(house.get(token).body)
        house.get(token, headers={"Range": f"bytes=0-{size // 2 - 1}"})
        assert (house.delivered[1].rows, house.delivered[1].complete) == (144 * (size // 2) // size, False)

    def test_a_range_behind_the_end_is_refused_with_the_size(self, house):
        token = house.token(format="parquet", keys=["4300000002"])
        size = len(house.get(token).body)
        response = house.get(token, headers={"Range": f"bytes={size}-"})
        assert (response.status, response.headers["content-range"]) == (416, f"bytes */{size}")

    @pytest.mark.parametrize("header", ["bytes=0-1,4-5", "bytes=9-3", "rows=0-1", "bytes=-", "bytes=a-b"])
    def test_what_is_no_single_range_gets_the_whole(self, house, header):
        assert house.get(house.token(format="parquet", keys=["4300000002"]), headers={"Range": header}).status == 200

    def test_a_download_goes_on_only_on_the_same_bytes(self, house):
        token = house.token(format="parquet", keys=["4300000002"])
        etag = house.get(token).headers["etag"]
        for value, status in ((etag, 206), ('"another"', 200)):
            assert house.get(token, headers={"Range": "bytes=0-3", "If-Range": value}).status == status

    def test_a_new_grant_on_the_same_objects_gives_the_same_bytes(self, house):
        first = house.get(house.token(format="parquet"))
        house.desk.cache.clear()
        second = house.get(house.token(format="parquet", subject=Subject(uuid.uuid4(), uuid.uuid4())))
        assert (first.body, first.headers["etag"]) == (second.body, second.headers["etag"])

    def test_other_formats_have_no_ranges(self, house):
        response = house.get(house.token(keys=["4300000002"], format="csv"), headers={"Range": "bytes=0-3"})
        assert (response.status, response.headers["accept-ranges"]) == (200, "none")

    def test_nothing_has_no_part(self):
        assert read_range(header=b"", size_bytes=0) is None


class TestRefusals:
    """Outside, every reason reads the same."""

    def test_bad_expired_and_revoked_grants_read_the_same(self, house):
        good = house.token(keys=["4300000002"])
        expired = house.token(keys=["4300000002"], expires_s=NOW)
        revoked_subject = Subject(uuid.uuid4(), uuid.uuid4())
        revoked = house.token(keys=["4300000002"], subject=revoked_subject)
        house.revocations.learn([Revocation("user", revoked_subject.user_id, NOW * 1000)])
        answers = [house.get(token) for token in ("", "x.y", good[:-1], expired, revoked)]
        assert {(each.status, each.body, tuple(each.headers.items())) for each in answers} == {
            (403, answers[0].body, tuple(answers[0].headers.items()))
        }
        assert b"grant_refused" in answers[0].body
        assert house.delivered == []

    @pytest.mark.parametrize("path", ["/", "/v1/rows/", "/v1", "/admin", "/v1/rows/../rows"])
    def test_there_is_nothing_else(self, house, path):
        assert house.get(path=path).status == 404

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_rows_can_only_be_read(self, house, method):
        response = house.get(house.token(), method=method)
        assert (response.status, response.headers["allow"]) == (405, "GET, HEAD, OPTIONS")

    def test_an_object_that_is_gone_is_an_error_and_no_empty_file(self, house):
        key = "4300000002"
        year = next(iter(house.manifest.paths[key]))
        gone = Manifest(house.manifest.store, paths={key: {year: f"interval-readings/{key}/{year}/{0:032x}.parquet"}})
        grant = dataclasses.replace(gone.grant(), expires_s=NOW + 60)
        response = house.get(sign(grant))
        assert (response.status, b"not_served" in response.body) == (500, True)

    def test_a_head_of_a_refusal_has_no_body(self, house):
        response = house.get("x", method="HEAD")
        assert (response.status, response.body) == (403, b"")


class TestRevocations:
    """What is taken back stops at once."""

    @pytest.mark.parametrize(
        "kind, subject",
        [
            ("company", SUBJECT.company_id),
            ("user", SUBJECT.user_id),
            ("token", SUBJECT.token_id),
            ("grant", uuid.UUID(int=7)),
            ("key", key_subject(KEY)),
            ("key", key_subject(KEY, company_id=SUBJECT.company_id)),
        ],
    )
    def test_each_kind_stops_what_was_issued_before_and_not_what_comes_after(self, house, kind, subject):
        before = house.token()
        assert house.get(before, method="HEAD").status == 200
        house.revocations.learn([Revocation(kind, subject, NOW * 1000 + 5)])
        assert house.get(before).status == 403
        assert house.get(house.token(issued_ms=NOW * 1000 + 6), method="HEAD").status == 200

    def test_somebody_elses_revocation_stops_nothing(self, house):
        house.revocations.learn([Revocation("user", uuid.uuid4(), NOW * 1000 + 5)])
        assert house.get(house.token(), method="HEAD").status == 200

    @pytest.mark.parametrize("format", ["arrow", "csv", "json"])
    def test_a_running_stream_is_cut_short_of_its_length(self, house, format):
        token = house.token(format=format, keys=[KEY])
        whole = len(house.get(token).body)

        def revoke(response):
            house.revocations.learn([Revocation("user", SUBJECT.user_id, NOW * 1000 + 1)])

        cut = house.get(token, on_piece=revoke)
        assert int(cut.headers["content-length"]) == whole
        assert 0 < len(cut.body) < whole
        assert not cut.finished
        assert (house.delivered[1].bytes, house.delivered[1].complete) == (len(cut.body), False)

    def test_a_stream_whose_reader_lets_it_wait_is_cut_all_the_same(self, house):
        token = house.token(keys=[KEY])
        sent = []

        async def read_a_little_and_stop() -> None:
            full = asyncio.Event()

            async def receive():
                await asyncio.Event().wait()

            async def send(message):
                sent.append(message)
                if len(sent) == 4:
                    full.set()
                    await asyncio.Event().wait()

            scope = {
                "type": "http", "method": "GET", "path": "/v1/rows", "query_string": f"g={token}".encode(),
                "headers": [],
            }  # fmt: skip
            answering = asyncio.create_task(house.plane(scope, receive, send))
            await full.wait()
            house.revocations.learn([Revocation("user", SUBJECT.user_id, NOW * 1000 + 1)])
            await asyncio.wait_for(answering, 20)

        asyncio.run(read_a_little_and_stop())
        assert len(sent) == 4
        assert not house.delivered[0].complete

    def test_a_key_that_one_company_gives_up_goes_on_for_the_one_that_gains_it(self, house):
        gains = Subject(uuid.uuid4(), uuid.uuid4())
        revocation = Revocation("key", key_subject(KEY, company_id=SUBJECT.company_id), NOW * 1000 + 5)
        lost, gained = house.token(keys=[KEY]), house.token(keys=[KEY], subject=gains)
        house.revocations.learn([revocation])
        assert (house.get(lost).status, house.get(gained, method="HEAD").status) == (403, 200)

    def test_what_a_revoked_reader_opened_leaves_the_memory_and_so_does_the_grant(self, house):
        house.get(house.token(keys=[KEY]))
        kept = house.desk.cache.size_bytes
        house.revocations.learn([Revocation("user", SUBJECT.user_id, NOW * 1000)])
        assert house.desk.cache.size_bytes < kept // 100
        assert not house.desk._grants._open

    def test_a_grant_that_has_ended_is_forgotten(self, house):
        house.get(house.token(keys=["4300000002"]), method="HEAD")
        house.desk._now = lambda: NOW + 60
        house.desk.forget_expired()
        assert not house.desk._grants._open

    def test_without_news_for_five_seconds_nothing_is_served(self, house):
        token = house.token(keys=["4300000002"])
        house.clock[0] = 5.0
        assert house.get(token).status == 200
        house.clock[0] = 5.1
        response = house.get(token)
        assert (response.status, b"revocations_stale" in response.body) == (503, True)
        house.revocations.learn([])
        assert house.get(token).status == 200

    def test_a_stream_is_cut_when_news_stay_away(self, house):
        def pass_time(response):
            house.clock[0] = 6.0

        cut = house.get(house.token(keys=[KEY]), on_piece=pass_time)
        assert (cut.finished, house.delivered[0].complete) == (False, False)

    def test_a_revoked_key_leaves_the_cache(self, house):
        house.get(house.token(keys=[KEY]))
        house.get(house.token(keys=["4300000002"]))
        kept = house.desk.cache.size_bytes
        house.revocations.learn([Revocation("key", key_subject(KEY), NOW * 1000)])
        assert 0 < house.desk.cache.size_bytes < kept // 100

    def test_a_plane_that_nobody_tells_anything_is_never_stale(self):
        assert not Revocations(stale_after_s=None).is_stale
        assert Revocations().is_stale


def test_a_reader_that_goes_away_is_not_reported_as_served(house):
    async def leave() -> None:
        gone = asyncio.Event()
        await house.request(query=f"g={house.token(keys=[KEY])}", gone=gone, on_piece=lambda _: gone.set())

    asyncio.run(leave())
    (delivery,) = house.delivered
    assert not delivery.complete
    assert 0 < delivery.bytes < 2_000_000


class TestBrowsers:
    """The portal's own pages may read answers, and nobody else's."""

    def test_the_portal_may_read_the_answer_and_its_headers(self, house):
        response = house.get(house.token(keys=["4300000002"]), headers={"Origin": PORTAL})
        assert response.headers["access-control-allow-origin"] == PORTAL
        assert "Forecourt-Served" in response.headers["access-control-expose-headers"]
        assert response.headers["vary"] == "Origin"

    def test_a_preflight_lets_ranges_through(self, house):
        response = house.get(method="OPTIONS", headers={"Origin": PORTAL, "Access-Control-Request-Method": "GET"})
        assert (response.status, response.body) == (204, b"")
        assert "Range" in response.headers["access-control-allow-headers"]

    @pytest.mark.parametrize("origin", ["http://evil.example", "null", PORTAL + ".evil.example"])
    def test_nobody_else_may(self, house, origin):
        for method in ("GET", "OPTIONS"):
            response = house.get(house.token(keys=["4300000002"]), method=method, headers={"Origin": origin})
            assert "access-control-allow-origin" not in response.headers

    def test_a_refusal_can_be_read_by_the_portal_too(self, house):
        assert house.get("x", headers={"Origin": PORTAL}).headers["access-control-allow-origin"] == PORTAL


def test_credentials_and_addresses_are_never_logged(house, caplog):
    caplog.set_level(logging.DEBUG)
    secret = {"Authorization": "Bearer hunter2", "Cookie": "session=hunter2"}
    token = house.token(keys=["4300000002"])
    for each in (token, "hunter2.hunter2"):
        house.get(each, headers=secret)
    assert "hunter2" not in caplog.text
    assert token not in caplog.text


def test_equal_questions_at_the_same_time_are_answered_once(house):
    made = []
    house.desk._make = lambda grant, make=house.desk._make: made.append(grant) or make(grant)

    async def ask_together() -> list[Response]:
        token = house.token(format="parquet")
        return await asyncio.gather(*(house.request(query=f"g={token}") for _ in range(8)))

    answers = asyncio.run(ask_together())
    assert ({answer.status for answer in answers}, len({answer.body for answer in answers})) == ({200}, 1)
    assert len(made) == 1


def test_health_tells_whether_news_come_in(house):
    assert b'"ok"' in house.get(path="/healthz").body
    house.clock[0] = 60.0
    response = house.get(path="/healthz")
    assert (response.status, b'"stale"' in response.body) == (200, True)


def test_a_file_name_is_safe_in_a_header():
    assert disposition("rows.csv") == b'attachment; filename="rows.csv"'
    odd = disposition('a"b\r\nSet-Cookie: x – ü.csv').decode()
    assert odd.startswith("attachment; filename=\"a_b__Set-Cookie_ x _ _.csv\"; filename*=UTF-8''a%22b%0D%0A")


def test_companions_live_as_long_as_the_server(house):
    lived = []

    class Companion:
        async def __aenter__(self):
            lived.append("in")

        async def __aexit__(self, *_):
            lived.append("out")

    async def live() -> list[str]:
        plane = Plane(desk=house.desk, revocations=house.revocations, report=None, origins=[], companions=[Companion()])
        told = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive():
            return next(told)

        async def send(message):
            lived.append(message["type"])

        await plane({"type": "lifespan"}, receive, send)

    asyncio.run(live())
    assert lived == ["in", "lifespan.startup.complete", "out", "lifespan.shutdown.complete"]
