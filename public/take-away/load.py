"""The numbers that the network takes of a picture's file, upright. Needs Pillow and NumPy."""

import numpy as np
from PIL import Image, ImageOps

from preprocess import preprocess


def load(path: str) -> np.ndarray:
    return preprocess(np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGBA")))
