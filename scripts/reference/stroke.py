"""Records how Pillow and SciPy bring drawings into MNIST's form: the independent reference of ml/stroke.ts.

    venv/bin/pip install pillow scipy && venv/bin/python scripts/reference/stroke.py

Writes test/fixtures/reference/stroke.json. A drawing is a list of discs (x, y, radius, grey), each over those before.
"""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
import scipy
from PIL import Image
from scipy.ndimage import center_of_mass

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/stroke.json"


def drawn(width: int, height: int, discs: list) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    grey = np.zeros((height, width), np.uint8)
    for left, top, radius, value in discs:
        grey[(x - left) ** 2 + (y - top) ** 2 <= radius**2] = value
    return Image.fromarray(grey, "L")


def line(start: tuple, end: tuple, radius: int, steps: int, grey: int = 255) -> list:
    """Discs along a line, at whole pixels."""
    at = np.linspace(start, end, steps).round().astype(int)
    return [[int(x), int(y), radius, grey] for x, y in at]


def reference(case: dict) -> tuple[np.ndarray, tuple]:
    image = drawn(case["width"], case["height"], case["discs"])
    width, height = case["to"]
    left, top, right, bottom = image.getbbox()
    scale = min(20 * width / (28 * (right - left)), 20 * height / (28 * (bottom - top)))
    # Half a pixel is rounded up, as JavaScript rounds; Python would round it to the even one.
    inner = [max(1, int(np.floor(side * scale + 0.5))) for side in (right - left, bottom - top)]
    small = np.asarray(image.resize(inner, Image.Resampling.BILINEAR, box=(left, top, right, bottom)))
    placed = np.zeros((height, width), np.uint8)
    row, column = (
        min(whole - side, max(0, whole // 2 - int(np.floor(centre + 0.5))))
        for whole, side, centre in zip((height, width), small.shape, center_of_mass(small.astype(float)))
    )
    placed[row : row + small.shape[0], column : column + small.shape[1]] = small
    return placed, center_of_mass(placed.astype(float))


def case(name: str, discs: list, size: tuple = (280, 280), to: tuple = (28, 28)) -> dict:
    return {"name": name, "width": size[0], "height": size[1], "to": list(to), "discs": discs}


ONE = line((60, 30), (52, 120), 11, 30)
SEVEN = line((100, 90), (230, 84), 11, 40) + line((230, 84), (150, 250), 11, 50)
CASES = [
    case("a one in a corner", ONE),
    case("a seven below the middle", SEVEN),
    case("a dash", line((20, 200), (250, 200), 6, 60)),
    case("a dot", [[200, 40, 9, 255]]),
    case("a pixel", [[3, 270, 0, 255]]),
    case("faint and bright", line((80, 60), (80, 220), 14, 30, 90) + line((80, 140), (190, 140), 14, 30)),
    case("over the edge", line((-10, 140), (290, 150), 15, 80)),
    case("a long tail", [[40, 40, 38, 255], *line((40, 40), (276, 276), 1, 240)]),
    case("a small pad", line((3, 2), (8, 9), 1, 9), (12, 12)),
    case("as large as it becomes", line((5, 4), (12, 19), 1, 20), (28, 28)),
    case("for 32 × 32", SEVEN, to=(32, 32)),
    case("for 64 × 64", SEVEN, to=(64, 64)),
    case("for 40 × 24", SEVEN, to=(40, 24)),
    case("for 8 × 8", ONE, to=(8, 8)),
    case("from 200 × 100", line((20, 20), (180, 80), 7, 60), (200, 100)),
]

for item in CASES:
    placed, centre = reference(item)
    item["bytes"] = base64.b64encode(placed.tobytes()).decode()
    item["centre"] = [float(centre[1]), float(centre[0])]

lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in CASES)
source = f"Pillow {PIL.__version__} and SciPy {scipy.__version__}"
TARGET.write_text(f'{{"source": "{source}", "cases": [\n{lines}\n]}}\n')
print(f"{len(CASES)} cases, {TARGET.stat().st_size} bytes")
