import type { ProbeName } from "@/ml/probe";

const share = (value: number) => `${Math.round(value * 100)} %`;

/** What each slider is called, and how its value reads. */
export const probeLabels: Readonly<Record<ProbeName, { label: string; format: (value: number) => string }>> =
  {
    rotation: { label: "Rotation", format: (value) => `${Math.round(value)}°` },
    shiftX: { label: "Shift across", format: share },
    shiftY: { label: "Shift down", format: share },
    scale: { label: "Scale", format: (value) => `${value.toFixed(2)} ×` },
    blur: { label: "Blur", format: (value) => `${(value * 100).toFixed(1)} %` },
    contrast: { label: "Contrast", format: (value) => `${value.toFixed(2)} ×` },
    brightness: { label: "Brightness", format: share },
    noise: { label: "Noise", format: share },
    cut: { label: "Cut out", format: share },
  };
