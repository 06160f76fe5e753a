"""Records SciPy's Ward tree and scikit-learn's clusters and silhouettes of some digits for ml/alike.ts.

    venv/bin/pip install scikit-learn && venv/bin/python scripts/reference/alike.py

Writes test/fixtures/reference/alike.json.
"""

import base64
import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.cluster.hierarchy import linkage
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/alike.json"

digits = load_digits()
some = np.isin(digits.target, [0, 1, 4, 7])
rows = digits.data[some][:160]
unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
features = PCA(8, random_state=0).fit_transform(unit).astype(np.float32)
exact = features.astype(np.float64)

cuts = []
for count in range(2, 13):
    labels = AgglomerativeClustering(count, linkage="ward").fit_predict(exact)
    # Numbered by their first row, as cutTree does.
    _, first = np.unique(labels, return_index=True)
    numbers = np.argsort(np.argsort(first))
    cuts.append(
        {
            "count": count,
            "groups": numbers[labels].tolist(),
            "silhouette": float(silhouette_score(exact, labels)),
        }
    )
best = max(cuts, key=lambda cut: cut["silhouette"])
groups = []
for group in range(best["count"]):
    members = np.flatnonzero(np.array(best["groups"]) == group)
    squares = ((exact[members] - exact[members].mean(axis=0)) ** 2).sum(axis=1)
    groups.append(
        {"rows": members[np.argsort(squares, kind="stable")].tolist(), "spread": float(np.sqrt(squares.mean()))}
    )
groups.sort(key=lambda group: -len(group["rows"]))

TARGET.write_text(
    json.dumps(
        {
            "source": f"SciPy {scipy.__version__}, scikit-learn {sklearn.__version__}",
            "width": features.shape[1],
            "values": base64.b64encode(features.tobytes()).decode(),
            "classes": digits.target[some][:160].tolist(),
            "heights": linkage(exact, "ward")[:, 2].tolist(),
            "cuts": cuts,
            "groups": groups,
        }
    )
    + "\n"
)
print(best["count"], best["silhouette"], [len(group["rows"]) for group in groups])
