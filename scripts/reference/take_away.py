"""What the Python preprocessing of take-away archives makes of pixels, for server/models/take-away.test.ts.

take_away.py FOLDER SPECIFICATIONS WIDTHxHEIGHT...: the folder holds code_0.py ... and pixels_0 ..., RGBA of those sizes.
Prints a list for each code: the SHA-256 of its float32 for each picture, little-endian.
"""

import hashlib
import json
import runpy
import sys
from pathlib import Path

import numpy as np

folder, count = Path(sys.argv[1]), int(sys.argv[2])
pictures = []
for i, size in enumerate(sys.argv[3:]):
    width, height = map(int, size.split("x"))
    pictures.append(np.fromfile(folder / f"pixels_{i}", np.uint8).reshape(height, width, 4))
hashes = []
for i in range(count):
    preprocess = runpy.run_path(str(folder / f"code_{i}.py"))["preprocess"]
    hashes.append([hashlib.sha256(preprocess(picture).astype("<f4").tobytes()).hexdigest() for picture in pictures])
print(json.dumps(hashes))
