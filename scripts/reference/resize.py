"""Records what Pillow makes of generated patterns: the independent reference of ml/preprocess.ts.

    python3 -m venv venv && venv/bin/pip install pillow numpy
    venv/bin/python scripts/reference/resize.py

Writes test/fixtures/reference/resize.json. The pattern is that of ml/golden.ts (patternPixels).
"""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/resize.json"


def pattern(width: int, height: int, transparent: bool) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    alpha = 17 * x + 29 * y if transparent else np.full_like(x, 255)
    rgba = np.stack([7 * x + 3 * y, x * x + 5 * y, 11 * x * y + 13, alpha], axis=-1)
    return Image.fromarray((rgba % 256).astype(np.uint8), "RGBA")


def reference(case: dict) -> Image.Image:
    image = pattern(case["width"], case["height"], case["transparent"])
    background = tuple(case["background"])
    if case["transparent"]:
        canvas = Image.new("RGBA", image.size, (*background, 255))
        image = Image.alpha_composite(canvas, image)
    image = image.convert("RGB")
    if case["channels"] == 1:
        image = image.convert("L")
    size = tuple(case["to"])
    if case["fit"] == "stretch":
        return image.resize(size, Image.Resampling.BILINEAR)
    if case["fit"] == "cover":
        return ImageOps.fit(image, size, Image.Resampling.BILINEAR, centering=(0.5, 0.5))
    fill = background if case["channels"] == 3 else Image.new("RGB", (1, 1), background).convert("L").getpixel((0, 0))
    return ImageOps.pad(image, size, Image.Resampling.BILINEAR, color=fill, centering=(0.5, 0.5))


def case(width, height, to, channels=3, fit="stretch", transparent=False, background=(0, 0, 0), levels=0) -> dict:
    return {
        "width": width,
        "height": height,
        "to": list(to),
        "channels": channels,
        "fit": fit,
        "transparent": transparent,
        "background": list(background),
        # How far ml/preprocess.ts may be off. Composited alpha is rounded otherwise in Pillow.
        "levels": 1 if transparent else levels,
    }


CASES = [
    case(28, 28, (28, 28), channels=1),
    case(28, 28, (28, 28)),
    case(64, 64, (32, 32)),
    case(100, 75, (28, 28)),
    case(100, 75, (28, 28), channels=1),
    case(400, 534, (32, 32)),
    case(400, 534, (33, 21), channels=1),
    case(5, 7, (24, 24)),
    case(1, 1, (4, 4)),
    case(300, 1, (16, 16)),
    # Here Pillow resamples columns before rows, so that the bytes between the passes are rounded otherwise.
    case(2, 200, (12, 9), channels=1, levels=1),
    case(28, 60, (28, 20)),
    case(60, 28, (20, 28)),
    case(90, 60, (24, 24), fit="cover"),
    case(61, 97, (24, 24), fit="cover"),
    case(40, 30, (20, 30), fit="cover", channels=1),
    case(90, 60, (24, 24), fit="contain", background=(200, 30, 90)),
    case(60, 90, (24, 24), fit="contain", channels=1, background=(200, 30, 90)),
    case(10, 20, (32, 32), fit="contain"),
    case(40, 40, (40, 40), transparent=True, background=(255, 255, 255)),
    case(64, 48, (20, 20), transparent=True, background=(10, 200, 60)),
    case(64, 48, (20, 20), transparent=True, channels=1, background=(255, 255, 255)),
]

for item in CASES:
    item["bytes"] = base64.b64encode(np.asarray(reference(item)).tobytes()).decode()

lines = ",\n".join(json.dumps(item) for item in CASES)
TARGET.write_text(f'{{"source": "Pillow {PIL.__version__}", "cases": [\n{lines}\n]}}\n')
print(f"{len(CASES)} cases, {TARGET.stat().st_size} bytes")
