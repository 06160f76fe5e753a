"""Records SciPy's leaf orders and scikit-learn's figures after refusing for ml/seriation.ts and server/review.

    venv/bin/pip install scikit-learn && venv/bin/python scripts/reference/matrix.py

Writes test/fixtures/reference/matrix.json. Of an order its length is kept, not the order, which may be turned round. The
shortest length is found here by trying all ends of all subtrees of SciPy's tree; SciPy's optimal_leaf_ordering (1.17) gives
orders that are longer by up to half a percent, so its length is kept as a bound.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
from scipy.spatial.distance import squareform
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support, top_k_accuracy_score

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/matrix.json"
rng = np.random.default_rng(20261128)


def seriation(classes: int, blocks: int) -> dict:
    """A matrix with blocks of classes that are taken for each other, the classes in no order."""
    block = rng.permutation(classes) % blocks
    near = block[:, None] == block[None, :]
    counts = rng.poisson(np.where(near, 4.0, 0.05) * rng.random((classes, classes)))
    counts[np.diag_indices(classes)] = rng.integers(20, 60, classes)
    if classes > 5:
        counts[2] = 0  # a class without images
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    distances = 1 - (shares + shares.T) / 2
    np.fill_diagonal(distances, 0)
    # What is equally far may be merged in any order: told apart by a little, there is one tree.
    apart = np.triu(rng.random((classes, classes)) * 1e-3, 1)
    plain, distances = distances, np.round(distances + apart + apart.T, 7)
    condensed = squareform(distances, checks=False)
    tree = linkage(condensed, "average")
    order = leaves_list(optimal_leaf_ordering(tree, condensed))
    return {
        "classes": classes,
        "counts": counts.tolist(),
        "plain": plain[0].tolist(),
        "distances": distances.tolist(),
        "heights": tree[:, 2].tolist(),
        "length": shortest(tree, distances),
        "scipy": float(sum(distances[a, b] for a, b in zip(order, order[1:]))),
    }


def shortest(tree: np.ndarray, distances: np.ndarray) -> float:
    """Least sum of distances of neighbours among all orders of the leaves that the tree allows."""
    classes = len(distances)
    lengths = {leaf: {(leaf, leaf): 0.0} for leaf in range(classes)}
    for i, (one, other, *_) in enumerate(tree):
        joined: dict[tuple[int, int], float] = {}
        for (first, k), before in lengths[int(one)].items():
            for (l, last), after in lengths[int(other)].items():
                length = before + distances[k, l] + after
                if length < joined.get((first, last), np.inf):
                    joined[first, last] = joined[last, first] = length
        lengths[classes + i] = joined
    return float(min(lengths[2 * classes - 2].values()))


def refused(classes: int, images: int) -> dict:
    truth = rng.integers(0, classes, images)
    logits = rng.normal(0, 1, (images, classes))
    logits[np.arange(images), truth] += 1.2
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    probabilities = probabilities.astype(np.float32)
    predicted = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1).astype(np.float64)
    labels = np.arange(classes)
    cases = []
    for threshold, top in [(0, 1), (0.5, 1), (0.421, 1), (0.8, 1), (0, 2), (0, 3), (0.45, 2), (1, 1)]:
        kept = confidence >= threshold
        # A prediction counts as right where the truth is among its first `top`.
        ranks = (probabilities > probabilities[np.arange(images), truth][:, None]).sum(axis=1)
        answer = np.where(ranks < top, truth, predicted)
        entry = {
            "threshold": threshold,
            "top": top,
            "refused": [int(((truth == c) & ~kept).sum()) for c in labels],
            "counts": confusion_matrix(truth[kept], answer[kept], labels=labels).tolist() if kept.any() else None,
        }
        if kept.any():
            precision, recall, f1, _ = precision_recall_fscore_support(
                truth[kept], answer[kept], labels=labels, zero_division=np.nan
            )
            macro = precision_recall_fscore_support(
                truth[kept], answer[kept], labels=labels, average="macro", zero_division=0
            )
            entry |= {
                "accuracy": accuracy_score(truth[kept], answer[kept]),
                "precision": [None if np.isnan(v) else float(v) for v in precision],
                "recall": [None if np.isnan(v) else float(v) for v in recall],
                "f1": [None if np.isnan(v) else float(v) for v in f1],
                "macro": [float(v) for v in macro[:3]],
            }
            if threshold == 0:
                assert np.isclose(
                    entry["accuracy"], top_k_accuracy_score(truth, probabilities, k=top, labels=labels)
                )
        cases.append(entry)
    return {"truth": truth.tolist(), "probabilities": probabilities.astype(float).tolist(), "cases": cases}


TARGET.write_text(
    json.dumps(
        {
            "source": f"SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}",
            "seriation": [seriation(3, 2), seriation(10, 3), seriation(33, 5), seriation(48, 6)],
            "refused": refused(5, 240),
        }
    )
    + "\n"
)
