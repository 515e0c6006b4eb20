"""The commit reached the database, its answer did not reach us."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from psycopg.conninfo import conninfo_to_dict

from casework.adapters.record import Record, StoreUnreachable, open_store
from casework.domain.facts import Fact, Recorded
from tests.record.facts import FACTS, lives, noted


class Proxy:
    """Passes everything on, until it is told to swallow an answer or to be gone."""

    def __init__(self, url: str) -> None:
        given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
        host, port = given.get("host", "127.0.0.1"), given.get("port") or "5432"
        self._local = host.startswith("/")
        self._server = f"{host}/.s.PGSQL.{port}" if self._local else (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()
        self.swallow = Event()
        self.gone = Event()
        login = f"{given.get('user', '')}:{given.get('password', '')}"
        address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"postgresql://{login}@{address}/{given.get('dbname', '')}"

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.gone.is_set():
                client.close()
                continue
            kind = socket.AF_UNIX if self._local else socket.AF_INET
            server = socket.socket(kind)
            server.connect(self._server)
            for pump in (self._ask, self._answer):
                self._threads.append(Thread(target=pump, args=(client, server)))
                self._threads[-1].start()

    def _ask(self, client: socket.socket, server: socket.socket) -> None:
        self._pass_on(client, server, Event())

    def _answer(self, client: socket.socket, server: socket.socket) -> None:
        self._pass_on(server, client, self.swallow)

    def _pass_on(self, source: socket.socket, to: socket.socket, stop: Event) -> None:
        try:
            while (data := source.recv(1 << 16)) and not self.gone.is_set():
                if stop.is_set():
                    stop.clear()
                    break
                to.sendall(data)
        except OSError:
            pass
        for end in (source, to):
            with end:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join()


@pytest.fixture
def proxy(pg_url: str) -> Iterator[Proxy]:
    proxy = Proxy(pg_url)
    yield proxy
    proxy.close()


@pytest.fixture
def record(proxy: Proxy, tmp_path: Path, district: str) -> Iterator[Record]:
    with open_store(tmp_path, proxy.url, facts=FACTS) as store:
        record = store.record(district, create=True)
        # The statement is prepared, so that the next answer is the commit's.
        record.append(uuid4(), 0, [noted("first")])
        yield record


def test_an_append_is_stored_once(record: Record, proxy: Proxy) -> None:
    stream = uuid4()
    proxy.swallow.set()

    told = record.append(stream, 0, [noted("a"), noted("b")])

    assert not proxy.swallow.is_set()
    assert [r.position for r in told] == [2, 3]
    assert record.stream(stream) == told
    assert record.position() == 3


def test_a_command_is_answered_once(record: Record, proxy: Proxy) -> None:
    stream, command = uuid4(), uuid4()
    decided = []

    def decide(told: list[Recorded]) -> list[Fact]:
        decided.append(len(told))
        proxy.swallow.set()
        return [noted("once")]

    told = record.handle(stream, decide, command)

    assert decided == [0]
    assert record.stream(stream) == told
    assert record.handle(stream, decide, command) == told


def test_a_batch_is_stored_once_or_not_at_all(record: Record, proxy: Proxy) -> None:
    """The answer to the lock is lost here: the batch is written on the second try."""
    proxy.swallow.set()

    assert record.extend(lives(100)) == 101
    assert record.position() == 101


def test_a_server_that_is_gone_is_said_so(record: Record, proxy: Proxy) -> None:
    proxy.gone.set()

    with pytest.raises(StoreUnreachable):
        record.append(uuid4(), 0, [noted("never")])
    proxy.gone.clear()

    assert record.append(uuid4(), 0, [noted("again")])[0].position == 2
