"""Records what SciPy, Optuna and scikit-learn say of sweeps: test/fixtures/reference/sweep.json.

python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy optuna scikit-learn
/tmp/venv/bin/python scripts/reference/sweep.py
"""

import json
import pathlib

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights
from scipy.stats import qmc
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance

rng = np.random.default_rng(3)


def density(distribution, observed, at):
    parameters = _ParzenEstimatorParameters(
        prior_weight=1.0,
        consider_magic_clip=True,
        consider_endpoints=False,
        weights=default_weights,
        multivariate=False,
    )
    internal = lambda xs: np.array([distribution.to_internal_repr(x) for x in xs])
    estimator = _ParzenEstimator({"x": internal(observed)}, {"x": distribution}, parameters)
    return estimator.log_pdf({"x": internal(at)}).tolist()


densities = []
for space, distribution, observed, at in [
    ({"kind": "number", "low": 0, "high": 1, "log": False}, FloatDistribution(0, 1), [0.2, 0.25, 0.7], [0.01, 0.22, 0.5, 0.99]),
    ({"kind": "number", "low": 0, "high": 1, "log": False}, FloatDistribution(0, 1), [], [0.3, 0.9]),
    ({"kind": "number", "low": 2, "high": 5, "log": False}, FloatDistribution(2, 5), [3.1], [2, 3, 4.5]),
    ({"kind": "number", "low": 1e-5, "high": 1, "log": True}, FloatDistribution(1e-5, 1, log=True), [1e-4, 1e-3, 2e-3, 0.5], [2e-5, 1e-3, 0.1, 0.9]),
    ({"kind": "integer", "low": 1, "high": 12, "log": False}, IntDistribution(1, 12), [2, 3, 3, 9], [1, 3, 6, 12]),
    ({"kind": "integer", "low": 8, "high": 512, "log": True}, IntDistribution(8, 512, log=True), [16, 32, 64], [8, 30, 100, 512]),
    ({"kind": "choice", "values": ["a", "b", "c"]}, CategoricalDistribution(["a", "b", "c"]), ["a", "a", "c"], ["a", "b", "c"]),
    ({"kind": "number", "low": 0, "high": 1, "log": False}, FloatDistribution(0, 1), np.round(rng.random(40), 3).tolist(), [0.1, 0.5, 0.8]),
    ({"kind": "choice", "values": ["a", "b"]}, CategoricalDistribution(["a", "b"]), list("abbbaabbbbbabbabbbbaaaaabbaaab"), ["a", "b"]),
]:
    densities.append({"space": space, "observed": observed, "at": at, "logDensity": density(distribution, observed, at)})

x = rng.random((160, 4))
y = 4 * x[:, 0] + 2 * np.abs(x[:, 1] - 0.5) * 2 + 0.8 * x[:, 2] + 0.05 * rng.standard_normal(160)
forest = RandomForestRegressor(n_estimators=300, min_samples_leaf=2, random_state=1).fit(x, y)
found = permutation_importance(forest, x, y, n_repeats=30, random_state=1)
importance = found.importances_mean / found.importances_mean.sum()

optuna.logging.set_verbosity(optuna.logging.ERROR)
path = pathlib.Path(__file__).resolve().parents[2] / "test/fixtures/reference/sweep.json"
path.write_text(
    json.dumps(
        {
            "sobol": qmc.Sobol(20, scramble=False).random(32).tolist(),
            "densities": densities,
            "importance": {
                "x": np.round(x, 6).tolist(),
                "y": np.round(y, 6).tolist(),
                "permutation": importance.tolist(),
            },
        }
    )
    + "\n"
)
