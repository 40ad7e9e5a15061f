"""Asks a vendor question after question, within the source's budget, and takes no for an answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from goodsign.collect.ports import Traffic
from goodsign.core.errors import CollectionDenied, SourceBusy, SourceStopped, VendorFault

STRIKES = 3
"""Times in a row that a source may ask us to wait before it is stopped (SRC-005)."""

MOST_TRIES = 3
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 600.0

Answer = TypeVar("Answer")


@dataclass(kw_only=True)
class PoliteVendor:
    """One source's vendor; `sleep` waits, `jitter` draws from 0 to 1, `tokens_left` is the budget's state."""

    name: str
    traffic: Traffic
    sleep: Callable[[float], None]
    jitter: Callable[[], float]
    tokens_left: float | None = None

    @property
    def bucket(self) -> str:
        """The source's budget."""
        return f"source:{self.name}"

    def ask(self, question: Callable[[], Answer]) -> Answer:
        """Return the answer, waiting for the budget and for a busy vendor, trying again after a fault.

        Raises SourceStopped when the vendor says stop or asks us to wait three times in a row, SourceBusy when it
        wants us back only later, VendorFault after the last try, CollectionDenied when the source is suspended.
        """
        strikes = faults = 0
        while True:
            self._wait_for_turn()
            try:
                answer = question()
            except SourceStopped:
                raise
            except SourceBusy as error:
                strikes += 1
                self.traffic.failed(self.bucket, wait_seconds=error.wait_seconds or self._pause(strikes))
                if strikes >= STRIKES:
                    raise SourceStopped(f"{error.message} It asked {STRIKES} times in a row.", sign="429") from error
            except VendorFault:
                faults += 1
                self.traffic.failed(self.bucket)
                if faults >= MOST_TRIES:
                    raise
                self.sleep(self._pause(faults))
            else:
                self.traffic.answered(self.bucket)
                return answer

    def _wait_for_turn(self) -> None:
        while True:
            admission = self.traffic.admit(self.bucket)
            self.tokens_left = admission.tokens_left
            if admission.suspended:
                raise CollectionDenied(
                    f"Source `{self.name}` is suspended ({admission.suspended}).",
                    hint=f"Look into it, then `goodsign sources resume {self.name}`.",
                )
            if not admission.wait_seconds:
                return
            if admission.wait_seconds > _LONGEST_PAUSE:
                raise SourceBusy(
                    f"Source `{self.name}` is to be left alone for {admission.wait_seconds:.0f} seconds.",
                    wait_seconds=admission.wait_seconds,
                )
            self.sleep(admission.wait_seconds)

    def _pause(self, tries: int) -> float:
        """Return seconds to wait: doubling with every try, half of it by chance, so that workers fall out of step."""
        return min(_FIRST_PAUSE * 2.0**tries, _LONGEST_PAUSE) * (0.5 + 0.5 * self.jitter())
