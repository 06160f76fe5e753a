"""Records what public/take-away/preprocess.py makes of patterns, which ml/preprocess.ts has to make as well.

    python3 -m venv venv && venv/bin/pip install numpy
    venv/bin/python scripts/reference/take_away.py

Writes test/fixtures/reference/take_away.json: specifications, sizes of patterns (ml/golden.ts has their formula) and the
SHA-256 of the float32 outputs, little-endian.
"""

import hashlib
import importlib.util
import itertools
import json
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
module = importlib.util.spec_from_file_location("preprocess", ROOT / "public/take-away/preprocess.py")
take_away = importlib.util.module_from_spec(module)
module.loader.exec_module(take_away)


def pattern(width: int, height: int, transparent: bool) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    alpha = (17 * x + 29 * y) if transparent else np.full_like(x, 255)
    return (np.stack([7 * x + 3 * y, x * x + 5 * y, 11 * x * y + 13, alpha], -1) % 256).astype(np.uint8)


standard = {
    1: {"mean": [0.31], "deviation": [0.21]},
    3: {"mean": [0.31, 0.29, 0.36], "deviation": [0.21, 0.23, 0.19]},
}
cases = []
for channels, fit, scaling in itertools.product((1, 3), ("stretch", "cover", "contain"), ("unit", "signed", "standard")):
    spec = {
        "width": 28,
        "height": 20,
        "channels": channels,
        "fit": fit,
        "scaling": scaling,
        **(standard[channels] if scaling == "standard" else {}),
        "background": [255, 40, 90],
    }
    for width, height, transparent in [(28, 20, False), (61, 33, True), (9, 50, False), (300, 100, False), (5, 4, True)]:
        output = take_away.preprocess(pattern(width, height, transparent), spec)
        cases.append(
            {
                "spec": spec,
                "width": width,
                "height": height,
                "transparent": transparent,
                "sha256": hashlib.sha256(output.astype("<f4").tobytes()).hexdigest(),
            }
        )
(ROOT / "test/fixtures/reference/take_away.json").write_text(json.dumps(cases) + "\n")
