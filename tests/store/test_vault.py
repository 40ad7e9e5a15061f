import os
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.core.errors import DiskFault, KeyFault
from goodsign.core.ids import DEFAULT_WORKSPACE, WorkspaceId
from goodsign.store.vault import KeyRing, Vault, read_or_make_ring

_OLD, _NEW = KeyRing((("k1", b"1" * 32),)), KeyRing((("k2", b"2" * 32), ("k1", b"1" * 32)))
_ELSEWHERE = WorkspaceId(UUID("00000000-0000-4000-8000-00000000000b"))
_VAULT = Vault(_OLD, DEFAULT_WORKSPACE)

_tax_ids = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_births = st.none() | st.dates()


@given(st.lists(st.tuples(_tax_ids, _births), max_size=20))
def test_what_is_sealed_opens_as_it_was(rows: list[tuple[str | None, date | None]]) -> None:
    sealed = _VAULT.seal([tax for tax, _ in rows], [birth for _, birth in rows])
    assert _VAULT.open(sealed["secret"].to_list()).rows() == rows
    assert [blob is None for blob in sealed["secret"]] == [row == (None, None) for row in rows]


def test_the_same_value_is_sealed_differently_each_time_and_never_shown() -> None:
    sealed = _VAULT.seal(["900000001"] * 2, [None] * 2)
    first, second = sealed["secret"].to_list()
    assert first != second
    assert b"900000001" not in first
    assert sealed["secret_index"][0] == sealed["secret_index"][1]


def test_an_empty_tax_id_is_no_tax_id() -> None:
    assert _VAULT.seal(["", None], [None, None])["tax_index"].to_list() == [None, None]


def test_another_workspace_cannot_open_it() -> None:
    sealed = _VAULT.seal(["900000001"], [None])["secret"].to_list()
    with pytest.raises(KeyFault, match="`k1` does not open"):
        Vault(_OLD, _ELSEWHERE).open(sealed)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    before = _VAULT.seal(["900000001"], [date(2000, 1, 1)])
    after = Vault(_NEW, DEFAULT_WORKSPACE)
    assert after.open(before["secret"].to_list()).rows() == [("900000001", date(2000, 1, 1))]
    resealed = after.seal(["900000001"], [date(2000, 1, 1)])
    with pytest.raises(KeyFault, match="`k2`, which is not on the key ring"):
        _VAULT.open(resealed["secret"].to_list())
    assert resealed["tax_index"].to_list() == before["tax_index"].to_list()


def test_the_wrong_key_under_the_right_name_is_told() -> None:
    sealed = _VAULT.seal(["900000001"], [None])["secret"].to_list()
    with pytest.raises(KeyFault, match="`k1` does not open"):
        Vault(KeyRing((("k1", b"x" * 32),)), DEFAULT_WORKSPACE).open(sealed)


@given(st.binary(max_size=60))
def test_damaged_blobs_are_a_key_fault(blob: bytes) -> None:
    with pytest.raises(KeyFault):
        _VAULT.open([blob])


def test_blind_indexes_are_stable_and_apart_by_purpose_and_key() -> None:
    # Computed once; a change would orphan every stored index.
    assert _VAULT.index("tax", ["900000001", None]) == [_VAULT.index("tax", ["900000001"])[0], None]
    stored = _VAULT.index("tax", ["900000001"])[0]
    assert stored is not None
    assert stored.hex() == "44a8c793f76e93daef7f667f139b3e3b"
    assert _VAULT.index("email", ["900000001"]) != [stored]
    assert Vault(KeyRing.generate(), DEFAULT_WORKSPACE).index("tax", ["900000001"]) != [stored]


@pytest.mark.parametrize(
    "written", ["", "k1", "k1:", ":AAAA", "k1:not base64!", "k1:QUFB", f"k1:{'A' * 43}=,,", f"{'k' * 256}:{'A' * 43}="]
)
def test_a_wrong_ring_names_the_entry_and_not_the_key(written: str) -> None:
    with pytest.raises(KeyFault, match=r"Entry \d of the key ring") as caught:
        KeyRing.parse(written)
    assert "QUFB" not in str(caught.value)


def test_one_name_stands_for_one_key() -> None:
    with pytest.raises(KeyFault, match="twice"):
        KeyRing.parse(f"{_OLD.render()},{_OLD.render()}")


def test_a_ring_reads_what_it_renders() -> None:
    assert KeyRing.parse(f" {_NEW.render()}\n") == _NEW


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring"
    ring = read_or_make_ring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_ring(path) == ring


def test_processes_that_race_agree_on_one_ring(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ring"
    program = (
        "import sys; from pathlib import Path; from goodsign.store.vault import read_or_make_ring;"
        "sys.stdin.read(1); print(read_or_make_ring(Path(sys.argv[1])).render())"
    )
    racers = [
        subprocess.Popen([sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(b"!")
        racer.stdin.flush()
    rings = {racer.communicate(timeout=60)[0] for racer in racers}
    assert rings == {read_or_make_ring(path).render().encode() + b"\n"}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"k1:short"])
def test_a_damaged_key_file_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ring"
    path.write_bytes(content)
    with pytest.raises(KeyFault, match="does not hold a key ring") as caught:
        read_or_make_ring(path)
    assert caught.value.hint is not None
    assert path.read_bytes() == content


def test_a_key_file_that_cannot_be_written_is_a_disk_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskFault, match="cannot be read or written"):
        read_or_make_ring(tmp_path / "file" / "ring")


def test_a_left_over_half_written_file_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".ring.new").write_bytes(os.urandom(3))
    assert read_or_make_ring(tmp_path / "ring") == read_or_make_ring(tmp_path / "ring")
