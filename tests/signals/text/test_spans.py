import numpy as np
import pytest

from goodsign.signals.text.spans import TAGS, Gazetteer, allowed, decode, shape, spans_of, tags_of, token_features
from goodsign.signals.text.tokens import tokenize

B, INSIDE = TAGS.index("B-person"), TAGS.index("I-person")
GAZETTEER = Gazetteer(frozenset({"ada"}), frozenset({"lovelace"}), frozenset({"nurse"}), frozenset({"university"}))


@pytest.mark.parametrize(
    ("word", "form"),
    [("Ada", "Aa"), ("NASA", "AA"), ("II", "IV"), ("A", "A"), ("word", "aa"), ("McCoy", "AaA"), ("iPad", "aA"),
     ("7", "9"), ("#x", "#"), ("@x", "@"), (",", ",")],
)  # fmt: skip
def test_a_token_has_a_shape(word, form):
    assert shape(word) == form


def test_known_words_are_flagged():
    first, second = token_features(tokenize("Ada Lovelace"), GAZETTEER)
    assert "h Aa F" in first
    assert "h Aa L" in second


def test_an_inside_tag_never_follows_another_kind():
    fits = allowed()
    assert fits[B, INSIDE]
    assert fits[INSIDE, INSIDE]
    assert not fits[0, INSIDE]
    assert not fits[TAGS.index("B-title"), INSIDE]


def test_the_best_sequence_is_found_by_hand_computed_scores():
    emissions = np.zeros((2, 3, len(TAGS)), np.int64)
    emissions[0, 0, B] = 5
    emissions[0, 1, INSIDE] = 4
    # Alone this would be an inside tag with nothing before it.
    emissions[1, 0, INSIDE] = 9
    emissions[1, 0, B] = 1
    first, second = decode(emissions, [3, 1], np.zeros((len(TAGS), len(TAGS)), np.int64))
    assert first.tolist() == [B, INSIDE, 0]
    assert second.tolist() == [B]


def test_transitions_decide_where_emissions_do_not():
    emissions = np.zeros((1, 2, len(TAGS)), np.int64)
    emissions[0, 0, B] = 5
    steps = np.zeros((len(TAGS), len(TAGS)), np.int64)
    steps[B, INSIDE] = 3
    assert decode(emissions, [2], steps)[0].tolist() == [B, INSIDE]


def test_texts_do_not_disturb_one_another():
    rng = np.random.default_rng(3)
    emissions = rng.integers(-9, 9, (5, 7, len(TAGS)))
    steps = rng.integers(-3, 3, (len(TAGS), len(TAGS)))
    lengths = [7, 3, 5, 1, 6]
    together = decode(emissions, lengths, steps)
    for row, length in enumerate(lengths):
        alone = decode(emissions[row : row + 1, :length], [length], steps)[0]
        assert alone.tolist() == together[row].tolist()


def test_spans_and_tags_are_two_ways_to_say_the_same():
    text = "Ada Lovelace joins Acme"
    tags = tags_of(tokenize(text), [(0, 12, "person"), (19, 23, "organization")])
    assert spans_of(tags) == [(0, 2, "person"), (3, 4, "organization")]
