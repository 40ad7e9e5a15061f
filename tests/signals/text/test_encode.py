from goodsign.signals.text.encode import ENDINGS, FIRST_WORD, encode
from goodsign.signals.text.network import GROUPS_A_WORD, LONGEST
from goodsign.signals.text.tokens import tokenize


def test_words_groups_and_entities_stand_side_by_side():
    tokens = tokenize("Ada isn't here")
    numbers = encode(tokens, [(0, 1, "person")], {"ada": 0, "is": 1, "not": 2})
    assert numbers.words[:3] == [FIRST_WORD, FIRST_WORD + 1, FIRST_WORD + 2]
    assert len(numbers.words) == len(numbers.groups) == len(numbers.entities) == 4
    assert numbers.entities == [2, 1, 1, 1]
    assert all(len(groups) == GROUPS_A_WORD for groups in numbers.groups)


def test_unknown_words_share_a_number_by_their_ending():
    numbers = encode(tokenize("zabbing gubbing"), [], {"a": 0})
    assert numbers.words[0] == numbers.words[1]
    assert FIRST_WORD < numbers.words[0] <= FIRST_WORD + ENDINGS


def test_only_the_beginning_of_a_long_text_is_written():
    assert len(encode(tokenize("word " * 300), [], {}).words) == LONGEST
