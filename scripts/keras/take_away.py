"""Prints what the load.py and the SavedModel of an archive to take away make of pictures' files, as JSON.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/take_away.py FOLDER PICTURE...

Of each picture {"image": [number], "probabilities": [number]}, or {"refused": why}; either with what the SavedModel says of the
file and of its pixels as Pillow decodes them, {"file": [number], "bytes": [number]}, where TensorFlow opens it.
"""

import json
import sys

import numpy as np
import tensorflow as tf
from PIL import Image

folder, *pictures = sys.argv[1:]
sys.path.insert(0, folder)
from load import load  # noqa: E402

signatures = tf.saved_model.load(f"{folder}/saved_model").signatures


def answer(signature: str, **given) -> list:
    return signatures[signature](**given)["probabilities"].numpy()[0].tolist()


def said(path: str) -> dict:
    try:
        image = load(path)
    except ValueError as error:
        return {"refused": str(error), **itself(path)}
    loaded = {"image": image.ravel().tolist(), "probabilities": answer("serving_default", images=tf.constant(image[None]))}
    return {**loaded, **itself(path)}


def itself(path: str) -> dict:
    try:
        by_file = answer("file", file=tf.io.read_file(path))
    except tf.errors.InvalidArgumentError:
        return {}
    pixels = np.asarray(Image.open(path))
    if pixels.dtype != np.uint8:
        return {"file": by_file}
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return {"file": by_file, "bytes": answer("bytes", images=tf.constant(pixels[None]))}


print(json.dumps([said(path) for path in pictures]))
