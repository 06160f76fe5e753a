"""Writes small data sets as the libraries of their formats do: what workers/import/sources has to read.

    python3 -m venv venv && venv/bin/pip install pillow numpy pyarrow
    venv/bin/python scripts/reference/archives.py

Writes test/fixtures/archives: Parquet as Hugging Face datasets lays images out (a struct of bytes and path, class names
in the metadata), Parquet of many columns as a lab writes it, and IDX as the MNIST database has it.
"""

import gzip
import io
import json
import struct
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

TARGET = Path(__file__).parents[2] / "test/fixtures/archives"
CLASSES = ["cat", "dog"]


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (6, 5, 3), dtype=np.uint8)


def png(seed: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture(seed)).save(buffer, "PNG")
    return buffer.getvalue()


def hugging_face(name: str, seeds: range, codec: str, paths: bool) -> None:
    images = [{"bytes": png(seed), "path": f"photo-{seed}.png" if paths else None} for seed in seeds]
    labels = [seed % 2 if seed % 5 else -1 for seed in seeds]
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    features = {
        "image": {"_type": "Image"},
        "label": {"names": CLASSES, "_type": "ClassLabel"},
    }
    schema = pa.schema(
        [("image", kind), ("label", pa.int64())],
        metadata={"huggingface": json.dumps({"info": {"features": features}})},
    )
    table = pa.table({"image": images, "label": labels}, schema=schema)
    pq.write_table(table, TARGET / name, row_group_size=3, compression=codec)


def lab(name: str, seeds: range) -> None:
    """Two columns of images, none a struct, and columns for everything that an import can read."""
    table = pa.table(
        {
            "mask": pa.array([png(500 + seed) for seed in seeds], pa.binary()),
            "scan": pa.array([png(200 + seed) for seed in seeds], pa.binary()),
            "file_name": [f"scans/{seed}.png" for seed in seeds],
            "diagnosis": ["benign" if seed % 3 else "malignant" for seed in seeds],
            "target": pa.array([seed % 3 for seed in seeds], pa.int8()),
            "split": ["val" if seed % 4 == 0 else "train" for seed in seeds],
            "patient": pa.array([seed // 2 for seed in seeds], pa.int32()),
            "tags": [["a", "b"] for _ in seeds],
        }
    )
    pq.write_table(table, TARGET / name, row_group_size=4)


def idx(name: str, values: np.ndarray) -> None:
    header = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    (TARGET / name).write_bytes(gzip.compress(header + values.tobytes(), mtime=0))


TARGET.mkdir(parents=True, exist_ok=True)
hugging_face("train-00000-of-00002.parquet", range(1, 8), "snappy", True)
hugging_face("train-00001-of-00002.parquet", range(8, 12), "zstd", False)
lab("lab.parquet", range(6))
greys = np.stack([picture(100 + i)[:, :, 0] for i in range(4)])
idx("t10k-images-idx3-ubyte.gz", greys)
idx("t10k-labels-idx1-ubyte.gz", np.array([7, 2, 1, 0], dtype=np.uint8))
for file in sorted(TARGET.iterdir()):
    print(file.name, file.stat().st_size)
