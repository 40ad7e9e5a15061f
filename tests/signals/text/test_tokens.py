from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodsign.signals.text.tokens import MAX_CHARACTERS, plain_words, tokenize


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("I'm", ("i", "am")),
        ("I\u2019ve", ("i", "have")),
        ("don't", ("do", "not")),
        ("Acme's", ("acme", "'s")),
        ("gonna", ("going", "to")),
        ("#NewJobAlert", ("<tag>", "new", "job", "alert")),
        ("#opentowork", ("<tag>", "opentowork")),
        ("@someone", ("<user>",)),
        ("https://example.com/x", ("<url>",)),
        ("ann@example.com", ("<url>",)),
        ("2019", ("<year>",)),
        ("3rd", ("<nth>",)),
        ("$4,500", ("<money>",)),
        ("20%", ("<percent>",)),
        ("12/2024", ("<date>",)),
        ("42", ("<number>",)),
        ("!!!", ("!",)),
        ("?!", ("?",)),
        ("....", ("...",)),
        ("sooooo", ("soo",)),
        ("Ph.D.", ("phd",)),
    ],
)
def test_a_token_is_written_as_plain_words(written, plain):
    assert [word for token in tokenize(written) for word in token.words] == list(plain)


def test_tokens_know_their_places():
    text = "Dr. Ada Example joins Acme, Inc."
    assert [text[token.start : token.end] for token in tokenize(text)] == [token.text for token in tokenize(text)]


@given(st.text(max_size=300))
def test_any_text_is_cut_without_loss_of_place(text):
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(one.end <= two.start for one, two in pairwise(tokens))
    assert all(word for token in tokens for word in token.words)
    assert all(plain_words(token.text) == token.words for token in tokens)


def test_only_the_beginning_of_a_long_text_is_read():
    assert tokenize("word " * 10_000)[-1].end <= MAX_CHARACTERS
