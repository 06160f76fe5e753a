"""Records what scikit-learn and umap-learn make of features: the independent reference of ml/principal-components.ts,
ml/umap.ts and workers/embeddings/neighbours.ts.

    python3 -m venv venv && venv/bin/pip install scikit-learn umap-learn
    venv/bin/python scripts/reference/embeddings.py

Writes test/fixtures/reference/embeddings.json: 600 handwritten digits of scikit-learn (64 numbers, 0 to 16), 160 made rows
of 120 numbers, their principal components, exact nearest neighbours, umap-learn's graph of these, and how true its map of
the digits is to their neighbourhoods. Matrices are float32, little endian, in base64.
"""

import base64
import json
from pathlib import Path

import numpy as np
import sklearn
import umap
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors
from umap.umap_ import fuzzy_simplicial_set

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/embeddings.json"


def packed(values: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


def components(rows: np.ndarray, count: int) -> dict:
    model = PCA(count, svd_solver="full").fit(rows.astype("f8"))
    return {
        "count": count,
        "coordinates": [round(float(x), 9) for x in model.transform(rows.astype("f8")).ravel()],
        "variances": model.explained_variance_.tolist(),
        "ratios": model.explained_variance_ratio_.tolist(),
    }


def neighbours(rows: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    distances, indices = NearestNeighbors(n_neighbors=k + 1, algorithm="brute").fit(rows).kneighbors(rows)
    # A row is at no distance from itself: the brute way leaves a rounding error, which umap-learn takes for a neighbour.
    distances[:, 0] = 0
    return distances, indices


def main() -> None:
    rng = np.random.default_rng(5)
    digits = load_digits().data[:600].astype("f4")
    centres = rng.normal(0, 3, (4, 120))
    mixing = rng.normal(0, 1, (120, 120)) * (0.9 ** np.arange(120))[:, None]
    made = (centres[rng.integers(0, 4, 160)] + rng.normal(0, 1, (160, 120)) @ mixing).astype("f4")
    distances, indices = neighbours(made.astype("f8"), 14)
    graph, _, _ = fuzzy_simplicial_set(
        made, 15, np.random.RandomState(1), "euclidean", knn_indices=indices, knn_dists=distances.astype("f4")
    )
    graph = graph.tocoo()
    far, _ = neighbours(made.astype("f8"), 10)
    own = umap.UMAP(n_neighbors=15, min_dist=0.1, init="pca", random_state=3).fit_transform(digits)
    TARGET.write_text(
        json.dumps(
            {
                "sklearn": sklearn.__version__,
                "umap": umap.__version__,
                "digits": {
                    "rows": len(digits),
                    "width": 64,
                    "values": base64.b64encode(digits.astype("u1").tobytes()).decode(),
                    "components": components(digits, 5),
                    "trustworthiness": trustworthiness(digits, own, n_neighbors=10),
                    "trustworthinessOfPca": trustworthiness(
                        digits, PCA(2).fit_transform(digits), n_neighbors=10
                    ),
                },
                "made": {
                    "rows": len(made),
                    "width": 120,
                    "values": packed(made),
                    "components": components(made, 8),
                    "neighbours": {
                        "k": 14,
                        "indices": indices[:, 1:].ravel().tolist(),
                        "distances": [round(float(x), 8) for x in distances[:, 1:].ravel()],
                    },
                    "tenth": [round(float(x), 8) for x in far[:, 10]],
                    "graph": [
                        [int(i), int(j), round(float(w), 7)] for i, j, w in zip(graph.row, graph.col, graph.data)
                    ],
                },
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
