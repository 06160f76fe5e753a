"""The numbers that the network takes, as Offdiagonal makes them (offdiagonal-preprocess-1). Needs NumPy, `load` Pillow."""

import functools
import json
import math
import operator
from pathlib import Path

import numpy as np


def along(image: np.ndarray, axis: int, start: float, end: float, to: int) -> np.ndarray:
    """Resamples an axis: a triangle filter in whole numbers, as Pillow's BILINEAR has it."""
    size = image.shape[axis]
    if size == to and start == 0 and end == size:
        return image
    lines = np.moveaxis(image, axis, 0).astype(np.int64)
    scale = (end - start) / to
    reach = max(scale, 1)
    out = []
    for i in range(to):
        centre = start + (i + 0.5) * scale
        first = max(0, int(centre - reach + 0.5))
        last = min(size, int(centre + reach + 0.5))
        raw = [max(0, 1 - abs((j - centre + 0.5) * (1 / reach))) for j in range(first, last)]
        total = functools.reduce(operator.add, raw)
        weights = np.array([int(0.5 + weight / total * (1 << 22)) for weight in raw])
        out.append(((1 << 21) + np.tensordot(weights, lines[first:last], 1)) >> 22)
    return np.moveaxis(np.stack(out), 0, axis)


def preprocess(rgba: np.ndarray, spec: dict) -> np.ndarray:
    """rgba: [height, width, 4] uint8, not premultiplied. spec: `spec` of preprocessing.json. Returns float32, HWC."""
    back, width, height, fit = np.array(spec["background"]), spec["width"], spec["height"], spec["fit"]
    rgba = rgba.astype(np.int64)
    alpha = rgba[..., 3:]
    image = np.floor((rgba[..., :3] * alpha + back * (255 - alpha) + 127.5) / 255).astype(np.int64)
    if spec["channels"] == 1:
        luma = np.array([19595, 38470, 7471])
        image, back = (((rgb @ luma + 32768) >> 16)[..., None] for rgb in (image, back))
    h, w = image.shape[:2]
    excess = w * height - h * width
    x = excess / height / 2 if fit == "cover" and excess > 0 else 0
    y = -excess / width / 2 if fit == "cover" and excess < 0 else 0
    to_w, to_h = width, height
    if fit == "contain" and excess < 0:
        to_w = max(1, math.floor(w * height / h + 0.5))
    if fit == "contain" and excess > 0:
        to_h = max(1, math.floor(h * width / w + 0.5))
    filled = np.broadcast_to(back, (height, width, spec["channels"])).copy()
    left, top = (width - to_w) // 2, (height - to_h) // 2
    inner = along(along(image, 1, x, w - x, to_w), 0, y, h - y, to_h)
    filled[top : top + to_h, left : left + to_w] = inner
    if spec["scaling"] == "signed":
        return (filled / 127.5 - 1).astype(np.float32)
    if spec["scaling"] == "unit":
        return (filled / 255).astype(np.float32)
    return ((filled / 255 - spec["mean"]) / spec["deviation"]).astype(np.float32)


def load(path: str, spec: dict | None = None) -> np.ndarray:
    """A picture's file as the network takes it, upright."""
    from PIL import Image, ImageOps

    spec = spec or json.loads((Path(__file__).parent / "preprocessing.json").read_text())["spec"]
    return preprocess(np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGBA")), spec)
