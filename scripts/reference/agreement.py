"""Records scikit-learn's, statsmodels' and krippendorff's numbers for ml/agreement.ts.

    venv/bin/pip install scikit-learn statsmodels krippendorff && venv/bin/python scripts/reference/agreement.py

Writes test/fixtures/reference/agreement.json.
"""

import json
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
import sklearn
import statsmodels
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa, fleiss_kappa

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/agreement.json"
rng = np.random.default_rng(20261128)


def votes_of(images: int, people: int, classes: int, right: float, missing: float) -> np.ndarray:
    """images × people class indices, -1 where a person has not voted."""
    truth = rng.choice(classes, size=(images, 1), p=rng.dirichlet(np.full(classes, 2.0)))
    hits = rng.random((images, people)) < right
    votes = np.where(hits, truth, rng.integers(classes, size=(images, people)))
    return np.where(rng.random((images, people)) < missing, -1, votes)


def counts_of(votes: np.ndarray, classes: int) -> np.ndarray:
    return np.stack([(votes == index).sum(1) for index in range(classes)], 1)


def alpha(counts: np.ndarray) -> float:
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def percent(counts: np.ndarray) -> float:
    voters = counts.sum(1)
    return float(((counts * (counts - 1)).sum(1) / (voters * (voters - 1))).mean())


def jackknife(counts: np.ndarray, measure) -> float:
    """Standard error by leaving out one image after the other."""
    left = np.array([measure(np.delete(counts, image, 0)) for image in range(len(counts))])
    return float(np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum()))


def measured(counts: np.ndarray, measure) -> dict:
    return {"value": measure(counts), "error": jackknife(counts, measure), "images": len(counts)}


def several(images: int, people: int, classes: int, right: float, missing: float) -> dict:
    votes = votes_of(images, people, classes, right, missing)
    counts = counts_of(votes, classes)
    pairable = counts[counts.sum(1) >= 2]
    full = counts[counts.sum(1) == people]
    return {
        "people": people,
        "classes": classes,
        "votes": votes.tolist(),
        "percent": measured(pairable, percent),
        "fleiss": measured(full, lambda c: float(fleiss_kappa(c))),
        "alpha": measured(pairable, alpha),
    }


def pair(images: int, classes: int, right: float) -> dict:
    first, second = votes_of(images, 2, classes, right, 0).T
    table = np.zeros((classes, classes), int)
    np.add.at(table, (first, second), 1)
    labels = list(range(classes))
    return {
        "classes": classes,
        "table": table.flatten().tolist(),
        "value": float(cohen_kappa_score(first, second, labels=labels)),
        "error": float(cohens_kappa(table).std_kappa),
        "images": images,
    }


TARGET.write_text(
    json.dumps(
        {
            "source": f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, "
            f"krippendorff {version('krippendorff')}",
            "several": [
                several(60, 3, 4, 0.7, 0),
                several(80, 5, 3, 0.5, 0.3),
                several(40, 2, 2, 0.9, 0.1),
                several(50, 4, 6, 0, 0.2),
            ],
            "pairs": [pair(100, 3, 0.8), pair(50, 2, 0.2), pair(400, 10, 0.6), pair(7, 3, 0.9)],
        }
    )
    + "\n"
)
