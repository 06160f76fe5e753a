"""Records Keras' numbers for every kind of layer of ml/architecture: outputs, gradients and what training changes.

    ~/.cache/offdiagonal/keras-2.18.1/bin/python scripts/keras/layers.py [TARGET]

`npm run bench -- train` makes that Python. Writes test/fixtures/keras/layers.json, or TARGET. A case is a list of layers
as ml/architecture/specs.ts describes them. Its loss is the sum of the output times given numbers, plus the penalties of
the weights. Inputs and weights are whole numbers over a power of two, so that both sides begin with the same bits.
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

TARGET = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "test/fixtures/keras/layers.json"
rng = np.random.default_rng(20260311)
layers = keras.layers
SHAPE = (5, 4, 2)


def exact(shape) -> np.ndarray:
    return (rng.integers(-64, 65, tuple(shape)) / 64).astype("float32")


def plain(values) -> list:
    return [float(f"{value:.7g}") for value in np.asarray(values).ravel()]


PLAIN = {"activation": "linear", "initializer": "heNormal", "l1": 0, "l2": 0, "bias": True}
WINDOW = {"kernel": [3, 3], "stride": [1, 1], "dilation": [1, 1], "padding": "same"}
NORMAL = {"kind": "batchNormalization", "momentum": 0.9, "epsilon": 0.001, "center": True, "scale": True}


def conv(kind="conv2d", **settings):
    size = {"depthwiseConv2d": {"multiplier": 1}, "separableConv2d": {"filters": 4, "multiplier": 1}}
    return {"kind": kind, **size.get(kind, {"filters": 4}), **WINDOW, **PLAIN, **settings}


def dense(**settings):
    return {"kind": "dense", "units": 4, **PLAIN, **settings}


def pool(kind, **settings):
    return {"kind": kind, "pool": [2, 2], "stride": [2, 2], "padding": "valid", **settings}


ACTIVATIONS = ["relu", "elu", "gelu", "swish", "tanh", "sigmoid", "relu6", "selu", "softplus", "softsign", "mish"]

RESIDUAL = [
    {**conv(stride=[2, 2], bias=False), "name": "a", "from": ["image"]},
    {**NORMAL, "name": "an"},
    {"kind": "activation", "activation": "relu", "name": "aa"},
    {**conv(bias=False), "name": "b"},
    {**NORMAL, "name": "bn"},
    {**conv(kernel=[1, 1], stride=[2, 2], bias=False), "name": "s", "from": ["image"]},
    {**NORMAL, "name": "sn"},
    {"kind": "add", "name": "sum", "from": ["bn", "sn"]},
    {"kind": "activation", "activation": "relu", "name": "out"},
]

CASES = [
    ("dense", False, [{"kind": "flatten"}, dense()]),
    ("dense, no bias, L1 and L2", False, [{"kind": "flatten"}, dense(bias=False, l1=0.25, l2=0.5)]),
    *[(f"activation {name}", False, [{"kind": "activation", "activation": name}]) for name in ACTIVATIONS],
    ("activation softmax", False, [{"kind": "flatten"}, {"kind": "activation", "activation": "softmax"}]),
    ("leaky ReLU", False, [{"kind": "leakyRelu", "slope": 0.2}]),
    ("bounded ReLU", False, [{"kind": "relu", "max": 0.5}]),
    ("convolution", False, [conv(activation="swish", l2=0.25)]),
    ("convolution, stride, valid", False, [conv(stride=[2, 1], padding="valid", kernel=[3, 2])]),
    ("convolution, dilation", False, [conv(dilation=[2, 2], bias=False)]),
    ("depthwise", False, [conv("depthwiseConv2d", multiplier=2, activation="relu", l1=0.5)]),
    ("depthwise, stride", False, [conv("depthwiseConv2d", stride=[2, 2])]),
    ("depthwise, valid", False, [conv("depthwiseConv2d", padding="valid", kernel=[5, 3], bias=False)]),
    ("separable", False, [conv("separableConv2d", activation="gelu", l2=0.25)]),
    ("separable, stride", False, [conv("separableConv2d", stride=[2, 2], multiplier=2)]),
    ("max pooling", False, [pool("maxPooling2d")]),
    ("max pooling, overlapping, same", False, [pool("maxPooling2d", pool=[3, 3], padding="same")]),
    ("average pooling", False, [pool("averagePooling2d")]),
    ("average pooling, overlapping, same", False, [pool("averagePooling2d", pool=[3, 3], padding="same")]),
    ("global average pooling", False, [{"kind": "globalAveragePooling2d"}]),
    ("global max pooling", False, [{"kind": "globalMaxPooling2d"}]),
    ("batch normalisation, judging", False, [NORMAL]),
    ("batch normalisation, training", True, [{**NORMAL, "momentum": 0.75}]),
    ("zero padding", False, [{"kind": "zeroPadding2d", "padding": [[0, 1], [2, 1]]}, conv(padding="valid")]),
    ("rescaling", False, [{"kind": "rescaling", "scale": 2, "offset": -0.5}]),
    ("reshape", False, [{"kind": "reshape", "shape": [2, 10, 2]}, conv()]),
    (
        "merging",
        False,
        [
            {**conv(), "name": "a", "from": ["image"]},
            {**conv(), "name": "b", "from": ["image"]},
            {"kind": "multiply", "name": "m", "from": ["a", "b"]},
            {"kind": "average", "name": "v", "from": ["a", "m"]},
            {"kind": "maximum", "name": "x", "from": ["v", "b"]},
            {"kind": "concatenate", "name": "c", "from": ["x", "a"]},
        ],
    ),
    ("residual block with a projection, judging", False, RESIDUAL),
    ("residual block with a projection, training", True, RESIDUAL),
]


def layer_of(spec):
    kind, name = spec["kind"], spec["name"]
    penalty = None
    if spec.get("l1") or spec.get("l2"):
        penalty = keras.regularizers.L1L2(spec["l1"], spec["l2"])
    window = {}
    if "kernel" in spec:
        window = {
            "kernel_size": spec["kernel"],
            "strides": spec["stride"],
            "dilation_rate": spec["dilation"],
            "padding": spec["padding"],
        }
    if "activation" in spec and "bias" in spec:
        window |= {"activation": spec["activation"], "use_bias": spec["bias"]}
    pooled = {"pool_size": spec.get("pool"), "strides": spec.get("stride"), "padding": spec.get("padding")}
    made = {
        "dense": lambda: layers.Dense(spec["units"], kernel_regularizer=penalty, **window),
        "conv2d": lambda: layers.Conv2D(spec["filters"], kernel_regularizer=penalty, **window),
        "depthwiseConv2d": lambda: layers.DepthwiseConv2D(
            depth_multiplier=spec["multiplier"], depthwise_regularizer=penalty, **window
        ),
        "separableConv2d": lambda: layers.SeparableConv2D(
            spec["filters"],
            depth_multiplier=spec["multiplier"],
            depthwise_regularizer=penalty,
            pointwise_regularizer=penalty,
            **window,
        ),
        "activation": lambda: layers.Activation(spec["activation"]),
        "leakyRelu": lambda: layers.LeakyReLU(spec["slope"]),
        "relu": lambda: layers.ReLU(max_value=spec["max"]),
        "maxPooling2d": lambda: layers.MaxPooling2D(**pooled),
        "averagePooling2d": lambda: layers.AveragePooling2D(**pooled),
        "globalAveragePooling2d": layers.GlobalAveragePooling2D,
        "globalMaxPooling2d": layers.GlobalMaxPooling2D,
        "batchNormalization": lambda: layers.BatchNormalization(
            momentum=spec["momentum"], epsilon=spec["epsilon"]
        ),
        "zeroPadding2d": lambda: layers.ZeroPadding2D(spec["padding"]),
        "rescaling": lambda: layers.Rescaling(spec["scale"], spec["offset"]),
        "reshape": lambda: layers.Reshape(spec["shape"]),
        "flatten": layers.Flatten,
        "add": layers.Add,
        "multiply": layers.Multiply,
        "average": layers.Average,
        "maximum": layers.Maximum,
        "concatenate": layers.Concatenate,
    }[kind]()
    return name, made


def record(name, training, specs):
    specs = [{"name": f"layer_{i}", **spec} for i, spec in enumerate(specs)]
    image = keras.Input(SHAPE)
    outputs, last, made = {"image": image}, "image", {}
    for spec in specs:
        own, layer = layer_of(spec)
        inputs = [outputs[one] for one in spec.get("from", [last])]
        outputs[own] = layer(inputs[0] if len(inputs) == 1 else inputs)
        made[own] = layer
        last = own
    model = keras.Model(image, outputs[last])
    # Keras 3 calls it the kernel; TensorFlow.js, as Keras 2 did, the depthwise one.
    renamed = {("DepthwiseConv2D", "kernel"): "depthwise_kernel"}
    weights = [
        (f"{own}/{renamed.get((type(layer).__name__, weight.name), weight.name)}", weight)
        for own, layer in made.items()
        for weight in layer.weights
    ]
    for own, weight in weights:
        values = exact(weight.shape)
        weight.assign(np.abs(values) + 0.5 if own.endswith("moving_variance") else values)
    before = [(own, plain(weight.numpy())) for own, weight in weights]
    given = tf.Variable(exact((2, *SHAPE)))
    factors = exact(model(given).shape)
    with tf.GradientTape() as tape:
        output = model(given, training=training)
        loss = tf.reduce_sum(output * factors) + tf.add_n(model.losses or [tf.constant(0.0)])
    learnt = [(own, weight) for own, weight in weights if weight.trainable]
    gradients = tape.gradient(loss, [given, *[weight.value for _, weight in learnt]])
    averages = [(own, plain(weight.numpy())) for own, weight in weights if not weight.trainable]
    return {
        "name": name,
        "training": training,
        "layers": specs,
        "input": plain(given.numpy()),
        "factors": plain(factors),
        "weights": dict(before),
        "output": plain(output),
        "loss": float(loss),
        "inputGradient": plain(gradients[0]),
        "gradients": {own: plain(g) for (own, _), g in zip(learnt, gradients[1:])},
        "averages": dict(averages),
    }


TARGET.parent.mkdir(parents=True, exist_ok=True)
TARGET.write_text(
    json.dumps(
        {"shape": [2, *SHAPE], "cases": [record(*case) for case in CASES]},
        separators=(",", ":"),
    )
    + "\n"
)
print(f"{len(CASES)} cases in {TARGET}")
