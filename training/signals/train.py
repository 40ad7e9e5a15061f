"""Train the text model: `python -m training.signals.train` writes its files, its manifest and its card.

Set GOODSIGN_SHARED to the folder with the public corpora (README beside this file). The same seed and data give the
same model. `--reviewed FILE` adds texts that specialists reviewed: TSV in the form of texts/README.md, without marks.
"""

import argparse
import hashlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from goodsign.connectors.text_model.artifact import FORMAT, assemble
from goodsign.connectors.text_model.reader import ShippedTextClassifier
from goodsign.signals.text.heads import LABELS, Judge, Numbers, evidence, softmax
from training.signals import card, corpus, export, learn
from training.signals.corpus import HERE, Example
from training.signals.figures import figures
from training.signals.gazetteers import gazetteer, schools, titles
from training.signals.linear import LinearModel
from training.signals.mood import mood_accuracy, train_mood
from training.signals.recurrent import Recipe
from training.signals.spanscore import span_scores
from training.signals.tagger import read_conll
from training.signals.vectors import learn_vectors, plain_words_of

ROOT = HERE.parents[1]
OUT = ROOT / "src" / "goodsign" / "connectors" / "text_model"
VERSION = "1.2"
_PLAIN_TEXTS = 1_500
_TESTED = 10
_NAMES = ("a", "b", "e", "f", "g", "h")
_RECIPE = Recipe()


def main() -> None:
    """Train, measure, write."""
    arguments = _arguments()
    started = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - started:6.0f} s  {what}", flush=True)

    learned, tested, reviewed = _examples(arguments)
    say(f"{len(learned)} examples to learn from ({reviewed} reviewed), {len(tested)} held out")
    material = _material(arguments.shared, learned, seed=arguments.seed)
    say(f"vectors of {len(material.words)} words")
    seen = learn.look_honestly(learned, material, seed=arguments.seed)
    say("taggers of the folds")
    seeds = range(arguments.seed, arguments.seed + arguments.networks)
    voices = learn.cross_voices(learned, seen, material, _RECIPE, seeds)
    say("models of the folds")
    judge, honest, chances = _judge(learned, voices, seed=arguments.seed)
    if arguments.errors:
        _write_errors(arguments.errors, learned, chances)
    say(f"held-out folds: {json.dumps({name: [each['accuracy'], each['macro_f1']] for name, each in honest.items()})}")
    pair = learn.learn_pair(learned, seen, material, _RECIPE, seeds)
    tagger = learn.learn_tagger(learned, material, seed=arguments.seed)
    mood = train_mood(arguments.shared, [])
    say("final models")
    arrays = export.arrays_of(material.gazetteer, tagger, learn.joined(pair.linear), material.words, pair.networks)
    arrays |= export.judge_arrays(judge) | export.linear_arrays("mood", learn.joined(mood))
    arguments.out.mkdir(parents=True, exist_ok=True)
    size = export.save(arrays, arguments.out / "model.npz")
    model = ShippedTextClassifier(assemble(arrays, VERSION))
    about = _about(arguments, learned, tested, model, honest, mood) | {"bytes": size, "reviewed": reviewed}
    (arguments.out / "manifest.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    if arguments.card:
        arguments.card.write_text(card.page(about), encoding="utf-8")
    say(f"{size / 1e6:.1f} MB; development set: {about['figures']['development']['accuracy']}")


def _arguments() -> argparse.Namespace:
    shared = Path(os.environ.get("GOODSIGN_SHARED", ROOT.parent / "shared")) / "data" / "signals"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=shared, help="folder of the public corpora")
    parser.add_argument("--out", type=Path, default=OUT, help="folder for the model's files")
    parser.add_argument("--card", type=Path, default=ROOT / "docs" / "reference" / "text-model.md")
    parser.add_argument("--reviewed", type=Path, help="TSV of reviewed texts to learn from as well")
    parser.add_argument("--errors", type=Path, help="where to write what the models of the folds got wrong")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--networks", type=int, default=1, help="how many networks are averaged")
    return parser.parse_args()


def _examples(arguments: argparse.Namespace) -> tuple[list[Example], list[Example], int]:
    """Return the examples to learn from, our own held out, and how many reviewed ones are among the first."""
    barred = corpus.development_keys(arguments.shared)
    own = [each for each in corpus.own_texts() if corpus.loose_key(each.text) not in barred]
    held_out = [each for each in own if int(corpus.key_of(each.group), 16) % _TESTED == 0]
    kept = [each for each in own if int(corpus.key_of(each.group), 16) % _TESTED != 0]
    labeled, plain = corpus.real_texts(arguments.shared, corpus.read_labels())
    reviewed = [] if arguments.reviewed is None else corpus.read_texts(arguments.reviewed, "reviewed")
    reviewed = [each for each in reviewed if corpus.loose_key(each.text) not in barred]
    rng = np.random.default_rng(arguments.seed)
    chosen = []
    for source in ("happydb plain", "reddit plain"):
        some = [each for each in plain if each.source == source]
        chosen += [some[at] for at in sorted(rng.permutation(len(some))[:_PLAIN_TEXTS])]
    return [*kept, *labeled, *chosen, *reviewed], held_out, len(reviewed)


def _material(shared: Path, learned: Sequence[Example], *, seed: int) -> learn.Material:
    names = [text for part in _NAMES for text in read_conll(shared / "broad_twitter_corpus" / f"{part}.conll")]
    names += read_conll(shared / "wnut17" / "wnut17train.conll")
    rng = np.random.default_rng(seed)
    half = [names[at] for at in sorted(rng.permutation(len(names))[: len(names) // 2])]
    barred = corpus.development_keys(shared)
    texts = [text for text in corpus.happy_moments(shared) if corpus.loose_key(text) not in barred]
    texts += [text for text, _ in corpus.reddit_comments(shared, "train") if corpus.loose_key(text) not in barred]
    texts += [each.text for each in learned if each.spans is not None] * 2
    words, vectors = learn_vectors(plain_words_of(texts), seed=seed)
    return learn.Material(half, gazetteer(shared), titles(shared), schools(shared), words, vectors)


def _judge(learned: Sequence[Example], voices: learn.Voices, *, seed: int) -> tuple[Judge, dict[str, Any], Numbers]:
    """Learn the judge from held-out voices, once for use and once more without each fold for honest figures."""
    labels = [each.label for each in learned]
    plain = np.array([each.source.endswith("plain") for each in learned])
    trust = np.where(plain, 0.2, 1.0)
    weights, bias = learn.learn_judge(voices, labels, trust)
    folds = np.array([learn.fold_of(each.group) for each in learned])
    chances = np.zeros((len(labels), len(LABELS)))
    for fold in range(learn.FOLDS):
        rest, rows = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        part = learn.learn_judge(_rows(voices, rest), [labels[at] for at in rest], trust[rest])
        chances[rows] = softmax(evidence(_rows(voices, rows)) @ part[0] + part[1])
    kept = np.flatnonzero(~plain)
    sure = learn.sure_from(chances[kept], [labels[at] for at in kept])
    registers = {name: np.flatnonzero([each.source == name for each in learned]) for name in _registers(learned)}
    registers = {
        "all": kept,
        "real": np.flatnonzero([each.source in ("happydb", "reddit") for each in learned]),
    } | registers
    honest = {name: _figures(labels, chances, sure, rows, seed=seed) for name, rows in registers.items()}
    return Judge(weights, bias, sure), honest, chances


def _write_errors(path: Path, learned: Sequence[Example], chances: Numbers) -> None:
    """Write what the models of the folds got wrong: source, truth and its parts, reading, confidence, text."""
    lines = []
    for example, row in zip(learned, chances, strict=True):
        said = LABELS[int(row.argmax())]
        if said != example.label:
            parts = (example.source, example.label, example.type, example.subject, example.realis, said)
            lines.append("\t".join((*parts, f"{row.max():.2f}", example.text)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _rows(voices: learn.Voices, rows: Any) -> learn.Voices:
    return [{head: each[rows] for head, each in voice.items()} for voice in voices]


def _registers(learned: Sequence[Example]) -> list[str]:
    return sorted({each.source for each in learned if not each.source.endswith("plain")})


def _figures(
    labels: Sequence[str], chances: Numbers, sure: dict[str, float], rows: Any, *, seed: int
) -> dict[str, Any]:
    guess = [LABELS[int(at)] for at in chances[rows].argmax(axis=1)]
    best = chances[rows].max(axis=1)
    shown = [bool(confidence >= sure[label]) for label, confidence in zip(guess, best, strict=True)]
    return figures([labels[at] for at in rows], guess, shown, seed=seed)


def _about(
    arguments: argparse.Namespace,
    learned: Sequence[Example],
    tested: Sequence[Example],
    model: ShippedTextClassifier,
    honest: dict[str, Any],
    mood: LinearModel,
) -> dict[str, Any]:
    development = corpus.development_set(arguments.shared)
    accuracy, comments = mood_accuracy(arguments.shared, mood)
    return {
        "name": "goodsign-text",
        "version": VERSION,
        "format": FORMAT,
        "seed": arguments.seed,
        "networks": arguments.networks,
        "data": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(HERE.glob("*/*.tsv"))},
        "examples": {
            name: sum(each.source == name for each in learned) for name in sorted({e.source for e in learned})
        },
        "held_out": len(tested),
        "figures": {
            "folds": honest,
            "held_out": _read(model, [e.text for e in tested], [e.label for e in tested], arguments.seed),
            "development": _read(
                model, [e["text"] for e in development], [e["label"] for e in development], arguments.seed
            ),
            "development_kinds": card.by_kind(model, development),
            "spans": span_scores(model, tested),
            "sentiment": {"accuracy": round(accuracy, 3), "comments": comments},
        },
    }


def _read(model: ShippedTextClassifier, texts: Sequence[str], labels: Sequence[str], seed: int) -> dict[str, Any]:
    readings = model.read(texts)
    return figures(labels, [each.label for each in readings], [each.high_confidence for each in readings], seed=seed)


if __name__ == "__main__":
    main()
