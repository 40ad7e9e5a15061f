from hypothesis import given
from hypothesis import strategies as st

from goodsign.signals.text.features import features, group_of, in_first_person, plain_features, word_groups
from goodsign.signals.text.tokens import tokenize


def seen(text, spans=()):
    return set(features(tokenize(text), spans))


def test_words_pairs_and_triples_are_seen_once_each():
    names = features(tokenize("we won, we won"), [])
    assert {"w we", "we won", "^ we won"} <= set(names)
    assert len(names) == len(set(names))


def test_who_does_what_is_told_within_a_sentence():
    assert "e KIN HIRE" in seen("My husband got hired.")
    assert "e KIN HIRE" not in seen("My husband sleeps. I got hired.")
    assert "e I HIRE" in seen("My husband sleeps. I got hired.")


def test_what_makes_an_event_unsure_is_told():
    assert "m HOPE HIRE" in seen("I hope to get hired")
    assert "m HOPE HIRE" not in seen("I got hired")


def test_entities_are_masked_beside_the_words():
    names = seen("Ada Example joins Acme", [(0, 2, "person"), (3, 4, "organization")])
    assert {"w ada", "M <person> joins <org>"} <= names


def test_phrases_win_over_words():
    assert word_groups(["best", "friend", "zzz"])[:2] == [("FRIEND",), ("FRIEND",)]
    assert word_groups(["zzz"]) == [()]
    assert group_of("hired") == "HIRE"
    assert group_of("zzz") == ""


def test_a_text_without_a_word_has_only_a_shape():
    assert all(name.split()[0] in ("size", "first", "impersonal", "g", "^") for name in features([], []))


def test_the_mood_is_read_from_words_and_pairs():
    names = plain_features(tokenize("so very happy"))
    assert "very happy" in names
    assert "so very happy" not in names


@given(st.text(max_size=200))
def test_any_text_has_features(text):
    tokens = tokenize(text)
    assert features(tokens, []) == features(tokens, [])
    assert len(word_groups([word for token in tokens for word in token.words])) == sum(len(t.words) for t in tokens)


def test_a_text_in_the_first_person_is_told():
    assert in_first_person(tokenize("I'm hungry"))
    assert not in_first_person(tokenize("Acme is hiring"))
