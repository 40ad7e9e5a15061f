from typing import Any

import pytest
from tests.flows.profiles import LEADS, NOW, QUILLON, Intakes, approve, payload

from goodsign.core.errors import NotFound, SpecError
from goodsign.flows.stop_collecting import stop_collecting, stops


def test_a_stop_holds_from_the_moment_it_is_recorded(desk: Any) -> None:
    desk.take_in(LEADS)
    intakes = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    assert stop_collecting(desk.database, "B-1", "do_not_scrape", by="Ada", now=NOW)
    assert not stop_collecting(desk.database, "B-1", "do_not_scrape", by="Ben", now=NOW)
    assert intakes(payload(QUILLON)).outcomes == {"denied": 1}
    (found,) = stops(desk.database)
    assert (found.external_key, found.stop, found.source) == ("B-1", "do_not_scrape", "Ada")


def test_what_makes_no_sense_is_said(desk: Any) -> None:
    desk.take_in(LEADS)
    with pytest.raises(SpecError, match="`never` is no stop"):
        stop_collecting(desk.database, "B-1", "never", by="Ada", now=NOW)
    with pytest.raises(SpecError, match="who recorded it"):
        stop_collecting(desk.database, "B-1", "ceased", by=" ", now=NOW)
    with pytest.raises(NotFound):
        stop_collecting(desk.database, "B-77", "ceased", by="Ada", now=NOW)
