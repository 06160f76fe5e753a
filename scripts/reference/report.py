"""Records scikit-learn's numbers for ml/report*.ts, ml/curves.ts and ml/calibration.ts.

    venv/bin/pip install scikit-learn && venv/bin/python scripts/reference/report.py

Writes test/fixtures/reference/report.json. The predictions are those of logistic regressions on scikit-learn's own
digits (10 classes) and breast cancer (2), and of drawn ones with ties, a class that is never predicted and one without
an image. Probabilities are float32, as a run keeps them, little-endian in base64.
"""

import base64
import json
from pathlib import Path

import numpy as np
import sklearn
from scipy.optimize import brentq
from sklearn.calibration import CalibratedClassifierCV, calibration_curve
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    cohen_kappa_score,
    log_loss,
    matthews_corrcoef,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
    top_k_accuracy_score,
)

TARGET = Path(__file__).parents[2] / "test/fixtures/reference/report.json"
BINS = 15
rng = np.random.default_rng(20260707)


def areas(truth: np.ndarray, scores: np.ndarray) -> list[list[float | None]]:
    """Average precision and ROC area of each class against the rest; None where one side is empty."""
    result = []
    for index in range(scores.shape[1]):
        own = truth == index
        if own.all() or not own.any():
            result.append([None, None])
            continue
        column = scores[:, index]
        result.append([float(average_precision_score(own, column)), float(roc_auc_score(own, column))])
    return result


def whole_curves(truth: np.ndarray, scores: np.ndarray, index: int) -> dict:
    precision, recall, _ = precision_recall_curve(truth == index, scores[:, index])
    false, true, _ = roc_curve(truth == index, scores[:, index], drop_intermediate=False)
    return {
        "class": index,
        # From the surest on; scikit-learn's last point (recall 0, precision 1) is a convention, no measurement.
        "precision": precision[:-1][::-1].tolist(),
        "recall": recall[:-1][::-1].tolist(),
        "falsePositives": false.tolist(),
        "truePositives": true.tolist(),
    }


def calibration(right: np.ndarray, confidence: np.ndarray) -> dict:
    accuracy, mean = calibration_curve(right, confidence, n_bins=BINS, strategy="uniform")
    # calibration_curve leaves empty bins out and counts none: (a, b] as it has them.
    edges = np.linspace(0, 1, BINS + 1)
    place = np.searchsorted(edges[1:-1], confidence)
    count = np.bincount(place, minlength=BINS)
    gap = np.abs(accuracy - mean)
    return {
        "counts": count.tolist(),
        "accuracy": accuracy.tolist(),
        "confidence": mean.tolist(),
        "ece": float((gap * count[count > 0]).sum() / count.sum()),
        "mce": float(gap.max()),
    }


def tempered(scores: np.ndarray, temperature: float) -> np.ndarray:
    logits = np.log(np.maximum(scores, np.finfo(np.float32).tiny)) / temperature
    logits -= logits.max(axis=1, keepdims=True)
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def temperature(truth: np.ndarray, scores: np.ndarray) -> dict:
    """Where the mean negative log likelihood has no slope in 1 / T (it is convex)."""
    logits = np.log(np.maximum(scores, np.finfo(np.float32).tiny))
    own = logits[np.arange(len(truth)), truth]
    slope = lambda beta: float(((tempered(scores, 1 / beta) * logits).sum(axis=1) - own).mean())
    value = 1 / brentq(slope, 1e-2, 1e2, xtol=1e-14, rtol=1e-14)
    after = tempered(scores, value)
    confidence = after.max(axis=1)
    return {
        "value": value,
        "logLoss": float(log_loss(truth, after, labels=range(scores.shape[1]))),
        "brier": float(brier_score_loss(truth, after, labels=range(scores.shape[1]))),
        **calibration(after.argmax(axis=1) == truth, confidence),
    }


def risk_coverage(right: np.ndarray, confidence: np.ndarray) -> dict:
    thresholds = np.unique(confidence)[::-1]
    kept = np.array([(confidence >= at).sum() for at in thresholds])
    risk = np.array([(~right[confidence >= at]).mean() for at in thresholds])
    steps = np.diff(kept, prepend=0) / len(right)
    at = np.arange(0, 1.05, 0.05)
    return {
        "thresholds": at.tolist(),
        "kept": [int((confidence >= t).sum()) for t in at],
        "right": [int(right[confidence >= t].sum()) for t in at],
        "area": float((risk * steps).sum()),
    }


def costs(truth: np.ndarray, predicted: np.ndarray, scores: np.ndarray, cells: list, refuse: float) -> dict:
    classes = scores.shape[1]
    weights = 1.0 - np.eye(classes)
    for row, column, cost in cells:
        weights[row, column] = cost
    confidence = scores[np.arange(len(truth)), predicted]
    each = weights[truth, predicted]
    thresholds = [np.inf, *np.unique(confidence)[::-1]]
    totals = [each[confidence >= at].sum() + refuse * (confidence < at).sum() for at in thresholds]
    best = min(range(len(totals)), key=lambda at: (totals[at], -at))
    expected = scores @ weights
    decision = expected.argmin(axis=1)
    least = expected.min(axis=1)
    refused = least > refuse * scores.sum(axis=1)
    rule = np.where(refused, refuse, weights[truth, decision])
    return {
        "cells": cells,
        "refuse": refuse,
        "all": float(each.sum()),
        "threshold": None if best == 0 else float(thresholds[best]),
        "atThreshold": float(totals[best]),
        "keptAtThreshold": int((confidence >= thresholds[best]).sum()),
        "rule": float(rule.sum()),
        "ruleRefused": int(refused.sum()),
        "ruleChanged": int(((decision != predicted) & ~refused).sum()),
        "ruleRight": int(((decision == truth) & ~refused).sum()),
    }


def case(name: str, truth: np.ndarray, scores: np.ndarray, draw: int, cells: list, fitted: float | None = None) -> dict:
    kept = scores.astype("<f4")
    scores = kept.astype(np.float64)
    classes = scores.shape[1]
    predicted = scores.argmax(axis=1)
    confidence = scores.max(axis=1)
    right = predicted == truth
    labels = range(classes)
    defined = [area for area in areas(truth, scores) if area[0] is not None]
    return {
        "name": name,
        "classes": classes,
        "truth": truth.tolist(),
        "probabilities": base64.b64encode(kept.tobytes()).decode(),
        "balancedAccuracy": float(balanced_accuracy_score(truth, predicted)),
        "kappa": float(cohen_kappa_score(truth, predicted, labels=list(labels))),
        "matthews": float(matthews_corrcoef(truth, predicted)),
        "logLoss": float(log_loss(truth, scores, labels=labels)),
        "brier": float(brier_score_loss(truth, scores, labels=labels)),
        # Of equal probabilities it prefers the higher class, a run the lower: so with the classes in reverse.
        "top": [
            [k, float(top_k_accuracy_score(classes - 1 - truth, scores[:, ::-1], k=k, labels=labels))]
            for k in (3, 5)
            if k < classes
        ],
        "areas": areas(truth, scores),
        "macroAveragePrecision": float(np.mean([area[0] for area in defined])),
        "macroArea": float(np.mean([area[1] for area in defined])),
        "curves": whole_curves(truth, scores, draw),
        "calibration": calibration(right, confidence),
        "temperature": temperature(truth, scores),
        "fittedTemperature": fitted,
        "riskCoverage": risk_coverage(right, confidence),
        "costs": [costs(truth, predicted, scores, cells, refuse) for refuse in (0.3, 0.05, 2.0)],
    }


def learnt(data, train: int, strength: float):
    x, y = data.data / data.data.std(), data.target
    order = rng.permutation(len(y))
    x, y = x[order], y[order]
    model = LogisticRegression(C=strength, max_iter=5000).fit(x[:train], y[:train])
    judge = CalibratedClassifierCV(FrozenEstimator(model), method="temperature", ensemble=False)
    beta = judge.fit(x[train:], y[train:]).calibrated_classifiers_[0].calibrators[0].beta_
    # Of two classes it tempers the logits (-x, x), which lie twice as far apart as those of the probabilities.
    return y[train:], model.predict_proba(x[train:]), 1 / float(beta) / (2 if len(model.classes_) == 2 else 1)


def drawn():
    classes, images = 6, 400
    truth = rng.choice([0, 1, 2, 3, 5], images, p=[0.6, 0.2, 0.1, 0.05, 0.05])
    shares = rng.dirichlet(np.full(classes, 0.8), images)
    shares[np.arange(images), truth] += 0.7
    # Nothing is ever predicted as 3; 4 has no image.
    shares[:, 3] = 0
    shares /= shares.sum(axis=1, keepdims=True)
    counts = np.floor(shares * 64)
    counts[np.arange(images), counts.argmax(axis=1)] += 64 - counts.sum(axis=1)
    return truth, counts / 64


def main() -> None:
    truth, scores, beta = learnt(load_digits(), 500, 30)
    digits = case("digits", truth, scores, 8, [[3, 8, 5], [8, 1, 0.5], [1, 1, 0.1]], beta)
    truth, scores, beta = learnt(load_breast_cancer(), 250, 1000)
    cancer = case("breast cancer", truth, scores, 1, [[0, 1, 10]], beta)
    ties = case("drawn with ties", *drawn(), 1, [[3, 0, 4], [0, 2, 0.25]])
    result = {"source": f"scikit-learn {sklearn.__version__}", "cases": [digits, cancer, ties]}
    TARGET.write_text(json.dumps(result, separators=(",", ":")) + "\n")
    for one in result["cases"]:
        print(one["name"], len(one["truth"]), one["temperature"]["value"], one["fittedTemperature"], one["costs"][0])
    print(TARGET.stat().st_size)


main()
