"""Find where records and cells lie in a chunk of CSV bytes, without reading the cells.

Quotation marks pair up in one of two ways: the first one in the chunk opens (reading 0) or closes (reading 1).
Both readings are computed for the whole chunk with array operations. The walk in `records` starts in reading 0
and changes over when a stray quotation mark has been dealt with, so that a repair costs no second scan.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Mask = NDArray[np.bool_]

LF, CR = 0x0A, 0x0D


@dataclass(frozen=True, slots=True)
class Layout:
    """How the bytes of a file are cut: delimiter and quotation mark (byte values), and what ends a line.

    `lone_cr` says that a carriage return on its own ends a line, as in files of old Macintosh programs;
    LF and CRLF always do.
    """

    delimiter: int
    quote: int = ord('"')
    lone_cr: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The complete records of a chunk in one reading: `ends` is the last byte of each line end.

    `fields` counts the cells, `breaks` the line ends inside quotation marks, `stray` marks records with a
    quotation mark where none may stand; `first_stray_in_tail` is one after the last complete record.
    """

    starts: Positions
    ends: Positions
    fields: Positions
    breaks: Positions
    stray: Mask
    first_stray_in_tail: int | None


@dataclass
class Chunk:
    """The structure of one chunk that begins at the start of a record, outside quotation marks."""

    data: bytearray
    layout: Layout
    final: bool
    _readings: dict[int, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bytes = np.frombuffer(self.data, np.uint8)
        mask = self.bytes == LF
        mask |= self.bytes == self.layout.delimiter
        if self.data.find(self.layout.quote) >= 0:
            mask |= self.bytes == self.layout.quote
        if self.layout.lone_cr:
            mask |= self._lone_cr
        self._at = np.flatnonzero(mask)
        self._kind = self.bytes[self._at]
        self._is_quote = self._kind == self.layout.quote
        self.quotes: Positions = self._at[self._is_quote]
        self._is_end = ~self._is_quote & (self._kind != self.layout.delimiter)
        self.line_ends: Positions = self._at[self._is_end]

    @cached_property
    def _lone_cr(self) -> Mask:
        alone: Mask = self.bytes == CR
        alone[:-1] &= self.bytes[1:] != LF
        if alone.size and not self.final:
            alone[-1] = False
        return alone

    @cached_property
    def _screen_lines(self) -> Positions:
        """Where a text editor starts a new line: at LF, CRLF and CR alone, inside quotation marks too."""
        if self.layout.lone_cr or self.data.find(CR) < 0 or not self._lone_cr.any():
            return self.line_ends
        return np.flatnonzero((self.bytes == LF) | self._lone_cr)

    def lines_before(self, positions: Positions) -> Positions:
        """Count the lines that end before each of the positions."""
        return np.searchsorted(self._screen_lines, positions)

    def line_end(self, position: int) -> int | None:
        """Find the first line end at or after `position`, quoted or not; None if the chunk has none."""
        index = int(np.searchsorted(self.line_ends, position))
        return int(self.line_ends[index]) if index < self.line_ends.size else None

    def reading_at(self, position: int) -> Reading:
        """Give the reading in which `position` lies outside quotation marks."""
        parity = int(np.searchsorted(self.quotes, position)) & 1
        if parity not in self._readings:
            self._readings[parity] = self._read(parity)
        return self._readings[parity]

    def _read(self, parity: int) -> Reading:
        if self.quotes.size:
            inside = np.cumsum(self._is_quote, dtype=np.uint8) & 1
            chosen = ~self._is_quote & (inside == parity)
            at, is_end = self._at[chosen], self._is_end[chosen]
        else:
            at, is_end = self._at, self._is_end
        last = np.flatnonzero(is_end)
        ends = at[last]
        starts = np.concatenate((np.zeros(min(1, ends.size), np.int64), ends[:-1] + 1))
        stray, tail = self._stray(parity, ends)
        return Reading(
            starts=starts,
            ends=ends,
            fields=np.diff(last, prepend=-1),
            breaks=np.searchsorted(self.line_ends, ends) - np.searchsorted(self.line_ends, starts),
            stray=stray,
            first_stray_in_tail=tail,
        )

    def _stray(self, parity: int, ends: Positions) -> tuple[Mask, int | None]:
        """Mark records with an opening mark not at a cell's start, or a closing mark not at a cell's end."""
        stray = np.zeros(ends.size, np.bool_)
        if not self.quotes.size:
            return stray, None
        doubled = np.diff(self.quotes) == 1
        after_quote = np.concatenate(([False], doubled))
        before_quote = np.concatenate((doubled, [False]))
        opens = (np.arange(self.quotes.size) & 1) == parity
        fits = np.where(opens, after_quote | self._cell_starts(), before_quote | self._cell_ends())
        wrong = self.quotes[~fits]
        record = np.searchsorted(ends, wrong)
        stray[record[record < ends.size]] = True
        in_tail = wrong[record == ends.size]
        return stray, int(in_tail[0]) if in_tail.size else None

    def _cell_starts(self) -> Mask:
        before = self.bytes[self.quotes - 1]
        fits: Mask = (before == self.layout.delimiter) | (before == LF) | (self.quotes == 0)
        return fits | (before == CR) if self.layout.lone_cr else fits

    def _cell_ends(self) -> Mask:
        last = self.bytes.size - 1
        after = self.bytes[np.minimum(self.quotes + 1, last)]
        at_cr = after == CR
        if not self.layout.lone_cr:
            at_cr &= (self.bytes[np.minimum(self.quotes + 2, last)] == LF) | (self.quotes + 2 > last)
        fits: Mask = (after == self.layout.delimiter) | (after == LF) | at_cr | (self.quotes == last)
        return fits
