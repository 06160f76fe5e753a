"""Records what NumPy, OpenCV and ImageHash measure of generated pictures: the independent reference of ml/quality.ts.

    python3 -m venv venv && venv/bin/pip install numpy pillow opencv-python-headless ImageHash
    venv/bin/python scripts/reference/quality.py

Writes test/fixtures/reference/quality.json. The pattern is that of ml/golden.ts (patternPixels); "blur" is that pattern
under OpenCV's box filter, whose greys are recorded with it.
"""

import base64
import json
from pathlib import Path

import cv2
import imagehash
import numpy as np
import PIL
from PIL import Image

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/quality.json"


def pattern(width: int, height: int) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rgb = np.stack([7 * x + 3 * y, x * x + 5 * y, 11 * x * y + 13], axis=-1)
    return Image.fromarray((rgb % 256).astype(np.uint8), "RGB")


def measure(image: Image.Image) -> dict:
    grey = image.convert("L")
    values = np.asarray(grey)
    # ImageHash reduces by Lanczos; given an image of the right size already, it leaves it as it is.
    bits = imagehash.dhash(grey.resize((9, 8), Image.Resampling.BILINEAR)).hash.flatten()
    return {
        "brightness": float(values.mean() / 255),
        "contrast": float(values.std() / 255),
        "sharpness": float(cv2.Laplacian(values, cv2.CV_64F).var() / 255**2),
        "dhash": "".join("1" if bit else "0" for bit in bits),
    }


def recorded(width: int, height: int) -> dict:
    return {"width": width, "height": height, **measure(pattern(width, height))}


def blurred(width: int, height: int, box: int) -> dict:
    greys = cv2.blur(np.asarray(pattern(width, height).convert("L")), (box, box))
    return {
        "width": width,
        "height": height,
        "greys": base64.b64encode(greys.tobytes()).decode(),
        **measure(Image.fromarray(greys, "L")),
    }


CASES = [recorded(*size) for size in [(28, 28), (256, 171), (200, 256), (9, 8), (1, 40), (40, 1), (2, 2), (1, 1)]]
CASES += [blurred(64, 48, box) for box in (3, 9)]

lines = ",\n".join(json.dumps(item) for item in CASES)
source = f"NumPy {np.__version__}, OpenCV {cv2.__version__}, ImageHash {imagehash.__version__}, Pillow {PIL.__version__}"
TARGET.write_text(f'{{"source": "{source}", "cases": [\n{lines}\n]}}\n')
print(f"{len(CASES)} cases, {TARGET.stat().st_size} bytes")
