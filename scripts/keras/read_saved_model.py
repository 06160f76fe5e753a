"""Prints what SavedModels make of images, as JSON [{signature: [[probability]]}]: a reader that is not ours.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/read_saved_model.py FOLDER...

Beside each saved_model.pb lies images.json: {"serving_default": [n][h][w][c] of floats, "bytes": the same of 0..255}.
"""

import json
import sys
from pathlib import Path

import tensorflow as tf

TYPES = {"serving_default": tf.float32, "bytes": tf.uint8}


def read(folder: Path) -> dict:
    model = tf.saved_model.load(str(folder))
    images = json.loads((folder / "images.json").read_text())
    return {
        name: model.signatures[name](images=tf.constant(images[name], kind))["probabilities"].numpy().tolist()
        for name, kind in TYPES.items()
    }


print(json.dumps([read(Path(folder)) for folder in sys.argv[1:]]))
