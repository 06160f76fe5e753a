"use client";

import { Check, CircleHelp, TriangleAlert } from "lucide-react";
import { backendLabels } from "@/app/tf/backends";
import { Badge } from "@/app/ui/badge";
import type { Finding } from "./parity-findings";

/** Whether browsers decide as the worker did with a format of a model, and on which backends: one that differs is named. */
export function ParityBadge({ findings }: { findings: readonly Finding[] }) {
  const worst = findings.find(({ agrees }) => !agrees);
  const [tone, icon, words] =
    findings.length === 0
      ? (["neutral", <CircleHelp key="none" />, "Not yet checked in a browser"] as const)
      : worst
        ? (["warning", <TriangleAlert key="worst" />, `Differs in ${placeOf(worst)}`] as const)
        : (["success", <Check key="all" />, `Checked in ${placesOf(findings)}`] as const);
  return (
    // Where its place is narrow it is cut, and read whole by pointing at it.
    <span className="inline-flex max-w-full" title={words}>
      <Badge tone={tone} icon={icon}>
        {words}
      </Badge>
    </span>
  );
}

const placeOf = ({ browser, backend }: Finding) => `${browser} on ${backendLabels[backend]}`;

function placesOf(findings: readonly Finding[]): string {
  const browsers = new Set(findings.map(({ browser }) => browser));
  const backends = new Set(findings.map(({ backend }) => backendLabels[backend]));
  const [only] = browsers;
  return `${browsers.size === 1 ? only : `${browsers.size} browsers`} on ${[...backends].join(", ")}`;
}
