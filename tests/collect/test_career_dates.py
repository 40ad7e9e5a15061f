"""Dates as profiles write them, in a dozen languages, never more exact than written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.collect.career_dates import Period, Validity, read_date, read_period, read_validity, says_present


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Sep 2011", "2011-09"),
        ("2011", "2011"),
        (2011, "2011"),
        ("11-2021", "2021-11"),
        ("11/2021", "2021-11"),
        ("2021/11", "2021-11"),
        ("2024-03-14", "2024-03-14"),
        ("2024-03-14T10:00:00.000Z", "2024-03-14"),
        ("Mar 14, 2024", "2024-03-14"),
        ("14. März 2024", "2024-03-14"),
        ("14 de marzo de 2024", "2024-03-14"),
        ("13/04/2024", "2024-04-13"),
        ("03/04/2024", "2024"),
        ("05/05/2024", "2024-05-05"),
        ("31 Feb 2024", "2024-02"),
        ("2023-02-29", "2023-02"),
        ("2024-13-01", "2024"),
        ("जन॰ 2020", "2020-01"),
        ("2020年1月", "2020-01"),
        ("2020年1月5日", "2020-01-05"),
        ("févr. 2020", "2020-02"),
        ("sty 2020", "2020-01"),
        ({"month": "Sep", "year": 2011, "text": "Sep 2011"}, "2011-09"),
        ({"year": "2011"}, "2011"),
        ({"year": 2020, "month": 13}, "2020"),
        ({"year": 2020, "month": 2, "day": 31}, "2020-02"),
        ({"text": "Sep 2011"}, "2011-09"),
        ({"year": None, "month": "May"}, None),
        ("1850", None),
        ("Present", None),
        ("", None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**30, None),
        (["2011"], None),
    ],
)
def test_reads_a_date_at_its_own_precision(written: object, iso: str | None) -> None:
    assert read_date(written) == iso


@pytest.mark.parametrize(
    "written",
    [
        "Jan 2020 - Present · 4 yrs",
        "Jan. 2020–Heute",  # noqa: RUF001 - as the site writes it
        "Jan. 2020 - Gegenwärtig · 4 Jahre",
        "janv. 2020 - aujourd\u2019hui · 4 ans",
        "ene. 2020 - actualidad · 4 años",
        "jan de 2020 - o momento · 4 anos",
        "gen 2020 - Presente · 4 anni",
        "jan. 2020 - heden · 4 jaar",
        "jan. 2020 - nu · 4 år",
        "sty 2020 - obecnie · 4 lata",
        "जन॰ 2020 - वर्तमान",
        "2020年1月 - 至今",
        "2020年1月 - 現在 · 4年",
    ],
)
def test_reads_a_position_that_goes_on(written: str) -> None:
    assert read_period(written) == Period("2020-01", None, is_current=True)


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("Aug 2018 - May 2022", Period("2018-08", "2022-05", is_current=False)),
        ("2005 - 2009", Period("2005", "2009", is_current=False)),
        ("2005-2009", Period("2005", "2009", is_current=False)),
        ("01/2020 - 03/2021", Period("2020-01", "2021-03", is_current=False)),
        ("2011", Period("2011", None, is_current=None)),
        ("4 yrs 2 mos", Period()),
    ],
)
def test_reads_a_period(written: str, period: Period) -> None:
    assert read_period(written) == period


@pytest.mark.parametrize(
    "written",
    [
        "Issued Sep 2023 · Expires Sep 2026",
        "Ausgestellt: Sept. 2023 · Gültig bis Sept. 2026",
        "Émise le sept. 2023 · Expire le sept. 2026",
        "Expedición: sept. 2023 · Vencimiento: sept. 2026",
        "Emitido em set de 2023 · Expira em set de 2026",
        "Rilasciato in data set 2023 · Scadenza set 2026",
        "Uitgegeven sep. 2023 · Verloopt op sep. 2026",
        "Utfärdat sep. 2023 · Upphör sep. 2026",
        "Wydano: wrz 2023 · Wygasa: wrz 2026",
        "जारी किया गया सित॰ 2023 · समाप्ति सित॰ 2026",
        "发证日期 2023年9月 · 失效日期 2026年9月",
        "2023年9月 · 2026年9月到期",
        "発行日: 2023年9月・有効期限: 2026年9月",
    ],
)
def test_reads_issue_and_expiry(written: str) -> None:
    assert read_validity(written) == Validity("2023-09", "2026-09")


@pytest.mark.parametrize(
    ("written", "validity"),
    [
        ("Issued Sep 2023", Validity("2023-09", None)),
        ("Issued Sep 2023 · No Expiration Date", Validity("2023-09", None)),
        ("Expires 2026", Validity(None, "2026")),
        ("Expires Sep 2026 · Issued Sep 2023", Validity("2023-09", "2026-09")),
        ("", Validity()),
    ],
)
def test_reads_a_part_of_a_validity(written: str, validity: Validity) -> None:
    assert read_validity(written) == validity


def test_a_company_is_not_the_present() -> None:
    assert not says_present("Nutrition Todays")
    assert not says_present("Acme")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    read_period(text)
    read_validity(text)
    assert read_date(text) is None or len(str(read_date(text))) in {4, 7, 10}
