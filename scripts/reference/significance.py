"""Records statsmodels' and SciPy's numbers for ml/significance.ts and ml/significance-bootstrap.ts.

    venv/bin/pip install statsmodels && venv/bin/python scripts/reference/significance.py

Writes test/fixtures/reference/significance.json.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import statsmodels
from scipy import stats
from scipy.special import erfc
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/significance.json"
rng = np.random.default_rng(20260707)


def tested(only_first: int, only_second: int) -> dict:
    table = [[100, only_first], [only_second, 50]]
    exact = only_first + only_second <= 1000
    return {
        "onlyFirst": only_first,
        "onlySecond": only_second,
        "exact": float(mcnemar(table, exact=True).pvalue) if exact else None,
        "chiSquare": float(mcnemar(table, exact=False, correction=True).pvalue),
    }


def f1(truth: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """Mean of 2 TP / (support + predicted) over the classes, along the last axis."""
    parts = []
    for index in range(classes):
        is_truth, is_predicted = truth == index, predicted == index
        hits = (is_truth & is_predicted).sum(-1)
        whole = is_truth.sum(-1) + is_predicted.sum(-1)
        parts.append(np.where(whole > 0, 2 * hits / np.maximum(whole, 1), 0))
    return np.mean(parts, axis=0)


def bootstrapped(images: int, classes: int, right_a: float, right_b: float) -> dict:
    truth = rng.integers(0, classes, images)
    guess = lambda right: np.where(rng.random(images) < right, truth, rng.integers(0, classes, images))
    a, b = guess(right_a), guess(right_b)
    statistics = {
        "accuracyA": lambda t, x, y, axis: (t == x).mean(-1),
        "accuracy": lambda t, x, y, axis: (t == y).mean(-1) - (t == x).mean(-1),
        "macroF1": lambda t, x, y, axis: f1(t, y, classes) - f1(t, x, classes),
    }
    intervals = {}
    for name, statistic in statistics.items():
        result = stats.bootstrap(
            (truth, a, b), statistic, n_resamples=20_000, paired=True, vectorized=True, method="percentile",
            random_state=1, batch=1000,
        )
        low, high = result.confidence_interval
        intervals[name] = {"low": float(low), "high": float(high), "error": float(result.standard_error)}
    return {
        "images": images,
        "classes": classes,
        "truth": truth.tolist(),
        "a": a.tolist(),
        "b": b.tolist(),
        "intervals": intervals,
    }


families = [rng.random(n).round(6).tolist() for n in (1, 2, 10)]
families += [[0.01, 0.01, 0.03, 0.005], [1e-9, 0.5, 1.0, 0.02, 1e-9], [0.001, 0.04, 0.03, 0.02, 0.6, 0.0004]]

result = {
    "source": f"statsmodels {statsmodels.__version__}, SciPy {scipy.__version__}",
    "mcnemar": [
        tested(*pair)
        for pair in [
            (0, 1), (1, 0), (2, 2), (0, 6), (3, 9), (10, 30), (25, 26), (100, 140), (480, 520), (400, 600),
            (0, 1000), (600, 700), (5000, 5300), (12, 2000), (60_000, 60_900), (100_000, 103_000),
        ]
    ],
    "erfc": [[x, float(erfc(x))] for x in [0, 1e-9, 0.1, 0.5, 1, 1.5, 1.999, 2, 2.5, 3, 5, 8, 15, 26]],
    "holm": [{"p": p, "corrected": multipletests(p, method="holm")[1].tolist()} for p in families],
    "wilson": [
        [hits, images, *map(float, proportion_confint(hits, images, alpha=0.05, method="wilson"))]
        for hits, images in [(0, 1), (1, 1), (0, 40), (40, 40), (3, 7), (388, 400), (9731, 10_000), (999_999, 1_000_000)]
    ],
    "binomial": [
        {"n": n, "p": p, "cdf": {str(k): float(stats.binom.cdf(k, n, p)) for k in ks}}
        for n, p, ks in [
            (1, 0.3, [0]),
            (5, 0.02, [0, 1]),
            (40, 0.2, [4, 6, 8, 10, 12]),
            (100, 0.35, [25, 30, 35, 40, 45]),
            (100, 0.9, [84, 88, 90, 93, 96]),
            (1_000_000, 0.5, [499_000, 499_500, 500_000, 500_500, 501_000]),
            (1_000_000, 0.00002, [12, 16, 20, 24, 28]),
        ]
    ],
    "bootstrap": [bootstrapped(400, 4, 0.8, 0.83), bootstrapped(120, 10, 0.7, 0.9)],
}

TARGET.write_text(json.dumps(result, separators=(",", ":")) + "\n")
print(TARGET.stat().st_size, "bytes")
