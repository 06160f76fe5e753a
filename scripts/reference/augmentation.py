"""Records what SciPy, Pillow, scikit-image and scikit-learn make of the steps of ml/augmentation and ml/balance.

    python3 -m venv venv && venv/bin/pip install numpy scipy pillow scikit-image scikit-learn
    venv/bin/python scripts/reference/augmentation.py

Writes test/fixtures/reference/augmentation.json. The pattern is that of ml/golden.ts (patternPixels).
"""

import base64
import json
from pathlib import Path

import numpy as np
import PIL
import scipy
import skimage
import sklearn
from PIL import Image, ImageEnhance
from scipy import ndimage, stats
from skimage.color import rgb2yiq, yiq2rgb
from sklearn.utils.class_weight import compute_class_weight

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/augmentation.json"


def pattern(width: int, height: int, channels: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width].astype(np.int64)
    rgb = (np.stack([7 * x + 3 * y, x * x + 5 * y, 11 * x * y + 13], axis=-1) % 256).astype(np.uint8)
    return rgb if channels == 3 else rgb[:, :, :1]


def move(dx: float, dy: float) -> np.ndarray:
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1]], dtype=float)


def scale(sx: float, sy: float) -> np.ndarray:
    return np.diag([sx, sy, 1.0])


def forward(g: dict, width: int, height: int) -> np.ndarray:
    """Where a point of the source goes; x, y in pixels, the left upper corner of the image at 0, 0."""
    crop = g["crop"]
    cropped = scale(1 / crop["side"], 1 / crop["side"]) @ move(-crop["left"] * width, -crop["top"] * height)
    flipped = scale(-1 if g["flipHorizontal"] else 1, -1 if g["flipVertical"] else 1)
    angle = np.deg2rad(g["rotation"])
    # Clockwise, as y points downwards.
    turned = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    about = move(width / 2, height / 2) @ scale(g["zoom"], g["zoom"]) @ turned @ flipped @ move(-width / 2, -height / 2)
    return move(g["shift"][0] * width, g["shift"][1] * height) @ about @ cropped


def warp(case: dict) -> np.ndarray:
    image = pattern(case["width"], case["height"], case["channels"]).astype(float)
    # SciPy asks for the way back, in (row, column), with the centre of a pixel at a whole number.
    back = move(-0.5, -0.5) @ np.linalg.inv(forward(case["geometry"], case["width"], case["height"])) @ move(0.5, 0.5)
    matrix = back[:2, :2][::-1, ::-1]
    offset = back[:2, 2][::-1]
    fill = case["fill"]
    planes = [
        ndimage.affine_transform(
            image[:, :, channel],
            matrix,
            offset=offset,
            order=1,
            mode="nearest" if fill is None else "grid-constant",
            cval=0 if fill is None else fill[channel],
        )
        for channel in range(case["channels"])
    ]
    return np.floor(np.stack(planes, axis=-1) + 0.5).astype(np.uint8)


def geometry(**set: object) -> dict:
    return {
        "flipHorizontal": False,
        "flipVertical": False,
        "rotation": 0,
        "shift": [0, 0],
        "zoom": 1,
        "crop": {"side": 1, "left": 0, "top": 0},
        **set,
    }


def warp_case(width: int, height: int, channels: int, fill: list | None, **set: object) -> dict:
    case = {"width": width, "height": height, "channels": channels, "fill": fill, "geometry": geometry(**set)}
    return {**case, "bytes": text(warp(case))}


def text(pixels: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(pixels).tobytes()).decode()


def hue(degrees: float) -> np.ndarray:
    yiq = rgb2yiq(pattern(20, 12, 3))
    # From I to Q red goes to magenta, so the other way round to yellow.
    angle = np.deg2rad(-degrees)
    i, q = yiq[..., 1].copy(), yiq[..., 2].copy()
    yiq[..., 1] = np.cos(angle) * i - np.sin(angle) * q
    yiq[..., 2] = np.sin(angle) * i + np.cos(angle) * q
    return np.clip(np.round(yiq2rgb(yiq) * 255), 0, 255).astype(np.uint8)


def contrast(factor: float, channels: int) -> np.ndarray:
    pixels = pattern(20, 12, channels)
    image = Image.fromarray(pixels if channels == 3 else pixels[:, :, 0], "RGB" if channels == 3 else "L")
    return np.asarray(ImageEnhance.Contrast(image).enhance(factor))


WARPS = [
    warp_case(28, 28, 1, None, flipHorizontal=True),
    warp_case(28, 28, 1, None, rotation=90),
    warp_case(28, 28, 1, None, rotation=13.7),
    warp_case(28, 28, 1, [0], rotation=-21.3, zoom=0.8),
    warp_case(20, 12, 3, None, shift=[0.1, -0.2]),
    warp_case(20, 12, 3, [255, 128, 3], shift=[-0.33, 0.17]),
    warp_case(20, 12, 3, None, crop={"side": 0.7, "left": 0.1, "top": 0.25}),
    warp_case(20, 12, 3, None, zoom=1.7),
    warp_case(
        33,
        24,
        3,
        [9, 200, 77],
        flipHorizontal=True,
        flipVertical=True,
        rotation=33,
        shift=[0.05, 0.11],
        zoom=1.2,
        crop={"side": 0.8, "left": 0.15, "top": 0.02},
    ),
    warp_case(
        33,
        24,
        3,
        None,
        flipHorizontal=True,
        rotation=-141,
        shift=[-0.4, 0.3],
        zoom=0.6,
        crop={"side": 0.9, "left": 0.0, "top": 0.1},
    ),
]

COUNTS = [[5, 3, 2], [100, 1], [7, 7, 7, 7], [12, 4, 0, 1]]


def weights(counts: list) -> list:
    labels = np.repeat(np.arange(len(counts)), counts)
    present = np.unique(labels)
    found = dict(zip(present, compute_class_weight("balanced", classes=present, y=labels)))
    return [float(found.get(index, 0.0)) for index in range(len(counts))]


SHARES = [0.001, 0.02, 0.1, 0.25, 0.5, 0.8, 0.99, 0.9999]
TARGET.write_text(
    json.dumps(
        {
            "versions": {
                "scipy": scipy.__version__,
                "pillow": PIL.__version__,
                "scikit-image": skimage.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "warps": WARPS,
            "hues": [{"degrees": d, "bytes": text(hue(d))} for d in (-170, -40, 15, 90)],
            "contrasts": [
                {"factor": f, "channels": c, "bytes": text(contrast(f, c))} for f in (0.3, 1.6) for c in (1, 3)
            ],
            "normal": [{"p": p, "value": float(stats.norm.ppf(p))} for p in SHARES],
            "beta": [
                {"alpha": a, "quantiles": [{"p": p, "value": float(stats.beta.ppf(p, a, a))} for p in (0.1, 0.25, 0.4)]}
                for a in (0.2, 1.0, 2.0)
            ],
            "balanced": [{"counts": c, "weights": weights(c)} for c in COUNTS],
        },
        indent=1,
    )
    + "\n"
)
