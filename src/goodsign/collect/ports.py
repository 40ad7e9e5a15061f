"""What collecting needs from outside."""

from collections.abc import Iterator
from typing import Protocol

from goodsign.collect.frames import RawBatch


class SourceFile(Protocol):
    """A table in a file, read in batches so that a file larger than memory fits."""

    @property
    def header(self) -> tuple[str, ...]:
        """Column names as they will appear in the batches: unique, never empty."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on how the file was read (encoding, delimiter, repaired headers), for the user."""

    def batches(self) -> Iterator[RawBatch]:
        """Yield the rows from the start; may be called again to read the file a second time."""
