"""The edge cases of SRC-002 and SRC-007, one case each."""

import pytest

from goodsign.compliance.terms import CLOSED, SourceClass, class_may_run, fingerprint, terms_stand

TERMS = "You may read our news.\nPlease be polite."


@pytest.mark.parametrize(
    ("status", "text", "codes"),
    [
        (200, TERMS, ()),
        (200, "  you may read our NEWS.\r\n\r\n\tPlease be polite. ", ()),
        (200, f"{TERMS} No automated access.", ("SRC_TERMS_CHANGED",)),
        (200, "", ("SRC_TERMS_CHANGED",)),
        (404, TERMS, ("SRC_TERMS_CHANGED",)),
        (500, TERMS, ("SRC_TERMS_CHANGED",)),
        (None, "", ("SRC_TERMS_CHANGED",)),
    ],
)
def test_changed_terms_stop_a_source(status: int | None, text: str, codes: tuple[str, ...]) -> None:
    assert terms_stand(fingerprint(TERMS), status=status, text=text).codes == codes


def test_terms_that_nobody_recorded_stop_it_too() -> None:
    assert terms_stand(None, status=200, text=TERMS).outcome == "DENY"


@pytest.mark.parametrize("kind", sorted(CLOSED))
def test_classes_that_a_statute_closes(kind: SourceClass) -> None:
    decision = class_may_run(kind, terms=TERMS)
    assert decision.codes == ("SRC_STATUTE",)
    assert CLOSED[kind] in decision.reasons[0].sentence


@pytest.mark.parametrize("kind", ["press_release", "regulatory_filing", "patent_grant", "news", "company_page"])
def test_classes_that_are_open(kind: SourceClass) -> None:
    assert class_may_run(kind).outcome == "ALLOW"


@pytest.mark.parametrize(
    ("terms", "outcome"),
    [
        (None, "DENY"),
        ("The directory is not for mass use.", "DENY"),
        ("Commercial use of this list is prohibited.", "DENY"),
        ("Use for commercial solicitation without consent is an offense; no bulk downloads.", "DENY"),
        (TERMS, "ALLOW"),
    ],
)
def test_boards_and_dockets_open_after_their_terms_were_read(terms: str | None, outcome: str) -> None:
    assert class_may_run("licensing_board", terms=terms).outcome == outcome
