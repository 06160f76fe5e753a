"""Records cleanlab's confident learning for ml/confident-learning.ts, and SciPy's entropy for ml/active-learning.ts.

    python3 -m venv venv && venv/bin/pip install cleanlab==2.9.0 scipy scikit-learn
    venv/bin/python scripts/reference/confident_learning.py

Writes test/fixtures/reference/confident-learning.json. Probabilities are float32, as a run keeps them.
"""

import base64
import json
from pathlib import Path

import cleanlab
import numpy as np
import scipy
from cleanlab.count import compute_confident_joint, get_confident_thresholds
from cleanlab.filter import find_label_issues
from cleanlab.rank import get_normalized_margin_for_each_label, get_self_confidence_for_each_label
from scipy.spatial.distance import cdist
from scipy.stats import entropy
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/confident-learning.json"
rng = np.random.default_rng(20261128)


def case(name: str, labels: np.ndarray, probabilities: np.ndarray) -> dict:
    given = probabilities.astype(np.float32)
    wide = given.astype(np.float64)
    classes = wide.shape[1]
    joint = compute_confident_joint(labels, wide, calibrate=False)
    counts = np.bincount(labels, minlength=classes)
    # The calibrated joint before cleanlab rounds it to whole images.
    calibrated = joint / joint.sum(axis=1, keepdims=True) * counts[:, None] / len(labels)
    thresholds = get_confident_thresholds(labels, wide)
    ranked = find_label_issues(
        labels, wide, filter_by="confident_learning", return_indices_ranked_by="self_confidence", n_jobs=1
    )
    ordered = np.sort(wide, axis=1)
    return {
        "name": name,
        "classes": classes,
        "labels": labels.tolist(),
        "probabilities": base64.b64encode(given.tobytes()).decode(),
        "thresholds": [float(t) if count else None for t, count in zip(thresholds, counts)],
        "joint": joint.ravel().astype(int).tolist(),
        "calibrated": calibrated.ravel().tolist(),
        "suspects": ranked.tolist(),
        "selfConfidence": get_self_confidence_for_each_label(labels, wide)[ranked].tolist(),
        "normalizedMargin": get_normalized_margin_for_each_label(labels, wide)[ranked].tolist(),
        "margin": (ordered[:, -1] - ordered[:, -2])[:50].tolist(),
        "entropy": entropy(wide, axis=1)[:50].tolist(),
    }


def digits() -> dict:
    """Handwritten digits with one label in twenty turned, and cross-validated probabilities."""
    data = load_digits()
    chosen = rng.permutation(len(data.target))[:600]
    pixels, labels = data.data[chosen] / 16, data.target[chosen].copy()
    turned = rng.random(len(labels)) < 0.05
    labels[turned] = (labels[turned] + rng.integers(1, 10, turned.sum())) % 10
    probabilities = cross_val_predict(
        LogisticRegression(max_iter=500), pixels, labels, cv=5, method="predict_proba"
    )
    return case("digits, one label in twenty turned", labels, probabilities)


def drawn(name: str, images: int, classes: int, sharpness: float, present: int | None = None) -> dict:
    labels = rng.integers(0, present or classes, images)
    probabilities = rng.dirichlet(np.full(classes, 0.5), images)
    probabilities[np.arange(images), labels] += sharpness * rng.random(images)
    return case(name, labels, probabilities / probabilities.sum(axis=1, keepdims=True))


def farthest_first(images: int, width: int, count: int) -> dict:
    """k-centre greedy by the whole matrix of distances."""
    features = rng.normal(size=(images, width)).astype(np.float32)
    distances = cdist(features.astype(np.float64), features.astype(np.float64))
    order = [17]
    while len(order) < count:
        nearest = distances[order].min(axis=0)
        nearest[order] = -1
        order.append(int(nearest.argmax()))
    return {"width": width, "features": features.ravel().tolist(), "first": 17, "order": order}


cases = [
    digits(),
    drawn("a model that knows little", 200, 4, 0.3),
    drawn("two classes", 150, 2, 0.8),
    drawn("a class without images", 150, 5, 1.0, present=4),
]
TARGET.write_text(
    json.dumps(
        {
            "source": f"cleanlab {cleanlab.__version__}, SciPy {scipy.__version__}",
            "cases": cases,
            "farthest": farthest_first(60, 3, 25),
        }
    )
    + "\n"
)
