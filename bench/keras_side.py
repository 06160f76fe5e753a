"""One side of bench/train: Keras' own fit on the same network, batch, optimizer and kind of data.

Reads one JSON object from the arguments (images, batchSize, preset, hidden or filters, dropout, classes), writes
"ready" and then, for each line on standard input, the seconds of one more epoch.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

case = json.loads(sys.argv[1])
layers = tf.keras.layers

if case["preset"] == "dense":
    body = [layers.Flatten(), *[layers.Dense(units, activation="relu") for units in case["hidden"]]]
else:
    body = []
    for filters in case["filters"]:
        body += [layers.Conv2D(filters, 3, padding="same", activation="relu"), layers.MaxPooling2D()]
    body += [layers.Flatten(), layers.Dense(case["dense"], activation="relu"), layers.Dropout(case["dropout"])]

model = tf.keras.Sequential(
    [layers.Input((28, 28, 1)), *body, layers.Dense(case["classes"], activation="softmax")]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])

random = np.random.default_rng(1)
images = (random.integers(0, 256, (case["images"], 28, 28, 1)) / 255).astype("float32")
labels = (np.arange(case["images"]) % case["classes"]).astype("int32")

print("ready", model.count_params(), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    model.fit(images, labels, batch_size=case["batchSize"], epochs=1, shuffle=True, verbose=0)
    print(time.perf_counter() - start, flush=True)
