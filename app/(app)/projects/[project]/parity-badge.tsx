"use client";

import { Check, CircleHelp, TriangleAlert } from "lucide-react";
import { backendLabels } from "@/app/tf/backends";
import { Badge } from "@/app/ui/badge";
import type { Finding } from "./parity-findings";

/** Whether browsers decide as the worker did with a format of a model, and on which backends: one that differs is named. */
export function ParityBadge({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) {
    return (
      <Badge tone="neutral" icon={<CircleHelp />}>
        Not yet checked in a browser
      </Badge>
    );
  }
  const worst = findings.find(({ agrees }) => !agrees);
  if (worst) {
    return (
      <Badge tone="warning" icon={<TriangleAlert />}>
        Differs in {worst.browser} on {backendLabels[worst.backend]}
      </Badge>
    );
  }
  const browsers = new Set(findings.map(({ browser }) => browser));
  const backends = new Set(findings.map(({ backend }) => backendLabels[backend]));
  const [only] = browsers;
  return (
    <Badge tone="success" icon={<Check />}>
      {browsers.size === 1 ? `Checked in ${only}` : `Checked in ${browsers.size} browsers`} on{" "}
      {[...backends].join(", ")}
    </Badge>
  );
}
