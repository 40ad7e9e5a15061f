import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import numpy as np
import pytest

from goodsign.scoring.card import say
from goodsign.scoring.card.render import bars, render, zero_line
from goodsign.scoring.frames import (
    Candidate,
    Estimate,
    GroupAudit,
    LeftOut,
    ModelCard,
    Shape,
    Term,
)
from goodsign.scoring.judge import judge


@pytest.fixture(scope="module")
def card() -> ModelCard:
    rng = np.random.default_rng(0)
    probabilities = rng.beta(1, 2, 900)
    judgement = judge(rng.random(900) < probabilities, probabilities, seed=1)
    shape = Shape(
        Term("Lead <Source>", ("Lead <Source>",), "source"),
        ("Google", "Reference"),
        np.array([-0.5, 1.5]),
        np.array([-1.0, 1.0]),
        np.array([0.0, 2.0]),
        np.array([0.75, 0.25]),
        0.7,
    )
    return ModelCard(
        name="demo",
        version="3",
        kind="additive glass box",
        trained_at=datetime(2026, 11, 21, 9, 30, tzinfo=UTC),
        source="leads.csv",
        outcome="Converted",
        positive="1",
        rows=4000,
        positives=1300,
        duplicate_rows=7,
        validation="forward",
        time_column="Created",
        candidates=(Candidate("additive glass box", judgement, chosen=True),),
        judgement=judgement,
        folds_judgement=None,
        shapes=(shape,),
        left_out=(
            LeftOut("Tags", "leak", "Filled after the outcome."),
            LeftOut("Sex", "protected", "Protected by law.", kept=True),
        ),
        fairness=(
            GroupAudit("Age", "under 40", 500, Estimate(0.2, 0.1, 0.3), Estimate(1, 1, 1), None),
            GroupAudit("Age", "40 and older", 400, Estimate(0.1, 0.05, 0.2), Estimate(0.5, 0.3, 0.7), None),
        ),
        warnings=("The base rate falls.",),
    )


@pytest.fixture(scope="module")
def page(card: ModelCard) -> str:
    return render(card)


def test_the_page_needs_nothing_else(page: str) -> None:
    addresses = re.findall(r'(?:src|href)="([^"]*)"|url\(([^)]*)\)', page)
    assert all((first or second).startswith("#") for first, second in addresses)
    assert "<script" not in page
    assert "@import" not in page
    assert set(re.findall(r'https?://[^"\s]*', page)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_plain_words_come_before_any_figure(page: str, card: ModelCard) -> None:
    share = card.judgement.figures["lift_20"].value * card.judgement.positives / card.judgement.rows
    heading = re.search(r"<h1>(.*?)</h1>", page)
    assert heading is not None
    assert heading[1].startswith(f"Of the top 20%, {share:.0%} converted:")
    assert page.index("<h1>") < page.index("<svg", page.index("<h1>"))
    assert "Checked on the newest 900 leads by &#34;Created&#34;, which the model had not seen." in page


def test_everything_of_the_card_is_told(page: str, card: ModelCard) -> None:
    for said in ("The base rate falls.", "Filled after the outcome.", "kept by you: protected by law",
                 "below four fifths", "40 and older", "21 November 2026, 09:30 UTC", "1,300 of them converted",
                 "7 rows repeat another", "Converted is 1"):  # fmt: skip
        assert said in page, said
    for _, name, _, means in say.FIGURES:
        assert name in page
        assert means in page


def test_names_from_a_file_are_escaped(page: str) -> None:
    assert "Lead &lt;Source&gt;" in page
    assert "<Source>" not in page


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in {"meta", "br", "path"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        if tag != "path":
            assert self.open.pop() == tag


def test_tags_close_and_ids_are_unique(page: str) -> None:
    parser = _Balance()
    parser.feed(page)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    assert {"figures", "fairness", "limits"} <= set(parser.ids)


def test_the_same_card_gives_the_same_page(page: str, card: ModelCard) -> None:
    assert render(card) == page


def test_plots_wear_the_pages_colors_and_stand_beside_tables(page: str) -> None:
    svgs = re.findall(r'<svg aria-hidden="true" focusable.*?</svg>', page, flags=re.DOTALL)
    assert len(svgs) == 3
    for svg in svgs:
        assert "var(--good)" in svg
        assert "#0" not in re.sub(r'"#[pm][0-9a-f]{10}"|url\(#p[0-9a-f]{10}\)', "", svg)
        assert "DejaVu" not in svg
    assert page.count("As a table") == 2


def test_a_card_with_nothing_to_say_still_renders(card: ModelCard) -> None:
    bare = replace(
        card, shapes=(), left_out=(), fairness=(), warnings=(), validation="folds", time_column=None,
        duplicate_rows=0, folds_judgement=card.judgement,
    )  # fmt: skip
    page = render(bare)
    assert "Nothing was left out." in page
    assert "nothing could be audited" in page
    assert "There is no date to check forward in time." in page
    assert "by folds over all 900 leads" in page


def test_constant_probabilities_are_not_praised(card: ModelCard) -> None:
    judgement = judge(np.arange(300) % 3 == 0, np.full(300, 1 / 3), seed=0)
    page = render(replace(card, judgement=judgement))
    assert "as often as the average." in page
    assert "do not prove that the ranking is better than no order" in page


def test_bars_share_one_scale_around_zero(card: ModelCard) -> None:
    # The scale runs from -1 to 2: zero lies at a third, -0.5 reaches from a sixth to a third.
    shape = card.shapes[0]
    first, second = bars(shape)
    assert zero_line(shape) == pytest.approx(33.33)
    assert (first.left, first.width) == (pytest.approx(16.67), pytest.approx(16.67, abs=0.02))
    assert (second.left, second.width) == (pytest.approx(33.33), pytest.approx(50, abs=0.02))
    assert (first.whisker_left, first.whisker_width) == (0, pytest.approx(33.33))


@pytest.mark.parametrize(
    ("ratio", "mark"),
    [
        (Estimate(0.8, 0.6, 1.0), "ok"),
        (Estimate(0.79, 0.6, 0.9), "wait"),
        (Estimate(0.5, 0.4, 0.6), "no"),
        (Estimate(float("nan"), 0.0, 9.0), "wait"),
    ],
)
def test_four_fifths_verdicts(ratio: Estimate, mark: str) -> None:
    assert say.verdict(GroupAudit("Age", "x", 50, Estimate(0, 0, 0), ratio, None)).mark == mark


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "0%"), (0.0001, "below 0.1%"), (0.0123, "1.2%"), (0.5, "50%"), (0.996, "99.6%"), (1.0, "100%")],
)
def test_shares_read_well(value: float, words: str) -> None:
    assert say.share(value) == words
