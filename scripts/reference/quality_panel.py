"""Records what NumPy and SciPy make of figures: the independent reference of ml/quality-panel.ts.

    python3 -m venv venv && venv/bin/pip install numpy scipy
    venv/bin/python scripts/reference/quality_panel.py

Writes test/fixtures/reference/quality-panel.json. The modified z-score is SciPy's median_abs_deviation with its normal
scale; where that is 0, the mean absolute deviation about the median times sqrt(pi / 2).
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import median_abs_deviation

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/quality-panel.json"


def scores(values: np.ndarray) -> np.ndarray:
    middle = np.median(values)
    spread = median_abs_deviation(values, scale="normal")
    if spread == 0:
        spread = np.mean(np.abs(values - middle)) * np.sqrt(np.pi / 2)
    return (values - middle) / spread if spread > 0 else np.zeros_like(values)


def main() -> None:
    rng = np.random.default_rng(7)
    columns = {
        "normal": rng.normal(0.5, 0.1, 201),
        "even count": rng.gamma(2, 3, 64),
        "mostly equal": np.concatenate([np.full(40, 28.0), [32.0, 64.0, 12.0]]),
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
                    {"name": name, "values": values.tolist(), "scores": scores(values).tolist()}
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
