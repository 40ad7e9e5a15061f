"""The texts the model learns from are what they say, and none of them is one it is judged on."""

import os
from pathlib import Path

import pytest
from tests.connectors.text_model.cases import CASES
from training.signals import corpus
from training.signals.corpus import follows_the_rule, key_of, loose_key, own_texts, read_labels, read_texts, unmark

_SHARED = Path(os.environ.get("GOODSIGN_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "signals"


def test_marks_become_spans_of_the_plain_text():
    text, spans = unmark("So [p|Ada Example] joins [o|Acme]!")
    assert text == "So Ada Example joins Acme!"
    assert [(text[start:end], kind) for start, end, kind in spans] == [
        ("Ada Example", "person"),
        ("Acme", "organization"),
    ]


@pytest.mark.parametrize(
    ("parts", "fits"),
    [
        (("award", "award", "author", "happened"), True),
        (("none", "award", "other", "happened"), True),
        (("none", "award", "author", "pending"), True),
        (("award", "award", "other", "happened"), False),
        (("none", "award", "named", "happened"), False),
        (("award", "award", "author", "soon"), False),
    ],
)
def test_a_label_is_what_its_parts_say(parts, fits):
    assert follows_the_rule(*parts) is fits


def test_our_texts_are_well_formed_and_differ():
    texts = own_texts()
    assert len(texts) > 5_000
    assert len({loose_key(each.text) for each in texts}) == len(texts)
    assert all("[p|" not in each.text and each.text.strip() for each in texts)


def test_labels_of_real_texts_hold_no_text():
    labels = read_labels()
    assert len(labels) > 1_000
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in labels)
    assert all(parts[0] == "skip" or follows_the_rule(*parts) for parts in labels.values())


def test_a_key_does_not_depend_on_case_and_spaces():
    assert key_of("  A  Text ") == key_of("a text")


def test_a_wrong_line_of_reviewed_texts_is_named(tmp_path):
    path = tmp_path / "reviewed.tsv"
    path.write_text("none\tnone\tnone\tnone\tfine\naward\taward\tother\thappened\twrong\n")
    with pytest.raises(ValueError, match="line 2"):
        read_texts(path, "reviewed")


def test_what_the_model_is_judged_on_is_not_learned_from():
    learned = {loose_key(each.text) for each in own_texts()}
    assert not learned & {loose_key(text) for _, _, text in CASES}
    if not (_SHARED / "dev.jsonl").exists():
        pytest.skip("the development set is not here (set GOODSIGN_SHARED)")
    barred = corpus.development_keys(_SHARED)
    labeled, plain = corpus.real_texts(_SHARED, read_labels())
    assert not barred & {loose_key(each.text) for each in (*own_texts(), *labeled, *plain)}
