import numpy as np
import pytest

from goodsign.signals.text.network import Network, Sequence3

WIDTH, WORDS = 3, 5


@pytest.fixture
def network():
    rng = np.random.default_rng(1)

    def drawn(*shape):
        return rng.normal(0, 0.6, shape).astype(np.float32)

    size = 2 + 1 + 1
    weights = {
        "words": drawn(WORDS, 2), "groups": drawn(4, 1), "entities": drawn(6, 1),
        "attention": drawn(2 * WIDTH, 2), "attention.bias": drawn(2),
        "head.label": drawn(2 * WIDTH * 4, 3), "head.label.bias": drawn(3),
    }  # fmt: skip
    for direction in ("forward", "backward"):
        weights |= {
            f"{direction}.in": drawn(size, 3 * WIDTH), f"{direction}.in.bias": drawn(3 * WIDTH),
            f"{direction}.state": drawn(WIDTH, 3 * WIDTH), f"{direction}.state.bias": drawn(3 * WIDTH),
        }  # fmt: skip
    return Network(weights)


def text(*words):
    return Sequence3(words, [(1, 2, 0)] * len(words), [1] * len(words))


def by_hand(network, sequence):
    """The same network, word by word, as its paper writes it."""
    w = network.weights
    seen = [
        np.concatenate([w["words"][word], w["groups"][list(groups)].sum(axis=0), w["entities"][entity]])
        for word, groups, entity in zip(sequence.words, sequence.groups, sequence.entities, strict=True)
    ]

    def read(inputs, name):
        state, states = np.zeros(WIDTH), []
        for x in inputs:
            given = x @ w[f"{name}.in"] + w[f"{name}.in.bias"]
            kept = state @ w[f"{name}.state"] + w[f"{name}.state.bias"]
            reset = 1 / (1 + np.exp(-(given[:WIDTH] + kept[:WIDTH])))
            update = 1 / (1 + np.exp(-(given[WIDTH : 2 * WIDTH] + kept[WIDTH : 2 * WIDTH])))
            fresh = np.tanh(given[2 * WIDTH :] + reset * kept[2 * WIDTH :])
            state = (1 - update) * fresh + update * state
            states.append(state)
        return states

    both = np.concatenate([read(seen, "forward"), read(seen[::-1], "backward")[::-1]], axis=1)
    focus = np.exp(both @ w["attention"] + w["attention.bias"])
    focus /= focus.sum(axis=0)
    pooled = np.concatenate([(focus.T @ both).ravel(), both.max(axis=0), both.mean(axis=0)])
    return pooled @ w["head.label"] + w["head.label.bias"]


def test_it_computes_what_the_formulas_say(network):
    sequence = text(1, 2, 3, 4, 0)
    assert network.logits([sequence])["label"][0] == pytest.approx(by_hand(network, sequence), abs=1e-5)


def test_an_answer_does_not_depend_on_the_neighbors(network):
    texts = [text(*([1, 2, 3, 4] * (n % 30))[: n + 1]) for n in range(150)]
    together = network.logits(texts)["label"]
    for row in (0, 7, 63, 64, 149):
        assert (network.logits([texts[row]])["label"][0] == together[row]).all()


def test_a_text_without_a_word_has_an_answer(network):
    assert np.isfinite(network.logits([text()])["label"]).all()
