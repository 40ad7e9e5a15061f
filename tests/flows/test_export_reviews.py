import json
from typing import Any

import pytest
from sqlalchemy import text
from tests.flows.profiles import LEADS, NOW, QUILLON, QUILLON_HIRED, Intakes, approve, payload, timedelta

from goodsign.flows.dismiss_signal import dismiss_signal, restore_signal
from goodsign.flows.export_reviews import reviewed_texts


@pytest.mark.parametrize(
    ("reason", "lessons"),
    [
        ("not_positive", ["none\tnew_employment\tauthor\tnone\tNew badge, new desk."]),
        ("not_new", ["none\tnew_employment\tauthor\tpast\tNew badge, new desk."]),
        ("other", []),
    ],
)
def test_a_dismissed_text_is_a_lesson_until_it_is_restored(desk: Any, reason: str, lessons: list[str]) -> None:
    desk.take_in(LEADS)
    intakes = Intakes(desk.database, desk.vault, approve(desk.database, "net"))
    intakes(payload(QUILLON, days_ago=60), now=NOW - timedelta(days=60))
    intakes(payload(QUILLON_HIRED))
    with desk.database.transaction() as connection:
        connection.execute(
            text("UPDATE signal_evidence SET after = cast(:after AS jsonb)"),
            {"after": json.dumps({"text": "New badge,\n\tnew desk."})},
        )
    (signal,) = desk.rows("signals")
    assert reviewed_texts(desk.database) == []
    dismiss_signal(desk.database, signal["signal_id"], reason=reason, by="Ada", note=None, now=NOW)
    assert reviewed_texts(desk.database) == lessons
    restore_signal(desk.database, signal["signal_id"], now=NOW)
    assert reviewed_texts(desk.database) == []
