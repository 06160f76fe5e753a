"""Records scikit-learn's folds and SciPy's quantiles for ml/folds.ts and ml/statistics.ts.

    venv/bin/pip install scikit-learn && venv/bin/python scripts/reference/folds.py

Writes test/fixtures/reference/folds.json. Kept are the counts by fold and class, not the folds: which image lies where
is a matter of the random numbers, how many of each class lie in each fold is not.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.stats import t as student
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/folds.json"
rng = np.random.default_rng(20261125)


def counted(splitter, labels, groups, folds: int) -> list[list[int]]:
    classes = int(labels.max()) + 1
    return [
        np.bincount(labels[held_out], minlength=classes).tolist()
        for _, held_out in splitter.split(np.zeros(len(labels)), labels, groups)
    ]


def single(name: str, sizes: list[int], folds: int) -> dict:
    labels = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    splitter = StratifiedKFold(n_splits=folds, shuffle=True, random_state=1)
    return {
        "name": name,
        "folds": folds,
        "labels": labels.tolist(),
        "counts": counted(splitter, labels, None, folds),
    }


def grouped(name: str, images: int, classes: int, largest: int, mixed: float, folds: int) -> dict:
    """Groups of 1 to `largest` images, mostly of one class; a share `mixed` of the images has another one."""
    groups = np.repeat(np.arange(images), rng.integers(1, largest + 1, images))[:images]
    labels = (rng.random(images) ** 2 * classes).astype(int)[groups]
    other = rng.random(images) < mixed
    labels[other] = rng.integers(0, classes, other.sum())
    order = rng.permutation(images)
    labels, groups = labels[order], groups[order]
    splitter = StratifiedGroupKFold(n_splits=folds, shuffle=True, random_state=1)
    return {
        "name": name,
        "folds": folds,
        "labels": labels.tolist(),
        "groups": groups.tolist(),
        "counts": counted(splitter, labels, groups, folds),
    }


reference = {
    "source": f"scikit-learn {sklearn.__version__}, SciPy {scipy.__version__}",
    "single": [
        single("even classes", [20, 20, 20], 5),
        single("sizes that no fold divides", [7, 23, 11, 50], 4),
        single("a class smaller than the folds", [30, 6, 41], 10),
        single("two folds", [13, 8], 2),
    ],
    "grouped": [
        grouped("pairs and triples", 300, 4, 3, 0.0, 5),
        grouped("long bursts", 600, 3, 20, 0.0, 5),
        grouped("mixed classes", 400, 5, 6, 0.1, 4),
    ],
    "student": [
        {"probability": p, "freedom": f, "quantile": float(student.ppf(p, f))}
        for p in (0.6, 0.9, 0.975, 0.9995)
        for f in (1, 2, 3, 4, 9, 19, 49, 99, 1000)
    ],
}
TARGET.write_text(json.dumps(reference) + "\n")
