"""Prints what the load.py and the SavedModel of an archive to take away make of pictures' files, as JSON.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/take_away.py FOLDER PICTURE...

Of each picture {"image": [number], "probabilities": [number]}, or {"refused": why}.
"""

import json
import sys

import tensorflow as tf

folder, *pictures = sys.argv[1:]
sys.path.insert(0, folder)
from load import load  # noqa: E402

answer = tf.saved_model.load(f"{folder}/saved_model").signatures["serving_default"]


def said(path: str) -> dict:
    try:
        image = load(path)
    except ValueError as error:
        return {"refused": str(error)}
    probabilities = answer(images=tf.constant(image[None]))["probabilities"]
    return {"image": image.ravel().tolist(), "probabilities": probabilities.numpy()[0].tolist()}


print(json.dumps([said(path) for path in pictures]))
