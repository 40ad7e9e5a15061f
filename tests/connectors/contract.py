"""What every connector over HTTP promises, whoever the vendor is; a connector's tests inherit this class."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from tests.connectors.scripted import Reply, ScriptedVendor, scripted

from goodsign.connectors.patience import Patience
from goodsign.connectors.vendor_api import Access, user_agent
from goodsign.core.errors import GoodsignError, SettingsError, SourceBusy, VendorFault

KEY = "invented-key-31337"
CONTACT = "https://goodsign.example/collecting"
_REFUSAL = b'{"error": {"type": "some-word", "message": "the key invented-key-31337 of Maria Lopez"}}'


class ConnectorContract:
    """Subclasses say how the connector is made (`make`), asked once (`ask`), what a good answer is (`good`)."""

    pytestmark = pytest.mark.enable_socket
    good: Reply
    header = "Authorization"
    scheme = "Bearer "

    def make(self, access: Access, patience: Patience) -> Any:
        raise NotImplementedError

    def ask(self, connector: Any) -> Any:
        raise NotImplementedError

    @pytest.fixture
    def vendor(self) -> Iterator[ScriptedVendor]:
        with scripted(self.good) as vendor:
            yield vendor

    @pytest.fixture
    def slept(self) -> list[float]:
        return []

    @pytest.fixture
    def connector(self, vendor: ScriptedVendor, slept: list[float]) -> Iterator[Any]:
        access = Access(base_url=vendor.url, secret=SecretStr(KEY), user_agent=user_agent(CONTACT), timeout=5)
        made = self.make(access, Patience(attempts=4, longest_wait=60, total=150, sleep=slept.append))
        yield made
        made.close()

    def test_a_good_answer_is_asked_for_once(self, connector: Any, vendor: ScriptedVendor, slept: list[float]) -> None:
        assert self.ask(connector) is not None
        assert len(vendor.asked) == 1
        assert slept == []

    def test_it_says_who_it_is_and_where_to_reach_us(self, connector: Any, vendor: ScriptedVendor) -> None:
        self.ask(connector)
        assert vendor.asked[0].headers["User-Agent"].startswith("Goodsign/")
        assert f"(+{CONTACT})" in vendor.asked[0].headers["User-Agent"]

    def test_the_key_travels_in_its_header_and_nowhere_else(self, connector: Any, vendor: ScriptedVendor) -> None:
        self.ask(connector)
        asked = vendor.asked[0]
        assert asked.headers[self.header] == self.scheme + KEY
        others = {name: value for name, value in asked.headers.items() if name != self.header}
        assert KEY not in asked.path + str(others) + asked.body.decode()

    @pytest.mark.parametrize(
        "fault",
        [
            Reply(status=500),
            Reply(status=502, body=b"<html>Bad gateway</html>"),
            Reply(status=503),
            Reply(status=408),
            Reply(status=429),
            Reply(close=True),
            Reply(body=b'{"data": {"items": []}}', cut=True),
            Reply(body=b'{"data": {"ite'),
            Reply(body=b""),
        ],
        ids=["500", "502", "503", "408", "429", "closed", "truncated", "half-json", "empty"],
    )
    def test_a_passing_fault_is_tried_again(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float], fault: Reply
    ) -> None:
        vendor.replies += [fault, fault]
        assert self.ask(connector) is not None
        assert len(vendor.asked) == 3
        # Full jitter: anything from nothing up to a bound that doubles.
        assert len(slept) == 2
        assert 0 <= slept[0] <= 0.5
        assert 0 <= slept[1] <= 1.0

    def test_it_stops_after_the_last_try(self, connector: Any, vendor: ScriptedVendor) -> None:
        vendor.replies += [Reply(status=500)] * 10
        with pytest.raises(VendorFault, match="failed 4 times") as raised:
            self.ask(connector)
        assert not isinstance(raised.value, SourceBusy)
        assert raised.value.retryable
        assert len(vendor.asked) == 4

    def test_retry_after_in_seconds_is_honored(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float]
    ) -> None:
        vendor.replies += [Reply(status=429, headers={"Retry-After": "7"})]
        self.ask(connector)
        assert slept == [7.0]

    def test_retry_after_as_a_date_counts_from_the_answers_own(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float]
    ) -> None:
        told = {"Date": "Sat, 21 Nov 2026 12:00:00 GMT", "Retry-After": "Sat, 21 Nov 2026 12:00:09 GMT"}
        vendor.replies += [Reply(status=503, headers=told)]
        self.ask(connector)
        assert slept == [9.0]

    @pytest.mark.parametrize("told", ["soon", "-3", "1e9999", "٣", "Sat, 21 Nov 2026", ""])
    def test_a_retry_after_that_says_nothing_is_passed_over(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float], told: str
    ) -> None:
        vendor.replies += [Reply(status=429, headers={"Retry-After": told.encode().decode("latin-1")})]
        self.ask(connector)
        assert 0 <= slept[0] <= 0.5

    def test_a_wait_longer_than_ours_is_told_instead_of_waited_for(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float]
    ) -> None:
        vendor.replies += [Reply(status=429, headers={"Retry-After": "3600"})]
        with pytest.raises(SourceBusy) as raised:
            self.ask(connector)
        assert raised.value.wait_seconds == 3600
        assert slept == []

    def test_waits_add_up_to_the_total_at_most(
        self, connector: Any, vendor: ScriptedVendor, slept: list[float]
    ) -> None:
        vendor.replies += [Reply(status=429, headers={"Retry-After": "59"})] * 10
        with pytest.raises(SourceBusy) as raised:
            self.ask(connector)
        assert slept == [59.0, 59.0]
        assert raised.value.wait_seconds == 59

    def test_429_without_a_word_on_when_is_busy_too(self, connector: Any, vendor: ScriptedVendor) -> None:
        vendor.replies += [Reply(status=429)] * 10
        with pytest.raises(SourceBusy) as raised:
            self.ask(connector)
        assert raised.value.wait_seconds is None

    def test_a_server_that_does_not_answer_in_time_is_a_fault(self, vendor: ScriptedVendor, slept: list[float]) -> None:
        access = Access(base_url=vendor.url, secret=SecretStr(KEY), user_agent=user_agent(None), timeout=0.2)
        connector = self.make(access, Patience(attempts=2, sleep=slept.append))
        vendor.replies += [Reply(hang=True)] * 2
        with pytest.raises(VendorFault, match="did not answer in time"):
            self.ask(connector)
        connector.close()

    def test_nobody_there_is_a_fault(self, vendor: ScriptedVendor, slept: list[float]) -> None:
        access = Access(base_url="http://127.0.0.1:9", secret=SecretStr(KEY), user_agent=user_agent(None), timeout=5)
        connector = self.make(access, Patience(attempts=2, sleep=slept.append))
        with pytest.raises(VendorFault, match="connection failed"):
            self.ask(connector)
        connector.close()

    @pytest.mark.parametrize(("status", "kind"), [(401, SettingsError), (403, SettingsError), (402, VendorFault)])
    def test_a_refused_key_is_said_so_and_never_tried_again(
        self, connector: Any, vendor: ScriptedVendor, status: int, kind: type[GoodsignError]
    ) -> None:
        vendor.replies += [Reply(_REFUSAL, status=status)] * 10
        with pytest.raises(kind) as raised:
            self.ask(connector)
        assert raised.value.hint
        assert len(vendor.asked) == 1

    @pytest.mark.parametrize("status", [400, 405, 409, 413, 422, 451, 999])
    def test_another_refusal_is_final(self, connector: Any, vendor: ScriptedVendor, status: int) -> None:
        vendor.replies += [Reply(_REFUSAL, status=status)] * 10
        with pytest.raises(VendorFault, match=str(status)):
            self.ask(connector)
        assert len(vendor.asked) == 1

    def test_an_answer_of_another_form_is_a_fault(self, connector: Any, vendor: ScriptedVendor) -> None:
        vendor.replies += [Reply(b'{"surprise": 1}')] * 10
        with pytest.raises(VendorFault):
            self.ask(connector)

    def test_neither_key_nor_the_vendors_own_words_are_in_errors_and_logs(
        self, connector: Any, vendor: ScriptedVendor, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for status in (200, 400, 401, 402, 403, 429, 500):
            vendor.replies.clear()
            vendor.replies += [Reply(_REFUSAL, status=status)] * 4
            with pytest.raises(GoodsignError) as raised:
                self.ask(connector)
            told = f"{raised.value!r} {raised.value} {raised.value.hint} {vars(raised.value)} {raised.value.__cause__}"
            assert KEY not in told
            assert "Maria" not in told
        assert KEY not in caplog.text
        assert KEY not in repr(connector) + str(vars(connector))
