"""Records SciPy's McNemar for ml/promotion.ts: the exact two-sided binomial test of the images that one run alone has right.

    venv/bin/pip install scipy && venv/bin/python scripts/reference/promotion.py

Writes test/fixtures/reference/promotion.json: who has each test image right, and what follows.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy.stats import binomtest

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/promotion.json"
rng = np.random.default_rng(20261129)


def against(champion: np.ndarray, name: str, gain: float, loss: float) -> dict:
    """A run that has `gain` of the champion's wrong images right, and `loss` of its right ones wrong."""
    drawn = rng.random(champion.size)
    run = np.where(champion, drawn >= loss, drawn < gain)
    fixed, broken = int((run & ~champion).sum()), int((champion & ~run).sum())
    return {
        "name": name,
        "right": "".join("1" if right else "0" for right in run),
        "accuracy": float(run.mean()),
        "fixed": fixed,
        "broken": broken,
        "p": float(binomtest(fixed, fixed + broken, 0.5, alternative="two-sided").pvalue),
    }


champion = rng.random(400) < 0.9
TARGET.write_text(
    json.dumps(
        {
            "source": f"SciPy {scipy.__version__}",
            "champion": "".join("1" if right else "0" for right in champion),
            "accuracy": float(champion.mean()),
            "runs": [
                against(champion, "better", 0.7, 0.01),
                against(champion, "a little better", 0.25, 0.02),
                against(champion, "worse", 0.1, 0.08),
            ],
        },
        indent=1,
    )
    + "\n"
)
