"""Runs are begun once, followed, and read whole, whatever goes wrong on the way."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.connectors.apify.conftest import ACTOR, TOKEN, LocalApify, address, item

from goodsign.connectors.apify.config import actor_config
from goodsign.connectors.apify.server.faults import Fault
from goodsign.connectors.apify.source import ApifySource, Callback
from goodsign.connectors.profiles.actors import decoder
from goodsign.core.errors import DataError, FieldsChanged, SourceBusy, VendorFault

pytestmark = pytest.mark.enable_socket
MakeSource = Callable[..., ApifySource]


def addresses(count: int) -> list[str]:
    return [address(number) for number in range(count)]


def read_all(source: ApifySource, run: str, *, limit: int) -> list[str]:
    """Read a run to its end; return whose the payloads are."""
    offset: int | None = 0
    read = []
    while offset is not None:
        page = source.read(run, offset=offset, limit=limit)
        read += [str(payload.url) for payload in page.payloads]
        offset = page.next_offset
    return read


def test_a_run_is_begun_followed_and_read_in_order(make_source: MakeSource, apify: LocalApify) -> None:
    source = make_source()
    run = source.begin(addresses(7), key="key-1")
    assert source.poll(run).state == "finished"
    assert read_all(source, run, limit=3) == addresses(7)
    page = source.read(run, offset=5, limit=3)
    assert [payload.url for payload in page.payloads] == addresses(7)[5:]
    assert page.next_offset is None
    payload = page.payloads[0]
    assert payload.content["headline"] == "Nurse"
    assert payload.collected_at == apify.world.runs[run].finished_at.replace(  # type: ignore[union-attr] - it is over
        microsecond=payload.collected_at.microsecond
    )
    assert payload.size == len(json.dumps(item(5), ensure_ascii=False))


def test_the_input_is_written_as_the_actor_wants_it(make_source: MakeSource, apify: LocalApify) -> None:
    source = make_source(address_form="slug", addresses_field="usernames", extra_input={"includeEmail": False})
    run = source.begin(["https://www.linkedin.com/in/invented-person-1/?x=y", address(2)], key="k")
    assert apify.world.runs[run].content == {
        "includeEmail": False,
        "usernames": ["invented-person-1", "invented-person-2"],
        "goodsignKey": "k",
    }
    assert apify.world.runs[run].options["maxItems"] == "2"


def test_the_same_key_begins_nothing_twice(make_source: MakeSource, apify: LocalApify) -> None:
    run = make_source().begin(addresses(2), key="key-1")
    # Another process, after a restart; a failed run is found as well.
    apify.world.runs[run].status = "FAILED"
    assert make_source().begin(addresses(2), key="key-1") == run
    assert make_source().begin(addresses(2), key="key-2") != run
    assert len(apify.world.runs) == 2


def test_without_a_field_for_the_key_the_whole_input_tells(make_source: MakeSource, apify: LocalApify) -> None:
    run = make_source(key_field=None).begin(addresses(2), key="key-1")
    assert make_source(key_field=None).begin(addresses(2), key="key-1") == run
    assert make_source(key_field=None).begin(addresses(3), key="key-1") != run
    assert "goodsignKey" not in apify.world.runs[run].content


@pytest.mark.parametrize("kind", ["lost", "truncate", "garbage"])
def test_a_run_whose_answer_got_lost_is_found_again(make_source: MakeSource, apify: LocalApify, kind: str) -> None:
    apify.world.faults.plan(Fault(kind=kind, where="POST", times=1))
    run = make_source().begin(addresses(2), key="key-1")
    assert list(apify.world.runs) == [run]
    assert apify.world.faults.left == 0


def test_a_start_that_is_not_answered_in_time_is_found_again(make_source: MakeSource, apify: LocalApify) -> None:
    apify.world.faults.plan(Fault(kind="hang", where="POST"))
    run = make_source(client={"timeout": 0.3}).begin(addresses(2), key="key-1")
    assert list(apify.world.runs) == [run]


def test_a_look_up_that_comes_too_early_costs_a_second_run_and_the_oldest_counts(
    make_source: MakeSource, apify: LocalApify
) -> None:
    apify.world.faults.plan(
        Fault(kind="lost", where="POST"),
        Fault(kind="status", where="GET", status=500),
        Fault(kind="stale", where="GET"),
    )
    apify.world.faults.plan(Fault(kind="stale", where="GET"))
    make_source().begin(addresses(1), key="key-1")
    first = next(iter(apify.world.runs))
    assert len(apify.world.runs) == 2
    assert make_source().begin(addresses(1), key="key-1") == first


def test_runs_with_other_keys_are_looked_into_once(make_source: MakeSource, apify: LocalApify) -> None:
    for number in range(5):
        make_source().begin(addresses(1), key=f"earlier-{number}")
    source = make_source()
    apify.recorder.exchanges.clear()
    for number in range(4):
        source.begin(addresses(1), key=f"later-{number}")
    looked = [exchange.path for exchange in apify.recorder.exchanges if exchange.path.endswith("/INPUT")]
    assert len(looked) == len(set(looked)) == 5


@pytest.mark.parametrize("count", [0, 51])
def test_a_run_takes_no_more_addresses_than_configured(make_source: MakeSource, apify: LocalApify, count: int) -> None:
    with pytest.raises(DataError, match="1 to 50 addresses"):
        make_source().begin(addresses(count), key="k")
    assert apify.world.runs == {}


@pytest.mark.parametrize("outcome", ["FAILED", "TIMED-OUT", "ABORTED"])
def test_a_run_that_ends_badly_says_so_and_gives_what_it_has(
    make_source: MakeSource, apify: LocalApify, outcome: str
) -> None:
    apify.world.faults.plan(Fault(kind="outcome", outcome=outcome))
    source = make_source()
    run = source.begin(addresses(6), key="k")
    progress = source.poll(run)
    assert progress.state == "failed"
    assert outcome in str(progress.message)
    assert read_all(source, run, limit=10) == addresses(3)


def test_a_run_can_be_stopped(make_source: MakeSource, apify: LocalApify) -> None:
    apify.world.run_seconds = 60
    source = make_source(poll_seconds=0)
    run = source.begin(addresses(1), key="k")
    assert source.poll(run).state == "running"
    source.abort(run)
    assert source.poll(run).state == "failed"


def test_faults_on_the_way_neither_repeat_nor_skip(make_source: MakeSource, apify: LocalApify) -> None:
    source = make_source(client={"timeout": 0.3})
    run = source.begin(addresses(20), key="k")
    source.poll(run)
    apify.world.faults.plan(
        Fault(kind="status", status=429, retry_after="3"),
        Fault(kind="status", status=429),
        Fault(kind="status", status=500),
        Fault(kind="truncate"),
        Fault(kind="garbage"),
        Fault(kind="hang"),
        Fault(kind="status", status=503, retry_after="1"),
    )
    read: list[str] = []
    offset: int | None = 0
    while offset is not None:
        try:
            page = source.read(run, offset=offset, limit=6)
        except VendorFault:
            continue
        read += [str(payload.url) for payload in page.payloads]
        offset = page.next_offset
    assert read == addresses(20)
    assert apify.world.faults.left == 0


def test_a_server_that_stays_busy_says_how_long(make_source: MakeSource, apify: LocalApify) -> None:
    apify.world.faults.plan(Fault(kind="status", status=429, retry_after="30", times=10))
    with pytest.raises(SourceBusy) as raised:
        make_source().begin(addresses(1), key="k")
    assert raised.value.wait_seconds == 30
    assert apify.world.runs == {}


_READER = """
import sys
from pydantic import SecretStr
from goodsign.connectors.apify.client import ApifyClient
from goodsign.connectors.apify.config import actor_config
from goodsign.connectors.apify.source import ApifySource
from goodsign.connectors.vendor_api import Access

url, token, actor, run = sys.argv[1:]
client = ApifyClient(Access(base_url=url, secret=SecretStr(token), user_agent="Goodsign/test", timeout=60))
source, offset = ApifySource(client, actor_config(actor), None), 0
while offset is not None:
    page = source.read(run, offset=offset, limit=4)
    offset = page.next_offset
    print(offset, *(payload.url for payload in page.payloads), flush=True)
"""


def test_a_process_killed_in_the_middle_of_paging_goes_on_where_it_was(
    make_source: MakeSource, apify: LocalApify, tmp_path: Path
) -> None:
    source = make_source()
    run = source.begin(addresses(15), key="k")
    source.poll(run)
    # Two pages come (nothing is stale about items), the third does not: the process waits for it when it is killed.
    apify.world.faults.plan(Fault(kind="stale", where="/items", times=2), Fault(kind="hang", where="/items"))
    command = [sys.executable, "-c", _READER, apify.url, TOKEN, ACTOR, run]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path, env=dict(os.environ))
    assert reader.stdout is not None
    pages = [reader.stdout.readline().split(), reader.stdout.readline().split()]
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    reader.stdout.close()
    offset = int(pages[-1][0])
    assert offset == 8
    rest = make_source()
    assert rest.begin(addresses(15), key="k") == run
    page = rest.read(run, offset=offset, limit=100)
    read = [url for page in pages for url in page[1:]] + [str(payload.url) for payload in page.payloads]
    assert read == addresses(15)


def test_contact_details_never_leave_the_source(make_source: MakeSource, apify: LocalApify) -> None:
    apify.world.add([item(99, email="x@y.example", mobileNumber="+1 202 555 0100", photo="https://x.example/p.jpg")])
    source = make_source()
    run = source.begin([address(99)], key="k")
    source.poll(run)
    content = source.read(run, offset=0, limit=5).payloads[0].content
    assert content == item(99)
    told = source.decode({**item(99), "email": "x@y.example", "about": "Write to x@y.example"}).key
    assert "x@y" not in told


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"error": "Profile not found"}, "there is no such public profile"),
        ({"error": "This profile of Maria Lopez is private"}, "the profile is not public"),
        ({"error": "Daily limit reached"}, "a limit of the actor or the account was reached"),
        ({"error": {"code": 7}}, "the actor reports an error"),
        ({"errorMessage": "Boom"}, "the actor reports an error"),
    ],
)
def test_an_item_with_an_error_is_a_fault_in_our_words(
    make_source: MakeSource, apify: LocalApify, broken: dict[str, object], said: str
) -> None:
    apify.world.add([{"linkedinUrl": address(77), **broken}])
    source = make_source()
    run = source.begin([address(77), address(1)], key="k")
    source.poll(run)
    first, second = source.read(run, offset=0, limit=5).payloads
    assert (first.fault, first.content, first.url) == (said, {}, address(77))
    assert second.fault is None


def test_empty_and_hidden_fields_do_not_shift_the_pages(make_source: MakeSource, apify: LocalApify) -> None:
    source = make_source()
    run = source.begin(addresses(2), key="k")
    source.poll(run)
    apify.world.datasets[apify.world.runs[run].dataset_id] = [item(0), {}, {"#debug": 1}, item(1)]
    faults = []
    for offset in range(4):
        page = source.read(run, offset=offset, limit=1)
        faults += [payload.fault for payload in page.payloads]
        assert page.next_offset == (offset + 1 if offset < 3 else None)
    assert faults == [None, "the actor left an empty item", "the actor left an empty item", None]


def test_items_of_another_kind_are_left_out(make_source: MakeSource, apify: LocalApify) -> None:
    source = make_source(only={"type": "post"})
    run = source.begin(addresses(1), key="k")
    source.poll(run)
    items = [item(0, type="post"), item(0, type="comment"), {"error": "x"}]
    apify.world.datasets[apify.world.runs[run].dataset_id] = items
    page = source.read(run, offset=0, limit=10)
    assert [payload.fault for payload in page.payloads] == [None, "the actor reports an error"]


def test_a_page_that_comes_empty_before_the_end_is_a_fault(make_source: MakeSource, apify: LocalApify) -> None:
    class Less(list[dict[str, object]]):
        def __getitem__(self, place: object) -> object:
            return []

    source = make_source()
    run = source.begin(addresses(1), key="k")
    source.poll(run)
    apify.world.datasets[apify.world.runs[run].dataset_id] = Less([item(0), item(1)])  # type: ignore[assignment] - lies
    with pytest.raises(VendorFault, match="no items from 0"):
        source.read(run, offset=0, limit=5)


def test_a_run_asks_to_be_called_back(make_source: MakeSource, apify: LocalApify) -> None:
    callback = Callback(url="http://127.0.0.1:9/hook", secret=SecretStr("webhook-secret"))
    run = make_source(callback=callback).begin(addresses(1), key="key-1")
    wanted = apify.world.runs[run].webhooks[0]
    assert wanted["requestUrl"] == "http://127.0.0.1:9/hook"
    assert wanted["idempotencyKey"] == "key-1"
    assert "webhook-secret" not in json.dumps(apify.world.runs[run].webhooks)


def test_the_actor_is_named_with_its_build(make_source: MakeSource) -> None:
    assert make_source().actor == ACTOR
    assert make_source(build="0.0.7").actor == f"{ACTOR}@0.0.7"


def person(number: int) -> dict[str, object]:
    job = {"position": "Nurse", "companyName": "Invented Clinic", "startDate": {"month": "Sep", "year": 2025}}
    return item(
        number, id=f"ACoAAinvented{number}", firstName="Ana", lastName="Invented", experience=[job], education=[]
    )


def test_items_are_read_as_profiles_and_renamed_fields_are_named(apify: LocalApify) -> None:
    apify.world._found.clear()
    for number in range(2):
        apify.world.add([person(number)])
    client = apify.client()
    source = ApifySource(client, actor_config(ACTOR, {"poll_seconds": 10}), decoder(ACTOR))
    run = source.begin([address(0)], key="good")
    source.poll(run)
    profile = source.decode(source.read(run, offset=0, limit=1).payloads[0].content)
    assert [(entry.title, entry.organization, entry.started) for entry in profile.entries] == [
        ("Nurse", "Invented Clinic", "2025-09")
    ]
    apify.world.faults.plan(
        Fault(kind="rename", names={"publicIdentifier": "handle", "id": "key", "linkedinUrl": "link"})
    )
    changed = source.begin([address(1)], key="changed")
    source.poll(changed)
    payload = source.read(changed, offset=0, limit=1).payloads[0]
    with pytest.raises(FieldsChanged) as raised:
        source.decode(payload.content)
    assert "publicIdentifier" in str(raised.value)
    assert "invented-person" not in str(raised.value)
    client.close()
