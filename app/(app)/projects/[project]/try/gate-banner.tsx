"use client";

import { RotateCw } from "lucide-react";
import { type BackendName, backendLabels } from "@/app/tf/backends";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { parityTolerance } from "@/ml/parity";
import { type Format, formatNames } from "./formats";
import type { Gate } from "./use-gate";

/** Why no answer is shown, and what else can be done: nobody can wave a model through. */
export function GateBanner({
  gate,
  backends,
  formats,
  onBackend,
  onFormat,
  onCheck,
}: {
  gate: Gate;
  /** Where else the model works here. */
  backends: readonly BackendName[];
  /** Other formats that have not been refused. */
  formats: readonly Format[];
  onBackend: (backend: BackendName) => void;
  onFormat: (format: Format) => void;
  onCheck: () => void;
}) {
  if (gate.status !== "refused" && gate.status !== "closed") return null;
  const ways = (
    <span className="flex flex-wrap gap-2">
      {gate.status === "closed" && gate.mayRetry ? (
        <Button size="sm" icon={<RotateCw />} onClick={onCheck}>
          Check again
        </Button>
      ) : null}
      {backends.map((backend) => (
        <Button key={backend} size="sm" onClick={() => onBackend(backend)}>
          On {backendLabels[backend]}
        </Button>
      ))}
      {formats.map((format) => (
        <Button key={format} size="sm" onClick={() => onFormat(format)}>
          {formatNames[format]}
        </Button>
      ))}
    </span>
  );
  if (gate.status === "closed") {
    return (
      <AlertBanner tone="warning" title="Not yet held against the worker" className="mt-3" action={ways}>
        {gate.reason}
      </AlertBanner>
    );
  }
  const { found } = gate;
  const off =
    "pictures" in found ? found.pictures.filter(({ difference, allowed }) => difference > allowed) : [];
  const differing = found.images - found.agreeing;
  return (
    <AlertBanner
      tone="danger"
      title={`This model is refused here on ${backendLabels[found.backend]}`}
      className="mt-3"
      action={ways}
    >
      {differing > 0
        ? `This browser says another class than the worker of ${formatCount(differing)} of ${formatCount(found.images)} images. `
        : found.largestDifference > parityTolerance
          ? `A probability is ${found.largestDifference.toExponential(1)} off what the worker said, and at most ${parityTolerance} is well. `
          : off.length > 0
            ? `It decodes ${off.map(({ name }) => name).join(", ")} otherwise than the worker. `
            : "What an earlier check of the whole split found stands until the new one has agreed to its end. "}
      Its answers would not be those that the run was measured by. Choose another backend or format, or
      another browser.
    </AlertBanner>
  );
}
