"""Records what NumPy and SciPy make of figures: the independent reference of ml/quality-panel.ts.

    python3 -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python scripts/reference/quality_panel.py

Writes test/fixtures/reference/quality-panel.json. The modified z-score divides by SciPy's median_abs_deviation with its
normal scale, or by the mean absolute deviation about the median times sqrt(pi / 2) where that is larger. Unlike the others
is what lies beyond 3.5 and beyond the score that comes after the largest twentieth of all.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import median_abs_deviation

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/quality-panel.json"


def scores(values: np.ndarray) -> np.ndarray:
    middle = np.median(values)
    spread = max(
        median_abs_deviation(values, scale="normal"),
        np.mean(np.abs(values - middle)) * np.sqrt(np.pi / 2),
    )
    return (values - middle) / spread if spread > 0 else np.zeros_like(values)


def unlike(values: np.ndarray) -> list[int]:
    """Places of those unlike the others, the furthest first."""
    size = np.abs(scores(values))
    order = np.argsort(-size, kind="stable")
    most = int(np.ceil(len(values) * 0.05))
    bound = max(3.5, size[order[most]] if most < len(values) else 0)
    return [int(place) for place in order if size[place] > bound]


def main() -> None:
    rng = np.random.default_rng(7)
    columns = {
        "normal": rng.normal(0.5, 0.1, 201),
        "even count": rng.gamma(2, 3, 64),
        "mostly equal": np.concatenate([np.full(40, 28.0), [32.0, 64.0, 12.0]]),
        # Photographs: 250 lie, 120 stand, no two shapes are quite the same, and one is a panorama.
        "two shapes": np.concatenate(
            [rng.normal(np.log(4 / 3), 1e-3, 250), rng.normal(-np.log(4 / 3), 1e-3, 120), [2.5]]
        ),
        "one in six another value": np.concatenate([np.full(50, 0.5), np.full(10, 0.9)]),
        "long tail": rng.standard_t(1.5, 400),
        "all equal": np.full(9, 3.5),
        "one": np.array([2.0]),
    }
    edges = np.linspace(0, 1, 21)
    spread = np.concatenate([rng.uniform(-0.2, 1.2, 300), edges, [np.nan]])
    TARGET.write_text(
        json.dumps(
            {
                "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
                "scores": [
                    {
                        "name": name,
                        "values": values.tolist(),
                        "scores": scores(values).tolist(),
                        "unlike": unlike(values),
                    }
                    for name, values in columns.items()
                ],
                "histogram": {
                    "edges": edges.tolist(),
                    "values": [None if np.isnan(value) else value for value in spread.tolist()],
                    "counts": np.histogram(spread[~np.isnan(spread)], edges)[0].tolist(),
                },
            },
            indent=1,
        )
        + "\n"
    )


main()
