"""Personal data is read by who holds the key, and by nobody once it is destroyed."""

import base64
import shutil
import sqlite3
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from casework.adapters.record import (
    Record,
    SealBroken,
    Store,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnusable,
)
from casework.adapters.record.mapper import FactMapper
from casework.adapters.vault import DataKey, Vault, open_vault
from casework.adapters.vault import keys as vault_keys
from casework.adapters.vault import store as vault_store
from casework.domain.facts import Recorded
from tests.record.conftest import Open
from tests.record.facts import FACTS, Called, called

NAME, TELEPHONE = "欧阳测试甲", "13812345678"


def calls(told: list[Recorded]) -> list[tuple[str | None, str | None]]:
    """Who called, by name and telephone."""
    return [(r.fact.name, r.fact.telephone) for r in told if isinstance(r.fact, Called)]


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """Keys of nobody yet."""
    vault = open_vault(tmp_path)
    yield vault
    vault.close()


def test_personal_data_is_read_back(record: Record, open_again: Open) -> None:
    stream = uuid4()
    told = record.append(
        stream, 0, [called("p", NAME, TELEPHONE), called("p", None), called("q", NAME)]
    )

    assert record.stream(stream) == told
    assert open_again().record(record.district).since(0, 10) == told


def test_personal_data_is_nowhere_in_the_bytes(record: Record, tmp_path: Path) -> None:
    record.append(uuid4(), 0, [called("p", NAME, TELEPHONE)])
    record.extend(
        [Recorded(uuid4(), 1, called(f"p{n}", NAME, TELEPHONE)) for n in range(100)]
    )

    rows = record._log.page(0, 1000)  # the bytes as stored

    stored = b"".join(row[4] for row in rows)
    stored += b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert len(rows) == 101
    for text in (NAME, TELEPHONE):
        assert text.encode() not in stored
        assert base64.b64encode(text.encode()) not in stored
        assert text.encode("unicode_escape") not in stored


def test_an_erased_person_is_forgotten_and_the_rest_stays(
    store: Store, record: Record
) -> None:
    stream = uuid4()
    record.append(stream, 0, [called("p", NAME, TELEPHONE), called("q", "乙")])
    before = record._log.page(0, 10)

    assert store.vault.erase("p") == 1
    assert store.vault.erase("p") == 0

    assert calls(record.stream(stream)) == [(None, None), ("乙", None)]
    assert [r.fact.person for r in record.stream(stream)] == ["p", "q"]  # type: ignore[attr-defined]
    assert record._log.page(0, 10) == before


def test_an_erased_person_may_call_again(store: Store, record: Record) -> None:
    stream = uuid4()
    record.append(stream, 0, [called("p", NAME)])
    store.vault.erase("p")

    record.append(stream, 1, [called("p", "新")])

    assert calls(record.stream(stream)) == [(None, None), ("新", None)]


def test_an_erasure_is_heeded_by_other_processes(
    monkeypatch: pytest.MonkeyPatch, record: Record, open_again: Open
) -> None:
    monkeypatch.setattr(vault_keys, "HEED_EVERY", 0.0)
    told = record.append(uuid4(), 0, [called("p", NAME)])
    assert calls(record.since(0, 10)) == calls(told)

    open_again().vault.erase("p")

    assert calls(record.since(0, 10)) == [(None, None)]


def test_a_key_that_is_destroyed_while_it_is_read_is_not_held(
    monkeypatch: pytest.MonkeyPatch, vault: Vault
) -> None:
    monkeypatch.setattr(vault_keys, "HEED_EVERY", 3600.0)
    ring = vault.keyring("d")
    key = ring.sealing(["p"])["p"].key
    ring.forget()
    read = Vault.by_key

    def overtaken(self: Vault, district: str, keys: Collection[str]) -> list[DataKey]:
        found = read(self, district, keys)
        self.erase("p")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(Vault, "by_key", overtaken)
        ring.opening([key])

    assert ring.opening([key]) == {}


def test_a_destroyed_key_is_nowhere_in_the_bytes(tmp_path: Path, vault: Vault) -> None:
    vault.keyring("d").sealing(["p", "q"])
    with closing(sqlite3.connect(tmp_path / "keys.sqlite")) as keys:
        query = "SELECT wrapped FROM data_keys WHERE person = 'p'"
        ((wrapped,),) = keys.execute(query).fetchall()

    vault.erase("p")

    files = list(tmp_path.glob("keys.sqlite*"))
    assert files
    assert not any(wrapped in file.read_bytes() for file in files)


def test_a_copy_that_cannot_be_scrubbed_is_said_to_be_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_store, "PATIENCE", 0.1)
    vault = open_vault(tmp_path)
    key = vault.keyring("d").sealing(["p"])["p"].key
    keys = tmp_path / "keys.sqlite"
    with closing(sqlite3.connect(keys, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM data_keys").fetchall()
        with pytest.raises(StoreError, match="erase the person once more"):
            vault.erase("p")
        assert vault.keyring("d").opening([key]) == {}

    assert vault.erase("p") == 0
    vault.close()


def test_sealed_data_opens_only_at_its_own_place(record: Record) -> None:
    """Two rows of the same person change states; neither is told."""
    record.append(uuid4(), 0, [called("p", NAME)])
    record.append(uuid4(), 0, [called("p", "另一")])
    one, two = record._log.page(0, 10)
    mapper = record._mapper

    assert calls(mapper.to_facts([one])) == [(NAME, None)]
    for row, other in ((one, two), (two, one)):
        with pytest.raises(SealBroken):
            mapper.to_facts([(*row[:4], other[4])])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"person":"p"', '"person":"q"'),
        ('"commitment":"', '"commitment":"0'),
        ('"box":"', '"box":"AAAA'),
        ('"box":"', '"box":"!'),
    ],
)
def test_an_altered_seal_is_found(record: Record, old: str, new: str) -> None:
    record.append(uuid4(), 0, [called("p", NAME)])
    (row,) = record._log.page(0, 10)
    altered = row[4].replace(old.encode(), new.encode())

    with pytest.raises(SealBroken):
        record._mapper.to_facts([(*row[:4], altered)])


def test_the_commitment_binds_the_plain_text(vault: Vault) -> None:
    key = vault.keyring("d").sealing(["p"])["p"]
    sealed = key.seal(b"text", b"here")

    assert key.open(sealed, b"here") == b"text"
    with pytest.raises(SealBroken, match="committed"):
        key.open(sealed._replace(commitment=bytes(32)), b"here")


def test_the_library_stores_and_reads_through_the_mapper(vault: Vault) -> None:
    mapper = FactMapper(FACTS, vault.keyring("d"))
    told = Recorded(uuid4(), 3, called("p", NAME))

    assert mapper.to_domain_event(mapper.to_stored_event(told)) == told


def test_a_person_has_one_key_however_many_ask_at_once(tmp_path: Path) -> None:
    persons = [f"p{n}" for n in range(700)]
    several = [open_vault(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        keys = list(pool.map(lambda v: v.keyring("d").sealing(persons), several))
    for vault in several:
        vault.close()

    names = [{person: key.key for person, key in ring.items()} for ring in keys]
    assert all(ring == names[0] for ring in names)
    assert len(names[0]) == 700


def test_districts_have_keys_of_their_own(vault: Vault) -> None:
    here = vault.keyring("here").sealing(["p"])["p"]
    there = vault.keyring("there").sealing(["p"])["p"]

    assert here.key != there.key
    assert vault.keyring("there").opening([here.key]) == {}
    assert vault.erase("p") == 2


def test_the_secret_is_readable_by_its_owner_alone(
    tmp_path: Path, vault: Vault
) -> None:
    assert (tmp_path / "kek").stat().st_mode & 0o777 == 0o600
    assert vault.person_key(telephone="1") == vault.person_key(telephone="1")
    assert [path.name for path in tmp_path.glob("kek*")] == ["kek"]


def test_keys_without_their_secret_are_not_given_a_new_one(
    tmp_path: Path, vault: Vault
) -> None:
    vault.keyring("d").sealing(["p"])
    (tmp_path / "kek").unlink()

    with pytest.raises(StoreUnusable, match="missing"):
        open_vault(tmp_path)


def test_another_secret_does_not_fit(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.keyring("d").sealing(["p"])
    monkeypatch.setenv("CASEWORK_KEK", base64.b64encode(bytes(64)).decode())
    other = open_vault(tmp_path)

    with pytest.raises(StoreUnusable, match="does not fit"):
        other.keyring("d").sealing(["p"])
    other.close()


@pytest.mark.parametrize("secret", ["", "short", "长"])
def test_a_secret_has_64_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("CASEWORK_KEK", secret)

    with pytest.raises(StoreUnusable):
        open_vault(tmp_path)


def test_keys_may_be_kept_in_postgresql(tmp_path: Path, pg_url: str) -> None:
    person = uuid4().hex
    vault = open_vault(tmp_path, pg_url)
    key = vault.keyring("d").sealing([person])[person]
    assert vault.keyring("d").opening([key.key])[key.key].person == person
    assert vault.erase(person) == 1
    assert vault.keyring("d").opening([key.key]) == {}
    vault.close()


def test_a_key_store_that_is_none_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "keys.sqlite").write_bytes(b"no database" * 1000)

    with pytest.raises(StoreUnusable):
        open_vault(tmp_path)


def test_keys_that_others_hold_are_said_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault_store, "PATIENCE", 0.1)
    vault = open_vault(tmp_path)
    keys = tmp_path / "keys.sqlite"
    with closing(sqlite3.connect(keys, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match=r"holds .*keys\.sqlite"):
            vault.keyring("d").sealing(["p"])
    assert vault.keyring("d").sealing(["p"])
    vault.close()


def test_no_fact_is_stored_when_there_is_no_room_for_its_key(
    record: Record, store: Store
) -> None:
    with store.vault._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    with pytest.raises(StoreFull, match="No room is left for"):
        record.extend(
            [Recorded(uuid4(), 1, called(f"p{n}", NAME)) for n in range(3000)]
        )

    assert record.position() == 0


def test_a_person_is_known_by_the_telephone_else_by_name_and_address(
    vault: Vault,
) -> None:
    key = vault.person_key

    assert key(telephone="138 1234-5678") == key(telephone="13812345678", name="甲")
    assert key(telephone="１３８") == key(telephone="138")
    assert key(name="甲", address="一弄 3号") == key(name="甲", address="一弄3号")
    different = [
        key(telephone="138"),
        key(name="甲", address="乙"),
        key(name="甲乙"),
        key(address="甲"),
        key(otherwise="20260001"),
        key(otherwise="20260002"),
    ]
    assert len(set(different)) == len(different)
    assert all(len(pseudonym) == 16 for pseudonym in different)


def test_pseudonyms_differ_with_the_pepper(tmp_path: Path, vault: Vault) -> None:
    shutil.rmtree(tmp_path / "other", ignore_errors=True)
    other = open_vault(tmp_path / "other")

    assert other.person_key(telephone="1") != vault.person_key(telephone="1")
    other.close()
