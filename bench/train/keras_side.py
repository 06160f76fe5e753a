"""One side of bench/train: Keras' own fit on the same layers, batch, optimizer and kind of data.

Reads one JSON object from the arguments (layers as in ml/architecture/specs.ts, each with the names of its inputs in
"from"; shape of an image, images, batchSize, classes, learningRate, and the folder of a folder of files a class, or null
for images drawn in memory), writes "ready" with the number of weights and then, for each line on standard input, the
seconds of one more epoch.
"""

import json
import sys
import time

import numpy as np
import tensorflow as tf

case = json.loads(sys.argv[1])
layers = tf.keras.layers


def layer_of(spec):
    kind = spec["kind"]
    if kind in ("conv2d", "depthwiseConv2d", "dense"):
        common = {"activation": spec["activation"], "use_bias": spec["bias"]}
        if kind == "dense":
            return layers.Dense(spec["units"], **common)
        common.update(strides=spec["stride"], padding=spec["padding"], dilation_rate=spec["dilation"])
        if kind == "conv2d":
            return layers.Conv2D(spec["filters"], spec["kernel"], **common)
        return layers.DepthwiseConv2D(spec["kernel"], depth_multiplier=spec["multiplier"], **common)
    if kind == "batchNormalization":
        names = ("momentum", "epsilon", "center", "scale")
        return layers.BatchNormalization(**{name: spec[name] for name in names})
    if kind == "maxPooling2d":
        return layers.MaxPooling2D(spec["pool"], spec["stride"], spec["padding"])
    if kind == "zeroPadding2d":
        return layers.ZeroPadding2D(spec["padding"])
    if kind == "relu":
        return layers.ReLU(max_value=spec["max"])
    if kind == "activation":
        return layers.Activation(spec["activation"])
    if kind == "dropout":
        return layers.Dropout(spec["rate"])
    if kind == "reshape":
        return layers.Reshape(spec["shape"])
    return {
        "add": layers.Add,
        "flatten": layers.Flatten,
        "globalAveragePooling2d": layers.GlobalAveragePooling2D,
    }[kind]()


image = layers.Input(case["shape"])
outputs = {"image": image}
for spec in case["layers"]:
    inputs = [outputs[name] for name in spec["from"]]
    layer = layer_of(spec)
    layer.trainable = spec["trainable"]
    outputs[spec["name"]] = layer(inputs if len(inputs) > 1 else inputs[0])

model = tf.keras.Model(image, outputs[case["layers"][-1]["name"]])
model.compile(
    optimizer=tf.keras.optimizers.Adam(case["learningRate"]),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

if case["folder"] is None:
    random = np.random.default_rng(1)
    images = (random.integers(0, 256, (case["images"], *case["shape"])) / 255).astype("float32")
    labels = (np.arange(case["images"]) % case["classes"]).astype("int32")
    given = {"x": images, "y": labels, "batch_size": case["batchSize"], "shuffle": True}
else:
    files = tf.keras.utils.image_dataset_from_directory(
        case["folder"],
        color_mode="grayscale" if case["shape"][2] == 1 else "rgb",
        image_size=case["shape"][:2],
        batch_size=case["batchSize"],
        seed=1,
        verbose=False,
    )
    scaled = files.map(lambda x, y: (x / 255, y), num_parallel_calls=tf.data.AUTOTUNE)
    given = {"x": scaled.prefetch(tf.data.AUTOTUNE)}



class Clock(tf.keras.callbacks.Callback):
    """Seconds of the last epoch, without what fit does before its first."""

    def on_epoch_begin(self, epoch, logs=None):
        self.begun = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds = time.perf_counter() - self.begun


clock = Clock()
# From a cold start, with files, the first epoch counts as it is; otherwise fit has begun before the epoch that is measured.
epochs = 2 if case["folder"] is None else 1
print("ready", model.count_params(), flush=True)
for _ in sys.stdin:
    model.fit(**given, epochs=epochs, verbose=0, callbacks=[clock])
    print(clock.seconds, flush=True)
