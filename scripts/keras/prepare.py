"""What SavedModels that end after their preprocessing make of pixels, for workers/conversions/preprocess-graph.test.ts.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/prepare.py FOLDER MODELS WIDTHxHEIGHTxCHANNELS...

The folder holds model_0/saved_model.pb ... and pixels_0 ..., bytes of those sizes. Prints a list for each model: the
SHA-256 of its float32 for each picture, little-endian.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

folder, count = Path(sys.argv[1]), int(sys.argv[2])
pictures = []
for i, size in enumerate(sys.argv[3:]):
    width, height, channels = map(int, size.split("x"))
    pixels = np.fromfile(folder / f"pixels_{i}", np.uint8)
    pictures.append(tf.constant(pixels.reshape(1, height, width, channels)))


def hashes(path: str) -> list:
    prepare = tf.saved_model.load(path).signatures["bytes"]
    fed = [prepare(images=picture)["probabilities"].numpy().astype("<f4") for picture in pictures]
    return [hashlib.sha256(values.tobytes()).hexdigest() for values in fed]


print(json.dumps([hashes(str(folder / f"model_{i}")) for i in range(count)]))
