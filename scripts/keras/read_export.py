"""Unpacks an exported zip and reads its splits as Keras' image_dataset_from_directory does.

usage: read_export.py ARCHIVE FOLDER. Prints JSON: by split the class names, the files and the images of each class.
"""

import json
import pathlib
import sys
import zipfile

import keras
import numpy

archive, folder = sys.argv[1:]
with zipfile.ZipFile(archive) as zipped:
    assert zipped.testzip() is None
    zipped.extractall(folder)
result = {}
for split in sorted(pathlib.Path(folder).iterdir()):
    data = keras.utils.image_dataset_from_directory(split, image_size=(12, 12), batch_size=None, shuffle=False, verbose=False)
    labels = numpy.array([int(label) for _, label in data])
    result[split.name] = {
        "classes": data.class_names,
        "counts": numpy.bincount(labels, minlength=len(data.class_names)).tolist(),
        # Without sizes to bring to, the pixels are those of the files.
        "sums": sorted(float(image.numpy()[:, :, 0].sum()) for image, _ in data),
    }
print(json.dumps(result))
