"""Records scikit-learn's numbers for ml/metrics.ts.

    venv/bin/pip install scikit-learn && venv/bin/python scripts/reference/metrics.py

Writes test/fixtures/reference/metrics.json. Probabilities are whole numbers over 1024, so that they are exact.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/metrics.json"
rng = np.random.default_rng(20260101)


def decided(name: str, classes: int, truth: np.ndarray, predicted: np.ndarray) -> dict:
    labels = range(classes)
    measures = {
        average or "each": [
            None if value is None else np.asarray(value).tolist()
            for value in precision_recall_fscore_support(
                truth, predicted, labels=labels, average=average, zero_division=0
            )
        ]
        for average in (None, "macro", "micro", "weighted")
    }
    normalised = {
        mode: confusion_matrix(truth, predicted, labels=labels, normalize=mode).ravel().tolist()
        for mode in ("true", "pred", "all")
    }
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "counts": confusion_matrix(truth, predicted, labels=labels).ravel().tolist(),
        "accuracy": accuracy_score(truth, predicted),
        "measures": measures,
        "normalised": normalised if classes <= 10 else None,
    }


def noisy(classes: int, images: int, right: float, truths=None, guesses=None) -> tuple[np.ndarray, np.ndarray]:
    truth = rng.choice(truths or classes, images)
    guess = rng.choice(guesses or classes, images)
    predicted = np.where(rng.random(images) < right, truth, guess)
    if guesses:
        predicted = np.where(np.isin(predicted, guesses), predicted, guess)
    return truth, predicted


def probable(classes: int, images: int, zeros: bool) -> dict:
    truth = np.concatenate([np.arange(classes), rng.integers(0, classes, images - classes)])
    rows = []
    while len(rows) < images:
        cuts = np.sort(rng.integers(0, 1025, classes - 1))
        row = np.diff(np.concatenate([[0], cuts, [1024]]))
        # Ties rank otherwise in scikit-learn; they are tested apart.
        if len(set(row.tolist())) == classes and (zeros or row.min() > 0):
            rows.append(row.tolist())
    values = np.array(rows) / 1024
    labels = range(classes)
    return {
        "classes": classes,
        "truth": truth.tolist(),
        "over1024": rows,
        "logLoss": log_loss(truth, values, labels=labels),
        "top": [
            [k, top_k_accuracy_score(truth, values[:, 1] if classes == 2 else values, k=k, labels=labels)]
            for k in range(1, min(classes, 5))
        ],
    }


result = {
    "source": f"scikit-learn {sklearn.__version__}",
    "decisions": [
        decided("two classes", 2, *noisy(2, 60, 0.7)),
        decided("ten classes", 10, *noisy(10, 300, 0.8)),
        decided("all right", 4, *(np.arange(20) % 4,) * 2),
        decided("all wrong", 3, np.arange(30) % 3, (np.arange(30) + 1) % 3),
        decided("classes missing in truth", 5, *noisy(5, 80, 0.6, truths=[0, 1, 3])),
        decided("classes missing in predicted", 5, *noisy(5, 80, 0.6, guesses=[1, 2])),
        decided("a class missing in both", 4, *noisy(4, 50, 0.6, truths=[0, 2], guesses=[0, 1])),
        decided("one image", 3, np.array([2]), np.array([0])),
        decided("a hundred classes", 100, *noisy(100, 1000, 0.5)),
    ],
    "probabilities": [probable(2, 20, False), probable(4, 30, True), probable(10, 40, False)],
}
for item in result["decisions"]:
    if item["classes"] > 10:
        item["counts"] = None

TARGET.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(TARGET.stat().st_size, "bytes")
