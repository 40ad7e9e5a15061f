"""Reads a text once: detecting goes over the whole history of a lead each time, and reading is what costs."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from threading import Lock

from goodsign.signals.frames import TextReading
from goodsign.signals.ports import TextClassifier

MOST = 50_000


class ReadOnce:
    """A classifier that remembers its readings in this process, the latest `most` of them, by the hash of the text.

    `load` makes the classifier when the first text comes: a process that sees none loads no model.
    """

    def __init__(self, load: Callable[[], TextClassifier], *, most: int = MOST) -> None:
        self._load = load
        self._most = most
        self._known: OrderedDict[bytes, TextReading] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def _classifier(self) -> TextClassifier:
        return self._load()

    @property
    def version(self) -> str:
        """Name and version of the model, for the record."""
        return self._classifier.version

    def read(self, texts: Sequence[str]) -> tuple[TextReading, ...]:
        """Return what each text says, in the same order; those not read before are read in one call."""
        marks = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._lock:
            known = {mark: self._known[mark] for mark in marks if mark in self._known}
            new = {mark: text for mark, text in zip(marks, texts, strict=True) if mark not in known}
            if new:
                known |= dict(zip(new, self._classifier.read(list(new.values())), strict=True))
            for mark in dict.fromkeys(marks):
                self._known[mark] = known[mark]
                self._known.move_to_end(mark)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return tuple(known[mark] for mark in marks)
