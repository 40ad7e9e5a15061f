"""Tell from addresses and phone numbers whether a person lives in the United States."""

import polars as pl

_US = """
AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC
SD TN TX UT VT VA WA WV WI WY DC PR GU VI AS MP AA AE AP
"""
_CANADA = "AB BC MB NB NL NS NT NU ON PE QC SK YT"
_CANADIAN_AREAS = """
204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 460 468 474 506 514 519 537
548 568 579 581 584 587 600 604 613 622 639 647 672 683 705 709 742 753 778 780 782 807 819 825 851 867 873 879 902 905
942
"""
_ISLAND_AREAS = "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876"

US_STATES = tuple(_US.split())
"""USPS codes of states, the district, territories and military post (USPS Publication 28, appendix B)."""

CANADIAN_PROVINCES = tuple(_CANADA.split())

OTHER_AREA_CODES = tuple((_CANADIAN_AREAS + _ISLAND_AREAS).split())
"""Area codes under country code 1 that are outside the United States (North American Numbering Plan)."""

_OTHER_COUNTRIES = (
    r"\b(canada|mexico|united kingdom|england|scotland|ireland|germany|france|spain|italy|netherlands|sweden|poland|"
    r"portugal|india|china|japan|australia|new zealand|brazil|argentina|colombia|nigeria|kenya|south africa|israel|"
    r"philippines|singapore|switzerland|austria|belgium|denmark|norway|finland|pakistan|egypt|turkey|ukraine)\s*$"
)


def in_us() -> pl.Expr:
    """Return whether a lead lives in the US: by state, else ZIP, else location, else first phone; null when unknown.

    Needs the columns state, zip, location and phone_1 (E.164). A place of living outranks a phone number,
    since people keep their numbers when they move.
    """
    return pl.coalesce(_by_state(), _by_zip(), _by_location(), _by_phone())


def _by_state() -> pl.Expr:
    state = pl.col("state").str.strip_chars().str.to_uppercase()
    return _decide(yes=state.is_in(US_STATES), no=state.is_in(CANADIAN_PROVINCES))


def _by_zip() -> pl.Expr:
    code = pl.col("zip").str.strip_chars()
    canadian = code.str.contains(r"^(?i)[a-z]\d[a-z] ?\d[a-z]\d$")
    return _decide(yes=code.str.contains(r"^\d{5}(-?\d{4})?$"), no=canadian)


def _by_location() -> pl.Expr:
    place = pl.col("location").str.strip_chars().str.to_lowercase()
    named = place.str.contains(r"\b(united states|usa|u\.s\.a?\.?)( of america)?\s*$")
    state = place.str.extract(r",\s*([a-z]{2})\s*(?:\d{5}(?:-\d{4})?)?$").str.to_uppercase()
    return _decide(
        yes=named | state.is_in(US_STATES).fill_null(value=False),
        no=place.str.contains(_OTHER_COUNTRIES) | state.is_in(CANADIAN_PROVINCES).fill_null(value=False),
    )


def _by_phone() -> pl.Expr:
    phone = pl.col("phone_1")
    nanp = phone.str.starts_with("+1")
    elsewhere = phone.str.slice(2, 3).is_in(OTHER_AREA_CODES)
    return _decide(yes=nanp & ~elsewhere, no=phone.str.starts_with("+") & (~nanp | elsewhere))


def _decide(*, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    return pl.when(yes).then(pl.lit(value=True)).when(no).then(pl.lit(value=False)).otherwise(None)
