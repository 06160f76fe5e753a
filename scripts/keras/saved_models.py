"""Makes SavedModels as others make them, each as NAME.zip with answers.json, what it says of images:

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/saved_models.py FOLDER [small]

Those that are small are kept in test/fixtures/saved-models. Images are from 0 to 1; `fed` is what TensorFlow was given of
them: some models take 0 to 255 and scale them themselves.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

first = tf.compat.v1
layers = keras.layers
numbers = np.random.default_rng(7)
folder = Path(sys.argv[1])
folder.mkdir(exist_ok=True)


def answers(path: Path, fed: float) -> dict:
    answer = tf.saved_model.load(str(path)).signatures["serving_default"]
    [(name, spec)] = answer.structured_input_signature[1].items()
    images = np.round(numbers.random([3, *spec.shape[1:]]), 2).astype("float32")
    [output] = answer(**{name: tf.constant(images * np.float32(fed))}).values()
    return {"shape": list(images.shape), "images": images.ravel().tolist(), "outputs": output.numpy().ravel().tolist()}


def keep(name: str, save, fed: float = 1) -> None:
    path = folder / name
    save(str(path))
    # What tells who made it and how is not read, and is half of a small one.
    for more in ["assets", "fingerprint.pb"]:
        if (path / more).is_dir():
            shutil.rmtree(path / more)
        elif (path / more).exists():
            os.remove(path / more)
    (path / "answers.json").write_text(json.dumps(answers(path, fed)))
    shutil.make_archive(str(path), "zip", path)
    shutil.rmtree(path)


def shaken(model: keras.Model) -> keras.Model:
    """Numbers of the size that learnt ones have: fresh ones have normalisations that do nothing."""
    for weight in model.weights:
        shape = weight.shape
        if "seed" in weight.path:
            continue
        values = numbers.normal(0, 1, shape)
        if "variance" in weight.path:
            values = 0.5 + np.abs(values) / 2
        elif "gamma" in weight.path:
            values = 1 + values / 5
        elif len(shape) < 2:
            values = values / 10
        else:
            values = values * np.sqrt(2 / np.prod(shape[:2] if "depthwise" in weight.path else shape[:-1]))
        weight.assign(values)
    return model


def branches() -> keras.Model:
    image = layers.Input((10, 10, 1))
    a = layers.Conv2D(4, 3, padding="same", strides=2, use_bias=False)(image)
    a = layers.ELU()(layers.BatchNormalization()(a))
    b = layers.DepthwiseConv2D(3, padding="same")(a)
    a = layers.Add()([a, b])
    b = layers.Conv2D(4, 1, activation="tanh")(a)
    a = layers.ZeroPadding2D(1)(layers.Concatenate()([a, b]))
    a = layers.GlobalMaxPooling2D()(layers.AveragePooling2D(2)(a))
    a = layers.Dense(6, activation="sigmoid")(layers.Dropout(0.2)(a))
    return keras.Model(image, layers.Dense(3, activation="softmax")(a))


def scaling() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 3)),
            layers.Rescaling(1 / 255),
            layers.Conv2D(3, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )


class Module(tf.Module):
    """One function called twice with other variables, one variable of 64 bits, and a product that is taken twice."""

    def __init__(self):
        super().__init__()
        self.kernels = [tf.Variable(numbers.normal(0, 0.5, (3, 3, 3, 3)).astype("float32")) for _ in range(2)]
        self.matrix = tf.Variable(numbers.normal(0, 0.3, (108, 3)))
        self.offset = tf.Variable(np.float32([0.1, -0.2, 0.3]))

    @tf.function
    def step(self, values, kernel):
        product = tf.nn.conv2d(values, kernel, 1, "SAME")
        return tf.nn.relu(product + self.offset) + product

    @tf.function(input_signature=[tf.TensorSpec([None, 6, 6, 3], tf.float32)])
    def served(self, values):
        for kernel in self.kernels:
            values = self.step(values, kernel)
        logits = tf.matmul(tf.reshape(values, [-1, 108]), tf.cast(self.matrix, tf.float32))
        return {"probabilities": tf.nn.softmax(logits)}


def of_first(path: str, references: bool) -> None:
    """As TensorFlow 1 wrote models: no functions, and variables that may be their own values."""
    with tf.Graph().as_default(), first.Session() as session:
        image = first.placeholder(tf.float32, [None, 6, 6, 1])
        kernel, scale, offset, matrix = [
            first.get_variable(name, shape, use_resource=not references)
            for name, shape in [("kernel", [3, 3, 1, 4]), ("scale", [4]), ("offset", [4]), ("matrix", [144, 3])]
        ]
        values = tf.nn.conv2d(image, kernel, 1, "SAME")
        mean, variance = np.full([4], 0.1, "float32"), np.full([4], 0.5, "float32")
        values, _, _ = first.nn.fused_batch_norm(
            values, scale, offset, mean=mean, variance=variance, is_training=False
        )
        values = tf.reshape(tf.nn.relu6(values), [-1, 144])
        probabilities = tf.nn.softmax(tf.matmul(values, matrix))
        session.run(first.global_variables_initializer())
        session.run([first.assign(scale, [1.5, 0.5, -1, 1]), first.assign(offset, [0.1, 0.2, 0.3, -0.1])])
        first.saved_model.simple_save(session, path, {"image": image}, {"probabilities": probabilities})


def main() -> None:
    keras.utils.set_random_seed(7)
    model = shaken(branches())
    keep("export", lambda path: model.export(path, verbose=False))
    scaled = shaken(scaling())
    keep("scaling", lambda path: tf.saved_model.save(scaled, path), fed=255)
    module = Module()
    keep("module", lambda path: tf.saved_model.save(module, path, signatures=module.served))
    keep("first", lambda path: of_first(path, references=False))
    keep("first-references", lambda path: of_first(path, references=True))
    if "small" in sys.argv:
        return
    mobile = keras.applications.MobileNet(input_shape=(32, 32, 3), alpha=0.25, weights=None, classes=5)
    mobile = shaken(mobile)
    keep("mobilenet", lambda path: mobile.export(path, verbose=False))


main()
