"""Train the sentiment: GoEmotions' 27 emotions, grouped as in its paper, and nothing else."""

from collections.abc import Iterable
from pathlib import Path

from goodsign.signals.text.features import plain_features
from goodsign.signals.text.heads import SENTIMENTS
from goodsign.signals.text.tokens import tokenize
from training.signals.corpus import development_keys, loose_key, reddit_comments
from training.signals.linear import LinearModel, fit_linear

_POSITIVE = frozenset(
    (
        "admiration",
        "amusement",
        "approval",
        "caring",
        "desire",
        "excitement",
        "gratitude",
        "joy",
        "love",
        "optimism",
        "pride",
        "relief",
    )
)
_NEGATIVE = frozenset(
    (
        "anger",
        "annoyance",
        "disappointment",
        "disapproval",
        "disgust",
        "embarrassment",
        "fear",
        "grief",
        "nervousness",
        "remorse",
        "sadness",
    )
)
_STRENGTH = 0.1
_LEAST = 3


def read_moods(shared: Path, part: str) -> tuple[list[list[str]], list[str]]:
    """Return features and sentiment of each comment; those of mixed or ambiguous emotions are left out."""
    emotions = (shared / "goemotions" / "data__original__labels.txt").read_text(encoding="utf-8").split()
    barred = development_keys(shared)
    names, moods = [], []
    for text, numbers in reddit_comments(shared, part):
        mood = _mood(emotions[number] for number in numbers)
        if mood is not None and loose_key(text) not in barred:
            names.append(plain_features(tokenize(text.replace("[NAME]", "Sam").replace("[RELIGION]", "faith"))))
            moods.append(mood)
    return names, moods


def train_mood(shared: Path, own: Iterable[tuple[str, str]]) -> LinearModel:
    """Return the model of sentiment, with `own` pairs of text and sentiment added."""
    names, moods = read_moods(shared, "train")
    for text, mood in own:
        names.append(plain_features(tokenize(text)))
        moods.append(mood)
    return fit_linear(names, {"mood": moods}, {"mood": SENTIMENTS}, strength=_STRENGTH, least=_LEAST)


def mood_accuracy(shared: Path, model: LinearModel) -> tuple[float, int]:
    """Return the share of GoEmotions' test comments whose sentiment is found, and their number."""
    names, moods = read_moods(shared, "test")
    guess = model.voices(names)["mood"].argmax(axis=1)
    hits = sum(SENTIMENTS[int(at)] == mood for at, mood in zip(guess, moods, strict=True))
    return hits / len(moods), len(moods)


def _mood(emotions: Iterable[str]) -> str | None:
    found = {
        "positive"
        if each in _POSITIVE
        else "negative"
        if each in _NEGATIVE
        else "neutral"
        if each == "neutral"
        else "ambiguous"
        for each in emotions
    }
    return found.pop() if len(found) == 1 and "ambiguous" not in found else None
