"""Columns read as names, contacts, places, ids, amounts and flags."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.collect.amounts import DecimalEvidence, DecimalFormat, read_integer, read_money
from goodsign.collect.blanks import Read, by_distinct, tidy
from goodsign.collect.contacts import read_domain, read_email
from goodsign.collect.flags import read_flag, read_outcome
from goodsign.collect.identifiers import read_key, read_tax_id
from goodsign.collect.names import read_full_name, read_name, split_full_name
from goodsign.collect.phones import read_phone, to_e164
from goodsign.collect.places import read_us_state, read_zip

BAD, PLACEHOLDER = "bad", "placeholder"


def text(*values: str | None) -> pl.Series:
    return pl.Series("column", values, dtype=pl.String)


def one(reader: Callable[[pl.Series], Read], value: str) -> object:
    """Read one value beside one that cannot be read, so that no short cut for clean columns is taken."""
    values = text(value, "???")
    read = reader(values)
    if read.bad(values)[0]:
        return BAD
    if read.values[0] is None:
        return PLACEHOLDER
    return read.values[0]


@pytest.mark.parametrize(
    ("written", "full", "first", "last"),
    [
        ("DOE, JANE Q", "Jane Q Doe", "Jane", "Doe"),
        ("Dr. Jane Doe Jr.", "Jane Doe Jr.", "Jane", "Doe Jr."),
        ("doe, jane, jr.", "Jane Doe Jr.", "Jane", "Doe Jr."),
        ("Doe Jr., Jane", "Jane Doe Jr.", "Jane", "Doe Jr."),
        ("Jane Doe, Jr.", "Jane Doe Jr.", "Jane", "Doe Jr."),
        ("JANE MCDONALD", "Jane McDonald", "Jane", "McDonald"),
        ("o'brien, pat", "Pat O'Brien", "Pat", "O'Brien"),
        ("DeShawn McKay", "DeShawn McKay", "DeShawn", "McKay"),
        ("  Jane \t Doe ", "Jane Doe", "Jane", "Doe"),
        ("JOHN SAMPLE III", "John Sample III", "John", "Sample III"),
        ("Ludwig van der Sample", "Ludwig van der Sample", "Ludwig", "van der Sample"),
        ("Jose\u0301 Nu\u00f1ez", "José Nuñez", "José", "Nuñez"),
        ("\u202eسمر حمد\u202c", "سمر حمد", "سمر", "حمد"),
        ("Jane 🎉 Doe", "Jane 🎉 Doe", "Jane", "Doe"),
        ("Madonna", "Madonna", None, "Madonna"),
        ("Acme, Inc.", "Acme, Inc.", None, None),
        ("Example Loans LLC", "Example Loans LLC", None, None),
    ],
)
def test_full_names(written: str, full: str, first: str | None, last: str | None) -> None:
    read = read_full_name(text(written))
    assert read.to_list() == [full]
    assert [part.item() for part in split_full_name(read)] == [first, last]


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=60, deadline=None)
def test_reading_a_name_twice_changes_nothing(written: str) -> None:
    once = read_name(text(written))
    assert read_name(once).equals(once)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Jane.Doe@Example.ORG", "jane.doe@example.org"),
        ("mailto:jane@example.org?subject=x", "jane@example.org"),
        ("Jane Doe <jane@example.org>", "jane@example.org"),
        ("jürgen@müller.example", "jürgen@müller.example"),
        ("jane@", BAD), ("a..b@example.org", BAD), ("a b@example.org", BAD), ("jane@localhost", BAD),
        (f"{'x' * 65}@example.org", BAD), ("none@none.com", PLACEHOLDER), ("No Email", PLACEHOLDER),
    ],
)  # fmt: skip
def test_emails(written: str, read: str) -> None:
    assert one(read_email, written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("https://www.Example.com/about?x=1", "example.com"), ("jane@mail.example.co.uk", "mail.example.co.uk"),
        ("example.org.", "example.org"), ("http://user:secret@host.example:8080/", "host.example"),
        ("localhost", BAD), ("not a domain", BAD),
    ],
)  # fmt: skip
def test_domains(written: str, read: str) -> None:
    assert one(read_domain, written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("(415) 555-2671", "+14155552671"), ("+1 415.555.2671", "+14155552671"), ("14155552671", "+14155552671"),
        ("4155552671.0", "+14155552671"), ("415-555-2671 ext. 12", "+14155552671"),
        ("+44 20 7946 0958", "+442079460958"), ("416-555-0123", "+14165550123"),
        ("0000000000", PLACEHOLDER), ("(555) 555-5555", PLACEHOLDER), ("123-456-7890", PLACEHOLDER),
        ("12345", BAD), ("4.15555E+09", BAD), ("115-555-2671", BAD), ("call me", BAD),
    ],
)  # fmt: skip
def test_phones(written: str, read: str) -> None:
    assert one(read_phone, written) == read


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"\A[2-9][0-9]{9}\Z"), st.from_regex(r"\A1?[0-9]{10}\Z"),
            st.from_regex(r"\A(\+1 )?\([2-9][0-9]{2}\) [0-9]{3}-[0-9]{4}\Z"), st.from_regex(r"\A\+?[0-9]{5,13}\Z"),
        ),
        min_size=1, max_size=60,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_fast_path_agrees_with_the_library(numbers: list[str]) -> None:
    values = text(*numbers)
    read = read_phone(values)
    assert read.placeholder is not None
    for number, ours, placeholder in zip(numbers, read.values, read.placeholder, strict=True):
        assert placeholder or ours == to_e164(number)


def test_every_american_area_agrees_with_the_library() -> None:
    numbers = [f"{area}555{line:04}" for area in range(200, 1000) for line in (100, 2671)]
    assert read_phone(text(*numbers)).values.to_list() == [to_e164(number) for number in numbers]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("123-45-6780", "123456780"), ("123 45 6780", "123456780"), ("123456780.0", "123456780"),
        ("900-70-1234", "900701234"), ("900-10-1234", BAD), ("000-12-3456", BAD), ("666-12-3456", BAD),
        ("123-00-4567", BAD), ("123-45-0000", BAD), ("12345678", BAD), ("١٢٣٤٥٦٧٨٠", BAD),
        ("123-45-6789", PLACEHOLDER), ("999-99-9999", PLACEHOLDER), ("078-05-1120", PLACEHOLDER),
        ("***-**-1234", PLACEHOLDER), ("XXX-XX-1234", PLACEHOLDER),
    ],
)  # fmt: skip
def test_tax_ids(written: str, read: str) -> None:
    assert one(read_tax_id, written) == read


def test_keys() -> None:
    values = text("1001.0", "A-7", "x" * 256)
    assert read_key(values, uuids=False, max_length=255).values.to_list() == ["1001", "A-7", None]
    uuid = "6F0F9C0E-6f0d-5d6e-9a53-6b0f6b1c6f6e"
    assert read_key(text(f"{{{uuid}}}", "1001"), uuids=True, max_length=255).values.to_list() == [uuid.lower(), None]


@pytest.mark.parametrize(
    ("written", "read"),
    [("ca", "CA"), ("Calif.", "CA"), ("New  York", "NY"), ("N.Y.", "NY"), ("W. Va.", "WV"), ("Puerto Rico", "PR"),
     ("US-TX", "TX"), ("NSW", BAD)],
)  # fmt: skip
def test_states(written: str, read: str) -> None:
    assert one(read_us_state, written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("02134", "02134"), ("2134", "02134"), ("2134.0", "02134"), ("02134-1000", "02134-1000"),
     ("021341000", "02134-1000"), ("21341000", "02134-1000"), ("00000", PLACEHOLDER), ("K1A 0B1", BAD), ("12", BAD)],
)  # fmt: skip
def test_zips(written: str, read: str) -> None:
    assert one(read_zip, written) == read


@pytest.mark.parametrize(
    ("written", "point", "comma"),
    [
        ("$1,234.50", 1234.5, None), ("1.234,50", None, 1234.5), ("(12.00)", -12.0, None), ("$(5)", -5.0, -5.0),
        ("12-", -12.0, -12.0), ("-$5", -5.0, -5.0), ("USD 5", 5.0, 5.0), ("-3,00 €", None, -3.0),
        ("1,234", 1234.0, 1.234),
        (".5", 0.5, None), ("1 234.50", 1234.5, None), ("1'234'567", 1234567.0, 1234567.0),
        ("12.5 CR", -12.5, None), ("1,2,3", None, None), ("1e5", None, None), ("inf", None, None),
        ("12abc", None, None),
    ],
)  # fmt: skip
def test_money(written: str, point: float | None, comma: float | None) -> None:
    values = text(written, "???")
    assert read_money(values, DecimalFormat("point")).values[0] == point
    assert read_money(values, DecimalFormat("comma")).values[0] == comma


@pytest.mark.parametrize(
    ("values", "mark", "sure"),
    [
        (["1,234.50", "7"], "point", True), (["1.234,50", "1.234"], "comma", True), (["12,5", "1.234"], "comma", True),
        (["1,234", "5,678"], "point", True), (["1.234", "5.678"], "point", False), (["0.125"], "point", True),
        (["1.5", "2,5", "1.234"], "point", False), ([None], "point", True), ([], "point", True),
    ],
)  # fmt: skip
def test_decimal_marks(values: list[str | None], mark: str, sure: bool) -> None:
    decided = DecimalEvidence.of(text(*values)).decide()
    assert (decided.mark, decided.sure) == (mark, sure)


@given(st.lists(st.integers(-(10**11), 10**11), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_money_reads_back_in_both_conventions(cents: list[int]) -> None:
    amounts = [cent / 100 for cent in cents]
    english = [f"${amount:,.2f}" for amount in amounts]
    german = [f"{amount:,.2f} €".translate(str.maketrans(",.", ".,")) for amount in amounts]
    for written in (english, german):
        values = text(*written)
        assert read_money(values, DecimalEvidence.of(values).decide()).values.to_list() == amounts


@pytest.mark.parametrize(
    ("written", "read"),
    [("51-200", 51), ("1,000", 1000), ("10,001+", 10001), ("<50", 1), ("50.0", 50), ("5 employees", 5), ("1 to 10", 1),
     ("many", BAD)],
)  # fmt: skip
def test_integers(written: str, read: object) -> None:
    assert one(read_integer, written) == read


@pytest.mark.parametrize(
    ("written", "read"), [("Yes", True), ("x", True), ("2026-01-31", True), ("0", False), ("N", False), ("maybe", BAD)]
)
def test_flags(written: str, read: object) -> None:
    assert one(read_flag, written) == read


def test_outcomes() -> None:
    values = text("Won", "closed lost", "1", "0", "thinking", None)
    assert read_outcome(values).values.to_list() == [True, False, True, False, None, None]
    assert read_outcome(values, positive=["THINKING"]).values.to_list() == [False, False, False, False, True, None]


def test_what_stands_for_nothing() -> None:
    rows = pl.DataFrame(
        {"any": [" N/A ", "Select", "NaN", "", "x ", "unknown"], "who": ["Null", "NULL", "Na", "n/a", " ", "x"]}
    )
    clean = tidy(rows, ["any", "who"], names={"who"})
    assert clean["any"].to_list() == [None, None, None, None, "x", "unknown"]
    assert clean["who"].to_list() == ["Null", None, "Na", None, None, "x"]


def test_reading_distinct_texts_once_changes_nothing() -> None:
    values = text(*["02134", "00000", "K1A", None, "2134"] * 3_000)
    once, all_rows = by_distinct(values, read_zip), read_zip(values)
    assert once.values.equals(all_rows.values)
    assert once.bad(values).equals(all_rows.bad(values))


READERS = [
    read_email,
    read_domain,
    read_phone,
    read_tax_id,
    read_us_state,
    read_zip,
    read_integer,
    read_flag,
    read_outcome,
]


@pytest.mark.parametrize("reader", READERS)
def test_columns_without_values(reader: Callable[[pl.Series], Read]) -> None:
    for empty in (text(), text(None, None)):
        read = reader(empty)
        assert read.values.null_count() == len(read.values) == len(empty)
        assert not read.bad(empty).any()


@pytest.mark.parametrize("reader", [*READERS, lambda values: read_money(values, DecimalFormat())])
@given(values=st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read_or_bad(reader: Callable[[pl.Series], Read], values: list[str | None]) -> None:
    column = text(*values)
    read = reader(column)
    assert len(read.values) == len(column)
    assert read.bad(column).null_count() == 0
