import pytest

from goodsign.collect.announced import KEY, announced_key, is_subject, place_in


@pytest.mark.parametrize(
    ("quote", "wanted"),
    [
        ("Corvane Logistics named Brisa Montclave shift supervisor.", True),
        ("Brisa Montclave joined Corvane Logistics as shift supervisor.", True),
        ("Brisa Montclave succeeds … as office manager.", True),
        ("… and Brisa Montclave joined Peak Dental.", True),
        ("Corvane Logistics of Austin hired Brisa Montclave.", True),
        ("… succeeds Brisa Montclave as office manager.", False),
        ("…, succeeding longtime office manager Brisa Montclave, joined Peak Dental.", False),
        ("… was hired by Brisa Montclave at Peak Dental.", False),
        ("… will report to Dr. Brisa Montclave at Peak Dental.", False),
        ("… joins Brisa Montclave at Peak Dental.", False),
        ("Peak Dental named …, Brisa Montclave said.", False),
        ("… takes over Peak Dental from Brisa Montclave, who retired.", False),
        ("Brisa Montclave has left Peak Dental.", False),
    ],
)
def test_whose_news_a_sentence_is(quote: str, wanted: bool) -> None:
    assert is_subject(quote, "Brisa Montclave") is wanted


def test_signs_in_a_name_are_letters_only() -> None:
    assert is_subject("Peak Dental hired J. (Bo) Kay.", "J. (Bo) Kay")


@pytest.mark.parametrize(
    ("quote", "place"),
    [
        ("Brisa Montclave of Austin, Texas, joined Peak Dental.", "Austin, TX"),
        ("She worked at Peak Dental in St. Paul, Minn.", "St. Paul, MN"),
        ("an office in New York, N.Y.", "New York, NY"),
        ("at an office in Austin, Texas Monday", "Austin, TX"),
        ("an office in Paris, France, and one in Macon, Georgia.", "Macon, GA"),
        ("an office in Paris, France", None),
        ("the Bank of Harbor, Elm and Sons", None),
        ("Brisa Montclave joined Peak Dental.", None),
    ],
)
def test_a_town_counts_with_its_state(quote: str, place: str | None) -> None:
    assert place_in(quote) == place


def test_a_key_is_steady_and_tells_no_name() -> None:
    key = announced_key("https://news.example/1", "Brisa Montclave")
    assert key == announced_key("https://news.example/1", "Brisa Montclave")
    assert key.startswith(KEY)
    assert "risa" not in key
    assert (
        len(
            {
                key,
                announced_key("https://news.example/2", "Brisa Montclave"),
                announced_key("https://news.example/1", "B M"),
            }
        )
        == 3
    )
