"""Records Keras' numbers for losses, optimizers, schedules and the two callbacks that look at validation figures.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/learning.py [TARGET]

`npm run bench -- train` makes that Python. Writes test/fixtures/keras/learning.json, or TARGET. Weights, images and
logits are whole numbers over a power of two, so that both sides begin with the same bits. One cycle, which Keras lacks,
is PyTorch's OneCycleLR (anneal_strategy="cos", three_phase=False), written out.
"""

import json
import math
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

TARGET = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "test/fixtures/keras/learning.json"
rng = np.random.default_rng(20260104)


def exact(shape: tuple, scale: int = 64, spread: int = 64) -> np.ndarray:
    return (rng.integers(-spread, spread + 1, shape) / scale).astype("float32")


def plain(values) -> list:
    return [float(f"{value:.9g}") for value in np.asarray(values).ravel()]


LOSSES = {
    "categoricalCrossentropy": lambda smoothing: keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing, reduction=None
    ),
    "sparseCategoricalCrossentropy": lambda _: keras.losses.SparseCategoricalCrossentropy(
        from_logits=True, reduction=None
    ),
}


def losses() -> list:
    logits = exact((8, 5), 16, 128)
    labels = rng.integers(0, 5, 8)
    hard = np.eye(5, dtype="float32")[labels]
    share = (rng.integers(0, 65, (8, 1)) / 64).astype("float32")
    soft = hard * share + np.eye(5, dtype="float32")[rng.integers(0, 5, 8)] * (1 - share)
    weights = np.array([0.5, 2, 1, 0.25, 4], "float32")
    cases = []

    def record(name, loss, truth, given, settings, weighted=False):
        # Keras' class_weight becomes the weight of each image; for mixed images the mean of their classes' weights.
        factor = tf.constant((truth @ weights) if weighted else np.ones(8, "float32"))
        variable = tf.Variable(logits)
        with tf.GradientTape() as tape:
            values = loss(given, variable) * factor
            mean = tf.reduce_mean(values)
        cases.append(
            {
                "name": name,
                "settings": settings,
                "truth": plain(truth),
                "classWeights": plain(weights) if weighted else None,
                "losses": plain(values),
                "gradient": plain(tape.gradient(mean, variable)),
            }
        )

    for smoothing in (0, 0.125):
        settings = {"loss": "categoricalCrossentropy", "labelSmoothing": smoothing}
        for name, truth in (("one class", hard), ("mixed", soft)):
            loss = LOSSES["categoricalCrossentropy"](smoothing)
            record(f"categorical, {name}, smoothing {smoothing}", loss, truth, truth, settings)
            record(f"categorical, {name}, smoothing {smoothing}, weights", loss, truth, truth, settings, True)
    sparse = LOSSES["sparseCategoricalCrossentropy"](0)
    record("sparse", sparse, hard, labels, {"loss": "categoricalCrossentropy", "labelSmoothing": 0})
    for gamma, alpha, smoothing in ((2, 0.25, 0), (0.5, 1, 0), (3, 0.5, 0.125), (0, 1, 0)):
        focal = keras.losses.CategoricalFocalCrossentropy(
            alpha=alpha, gamma=gamma, from_logits=True, label_smoothing=smoothing, reduction=None
        )
        settings = {"loss": "focal", "focalGamma": gamma, "focalAlpha": alpha, "labelSmoothing": smoothing}
        for name, truth in (("one class", hard), ("mixed", soft)):
            record(f"focal {gamma}, {name}, smoothing {smoothing}", focal, truth, truth, settings)
    return {"logits": plain(logits), "classes": 5, "cases": cases}


OPTIMIZERS = [
    ({"optimizer": "sgd"}, 0.5),
    ({"optimizer": "momentum", "momentum": 0.9}, 0.125),
    ({"optimizer": "nesterov", "momentum": 0.9}, 0.125),
    ({"optimizer": "rmsprop", "rho": 0.9, "epsilon": 1e-7}, 0.0078125),
    ({"optimizer": "rmsprop", "rho": 0.5, "epsilon": 0.01}, 0.03125),
    ({"optimizer": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}, 0.03125),
    ({"optimizer": "adam", "beta1": 0.75, "beta2": 0.9375, "epsilon": 0.1}, 0.0625),
    ({"optimizer": "adamw", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7, "weightDecay": 0.25}, 0.03125),
]
CLIPPINGS = [{"clipping": "none"}, {"clipping": "norm", "clipNorm": 0.25}, {"clipping": "value", "clipValue": 0.03125}]
STEPS = 20


def keras_optimizer(settings: dict, clipping: dict, rate: float, biases: list):
    clip = {"none": {}, "norm": {"global_clipnorm": clipping.get("clipNorm")}, "value": {"clipvalue": clipping.get("clipValue")}}[
        clipping["clipping"]
    ]
    kind = settings["optimizer"]
    if kind in ("sgd", "momentum", "nesterov"):
        return keras.optimizers.SGD(rate, momentum=float(settings.get("momentum", 0)), nesterov=kind == "nesterov", **clip)
    if kind == "rmsprop":
        return keras.optimizers.RMSprop(rate, rho=settings["rho"], epsilon=settings["epsilon"], **clip)
    moments = {"beta_1": settings["beta1"], "beta_2": settings["beta2"], "epsilon": settings["epsilon"]}
    if kind == "adam":
        return keras.optimizers.Adam(rate, **moments, **clip)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=settings["weightDecay"], **moments, **clip)
    optimizer.exclude_from_weight_decay(var_list=biases)
    return optimizer


def optimizers() -> dict:
    """A dense network 6-5-3 with relu; the rate falls by a 64th of its start at each step."""
    start = [exact((6, 5)), exact((5,)), exact((5, 3)), exact((3,))]
    batches = [(exact((8, 6), 32), rng.integers(0, 3, 8)) for _ in range(4)]
    cases = []
    for settings, base in OPTIMIZERS:
        for clipping in CLIPPINGS:
            variables = [keras.Variable(value) for value in start]
            kernel1, bias1, kernel2, bias2 = variables
            optimizer = keras_optimizer(settings, clipping, base, [bias1, bias2])
            optimizer.build(variables)
            values = []
            for step in range(STEPS):
                images, labels = batches[step % len(batches)]
                optimizer.learning_rate = base * (1 - step / 64)
                with tf.GradientTape() as tape:
                    hidden = tf.nn.relu(images @ kernel1.value + bias1.value)
                    logits = hidden @ kernel2.value + bias2.value
                    loss = tf.reduce_mean(
                        keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
                    )
                gradients = tape.gradient(loss, [variable.value for variable in variables])
                optimizer.apply(gradients, variables)
                values.append(loss.numpy())
            cases.append(
                {
                    "settings": {**settings, **clipping},
                    "rate": base,
                    "losses": plain(values),
                    "weights": [plain(variable) for variable in variables],
                }
            )
    return {
        "start": [{"shape": list(value.shape), "values": plain(value)} for value in start],
        "batches": [{"images": plain(images), "labels": labels.tolist()} for images, labels in batches],
        "cases": cases,
    }


def one_cycle(rate: float, total: int, peak_share: float, step: int) -> float:
    initial, top, end = rate / 25, peak_share * total - 1, total - 1
    start, stop, done = (
        (initial, rate, step / top) if step <= top else (rate, initial / 1e4, (step - top) / (end - top))
    )
    return stop + (start - stop) / 2 * (math.cos(math.pi * done) + 1)


def schedules() -> list:
    """Each over 12 epochs of 25 steps; with a warm-up, what follows it begins at its own step 0."""
    epochs, per_epoch, rate = 12, 25, 0.0625
    total = epochs * per_epoch
    of = keras.optimizers.schedules
    warmup_epochs = 1.5
    # 37.5 steps, rounded up.
    warmup = 38
    cases = []

    def record(settings: dict, at) -> None:
        steps = sorted({*range(0, total, 7), 24, 25, 37, 38, 49, 50, 99, 100, 149, 151, total - 1})
        cases.append(
            {
                "settings": {"learningRate": rate, "epochs": epochs, **settings},
                "stepsPerEpoch": per_epoch,
                "steps": steps,
                "rates": plain([float(at(step)) for step in steps]),
            }
        )

    def warmed(after):
        # Keras' own warm-up, one step further: its first step has the rate 0.
        linear = of.CosineDecay(0.0, 1000, warmup_target=rate, warmup_steps=warmup)
        return lambda step: linear(step + 1) if step < warmup else after(step - warmup)

    exponential = of.ExponentialDecay(rate, per_epoch, 0.75)
    steps = of.ExponentialDecay(rate, 4 * per_epoch, 0.25, staircase=True)
    record({"schedule": "constant"}, lambda _: rate)
    record({"schedule": "exponential", "decayFactor": 0.75}, exponential)
    record({"schedule": "step", "stepEpochs": 4, "stepFactor": 0.25}, steps)
    record({"schedule": "cosine", "finalShare": 0}, of.CosineDecay(rate, total))
    record(
        {"schedule": "cosine", "finalShare": 0.125, "warmupEpochs": warmup_epochs},
        lambda step: of.CosineDecay(0.0, total - warmup, alpha=0.125, warmup_target=rate, warmup_steps=warmup)(
            step + 1 if step < warmup else step
        ),
    )
    for growth, factor, floor in ((2.0, 1.0, 0), (1.0, 0.5, 0), (2.0, 0.75, 0.125)):
        restarts = of.CosineDecayRestarts(rate, 2 * per_epoch, t_mul=growth, m_mul=factor, alpha=floor)
        settings = {
            "schedule": "cosineRestarts",
            "restartEpochs": 2,
            "restartGrowth": growth,
            "restartFactor": factor,
            "finalShare": floor,
        }
        record(settings, restarts)
        record({**settings, "warmupEpochs": warmup_epochs}, warmed(restarts))
    record({"schedule": "constant", "warmupEpochs": warmup_epochs}, warmed(lambda _: rate))
    record({"schedule": "exponential", "decayFactor": 0.75, "warmupEpochs": warmup_epochs}, warmed(exponential))
    record({"schedule": "step", "stepEpochs": 4, "stepFactor": 0.25, "warmupEpochs": warmup_epochs}, warmed(steps))
    for share in (0.3, 0.5):
        record({"schedule": "oneCycle", "peakShare": share}, lambda step: one_cycle(rate, total, share, step))
    return cases


def callbacks() -> list:
    """The learning rate after each epoch and the epoch after which training stops, for a series of figures."""
    falling = [1 / (1 + epoch / 4) + (rng.integers(0, 65) / 256) for epoch in range(30)]
    rising = [min(1, 0.5 + epoch / 40 + rng.integers(0, 33) / 256) for epoch in range(30)]
    broken = [*falling[:6], math.nan, math.inf, *falling[8:]]
    cases = []
    for monitor, mode, figures in (("loss", "min", falling), ("accuracy", "max", rising), ("loss", "min", broken)):
        for patience, delta, factor, minimum in ((2, 0, 0.5, 0.0005), (3, 0.03125, 0.25, 0), (1, 0.0001, 0.5, 0.001)):
            model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
            model.compile(optimizer=keras.optimizers.SGD(0.0625))
            plateau = keras.callbacks.ReduceLROnPlateau(
                monitor="figure", mode=mode, factor=factor, patience=patience, min_delta=delta, min_lr=minimum
            )
            stopping = keras.callbacks.EarlyStopping(
                monitor="figure", mode=mode, patience=patience, min_delta=delta
            )
            rates, stopped = [], None
            for callback in (plateau, stopping):
                callback.set_model(model)
                callback.on_train_begin()
            for epoch, figure in enumerate(figures):
                plateau.on_epoch_end(epoch, {"figure": figure})
                rates.append(float(model.optimizer.learning_rate))
                if stopped is None:
                    model.stop_training = False
                    stopping.on_epoch_end(epoch, {"figure": figure})
                    stopped = epoch + 1 if model.stop_training else None
            cases.append(
                {
                    "monitor": monitor,
                    "figures": [figure if math.isfinite(figure) else None for figure in figures],
                    "patience": patience,
                    "delta": delta,
                    "factor": factor,
                    "minimum": minimum,
                    "learningRate": 0.0625,
                    "rates": plain(rates),
                    "stopped": stopped,
                }
            )
    return cases


record = {
    "keras": keras.__version__,
    "losses": losses(),
    "optimizers": optimizers(),
    "schedules": schedules(),
    "callbacks": callbacks(),
}
TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")
