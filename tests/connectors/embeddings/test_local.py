"""The local embedder is lexical: these are its promises, no more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodsign.connectors.embeddings.local import LocalEmbedder, plain_words

EMBEDDER = LocalEmbedder()


def likeness(one: str, other: str) -> float:
    left, right = EMBEDDER.embed([one, other])
    return float(left @ right)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sr. Software Eng.", "senior software engineer"),
        ("RN", "registered nurse"),
        ("Job: VP, Sales. Industry: Retail.", "vice president sale retail"),
        ("C++ and C#", "c++ c#"),
        (" … ", ""),
    ],
)
def test_abbreviations_are_written_out_plurals_and_labels_left_out(text: str, words: str) -> None:
    assert plain_words(text) == words


def test_the_same_job_in_other_words_is_nearer_than_another_job() -> None:
    assert likeness("RN", "Registered Nurse") == pytest.approx(1, abs=1e-5)
    assert likeness("Delivery Driver", "Truck drivers") > likeness("Delivery Driver", "Registered Nurse") + 0.2
    assert likeness("Sr Software Eng.", "Software engineer") > 0.6


def test_meaning_without_shared_words_is_not_seen() -> None:
    assert abs(likeness("physician", "doctor")) < 0.3


def test_unrelated_texts_are_near_zero_on_average() -> None:
    rng = np.random.default_rng(1)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    texts = [" ".join("".join(rng.choice(letters, 7)) for _ in range(6)) for _ in range(60)]
    vectors = EMBEDDER.embed(texts)
    off = (vectors @ vectors.T)[np.triu_indices(60, 1)]
    assert abs(off.mean()) < 0.02
    assert np.quantile(np.abs(off), 0.9) < 0.15


@settings(max_examples=40)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_vectors_have_length_one_or_zero_and_do_not_depend_on_their_neighbors(texts: list[str]) -> None:
    vectors = EMBEDDER.embed(texts)
    assert vectors.shape == (len(texts), EMBEDDER.dimensions)
    assert vectors.dtype == np.float32
    for text, vector in zip(texts, vectors, strict=True):
        assert np.linalg.norm(vector) == pytest.approx(1.0 if plain_words(text) else 0.0, abs=1e-5)
        assert np.array_equal(vector, EMBEDDER.embed([text])[0])


def test_the_name_tells_the_size_so_that_vectors_are_never_mixed() -> None:
    assert LocalEmbedder(64).name != EMBEDDER.name
    assert LocalEmbedder(64).embed(["nurse"]).shape == (1, 64)
