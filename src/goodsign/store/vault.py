"""Seals tax ids and birth dates, and hashes what must be found again without being read.

One AES-GCM blob a row holds all secret fields, bound to its workspace. A key ring names its keys, so that keys can
change while old blobs stay readable. Blind indexes are keyed BLAKE2b-128 under a key derived from the ring's oldest
key: equal values get equal indexes, and nobody without the key can test a guess.
"""

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fasteners import InterProcessLock
from sqlalchemy import Connection, text

from goodsign.core.errors import DiskFault, KeyFault
from goodsign.core.ids import WorkspaceId

_KEY_BYTES = 32
_NONCE_BYTES = 12
_INDEX_BYTES = 16
_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Named AES-256 keys, newest first; the first one seals, all of them open."""

    keys: tuple[tuple[str, bytes], ...]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read `id:base64[,id:base64…]`; raise KeyFault naming the entry that is wrong, never its content."""
        keys = tuple(_parse_key(number, entry) for number, entry in enumerate(text.strip().split(","), 1))
        names = [name for name, _ in keys]
        if len(set(names)) < len(names):
            raise KeyFault("The key ring uses one key id twice.", hint="Give each key an id of its own.")
        return cls(keys)

    @classmethod
    def generate(cls) -> "KeyRing":
        """Draw a ring of one new key."""
        return cls((("k1", os.urandom(_KEY_BYTES)),))

    def render(self) -> str:
        """Return the ring in the form that `parse` reads."""
        return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in self.keys)


def _parse_key(number: int, entry: str) -> tuple[str, bytes]:
    name, colon, encoded = entry.strip().partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not colon or not name or len(name.encode()) > 255 or len(key) != _KEY_BYTES:
        raise KeyFault(
            f"Entry {number} of the key ring is not `id:base64` of {_KEY_BYTES} bytes.",
            hint="Make one with: python -c \"import os,base64;print('k1:'+base64.b64encode(os.urandom(32)).decode())\"",
        )
    return name, key


def read_or_make_ring(path: Path) -> KeyRing:
    """Return the ring in the file at `path`; make the file, readable by its owner only, when there is none.

    Processes that start together agree on one ring, and a kill leaves a whole file or none. Raises KeyFault when the
    file holds no key ring, DiskFault when it cannot be read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with InterProcessLock(path.with_name(f".{path.name}.lock")):
            if not path.exists():
                _write_whole(path, KeyRing.generate().render())
            written = path.read_bytes()
    except OSError as error:
        raise DiskFault(
            f"The key file {path} cannot be read or written ({error.strerror}).",
            hint="Give this user access to it, or set GOODSIGN_KEY.",
        ) from error
    try:
        return KeyRing.parse(written.decode())
    except (KeyFault, UnicodeDecodeError) as error:
        raise KeyFault(
            f"The key file {path} does not hold a key ring.", hint="Put it back from a backup; do not make a new one."
        ) from error


def _write_whole(path: Path, content: str) -> None:
    """Write `content` beside `path` and move it there in one step."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def holds_sealed(connection: Connection) -> bool:
    """Tell whether anything in the workspace needs its key: sealed values, or opt-outs kept as keyed hashes."""
    query = "SELECT EXISTS (SELECT FROM leads WHERE secret IS NOT NULL) OR EXISTS (SELECT FROM opt_outs)"
    return bool(connection.execute(text(query)).scalar_one())


class Vault:
    """Seals and opens the secret fields of one workspace."""

    def __init__(self, ring: KeyRing, workspace_id: WorkspaceId) -> None:
        self._ciphers = {name: AESGCM(key) for name, key in ring.keys}
        self._sealing_id = ring.keys[0][0]
        self._bound = workspace_id.bytes
        self._index_key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"goodsign blind index").derive(ring.keys[-1][1])

    def seal(self, tax_ids: Sequence[str | None], births: Sequence[date | None]) -> pl.DataFrame:
        """Return columns secret, secret_index, tax_index (Binary, null where nothing is secret)."""
        plain = [
            f"{tax_id or ''}{_SEPARATOR}{birth.isoformat() if birth else ''}" if tax_id or birth else None
            for tax_id, birth in zip(tax_ids, births, strict=True)
        ]
        return pl.DataFrame(
            {
                "secret": self._seal_all(plain),
                "secret_index": self.index("secret", plain),
                "tax_index": self.index("tax", [tax_id or None for tax_id in tax_ids]),
            },
            schema={"secret": pl.Binary, "secret_index": pl.Binary, "tax_index": pl.Binary},
        )

    def open(self, blobs: Sequence[bytes | None]) -> pl.DataFrame:
        """Return columns tax_id (String) and dob (Date); raise KeyFault when a blob's key is not on the ring."""
        opened = [(None, None) if blob is None else self._open_one(blob) for blob in blobs]
        return pl.DataFrame(
            {
                "tax_id": [tax_id or None for tax_id, _ in opened],
                "dob": [date.fromisoformat(birth) if birth else None for _, birth in opened],
            },
            schema={"tax_id": pl.String, "dob": pl.Date},
        )

    def index(self, purpose: str, values: Sequence[str | None]) -> list[bytes | None]:
        """Return the blind index of each value; the same value under another purpose has another index."""
        person = purpose.encode()
        keyed, size = self._index_key, _INDEX_BYTES
        blake2b = hashlib.blake2b
        return [
            None if value is None else blake2b(value.encode(), digest_size=size, key=keyed, person=person).digest()
            for value in values
        ]

    def _seal_all(self, plain: Sequence[str | None]) -> list[bytes | None]:
        cipher, prefix = self._ciphers[self._sealing_id], _prefix(self._sealing_id)
        nonces = os.urandom(_NONCE_BYTES * len(plain))
        sealed: list[bytes | None] = []
        for start, value in zip(range(0, len(nonces), _NONCE_BYTES), plain, strict=True):
            nonce = nonces[start : start + _NONCE_BYTES]
            sealed.append(
                None if value is None else prefix + nonce + cipher.encrypt(nonce, value.encode(), self._bound)
            )
        return sealed

    def _open_one(self, blob: bytes) -> tuple[str | None, str | None]:
        end = 1 + (blob[0] if blob else 0)
        name = blob[1:end].decode(errors="replace")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise KeyFault(
                f"Stored data were sealed with key `{name}`, which is not on the key ring.",
                hint="Add that key to GOODSIGN_KEY (or the key file), after the newest one.",
            )
        try:
            opened = cipher.decrypt(blob[end : end + _NONCE_BYTES], blob[end + _NONCE_BYTES :], self._bound)
        except (InvalidTag, ValueError) as error:
            raise KeyFault(
                f"Key `{name}` does not open the data sealed under its id.",
                hint="Put the key ring back from a backup: this one belongs to other data.",
            ) from error
        tax_id, _, birth = opened.decode().rpartition(_SEPARATOR)
        return tax_id, birth


def _prefix(name: str) -> bytes:
    encoded = name.encode()
    return bytes([len(encoded)]) + encoded
