"use client";

import { useState } from "react";
import type { TryDetailsFragment } from "@/app/graphql/generated/graphql";
import { backendLabels } from "@/app/tf/backends";
import { Button } from "@/app/ui/button";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { TimeAgo } from "@/app/ui/time-ago";
import type { Finding } from "../parity-findings";
import { useProject } from "../project-context";
import { formatNames } from "./formats";
import { SetAsideDialog } from "./set-aside-dialog";

/**
 * What browsers came to with a model in each of its formats: samples, and whole splits that differ; and what people have
 * set aside of it, with the reason.
 */
export function BrowserFindings({ details }: { details: TryDetailsFragment }) {
  const maySetAside = useProject().can("parity:set-aside");
  const [asked, setAsked] = useState<Finding | null>(null);
  const findings: Finding[] = [
    ...details.parityChecks,
    ...details.paritySplits.filter(({ agrees }) => !agrees),
  ];
  const isAsked = maySetAside && findings.some(({ agrees }) => !agrees);
  const shown = isAsked ? [...columns, setAsideColumn(setAsked)] : columns;
  return (
    <>
      {findings.length > 0 ? (
        <DataTable
          label="Checks in browsers"
          className="mt-3"
          maxHeight="18rem"
          columns={shown}
          rows={findings}
          rowKey={(one) => `${kindOf(one)} ${one.format} ${one.backend} ${one.browser}`}
        />
      ) : null}
      {details.paritySetAsides.length > 0 ? (
        <section aria-label="Findings that were set aside" className="mt-3 text-sm">
          <h3 className="font-medium">Set aside</h3>
          <ul className="mt-1 grid gap-1.5 text-muted">
            {details.paritySetAsides.map((one) => (
              <li key={`${one.kind} ${one.format} ${one.backend} ${one.browser} ${one.checkedAt}`}>
                {one.browser} on {backendLabels[one.backend]}, {formatNames[one.format]}:{" "}
                {formatCount(one.agreeing)} of {formatCount(one.images)} images alike, probabilities up to{" "}
                {one.largestDifference.toExponential(1)} apart, checked <TimeAgo at={one.checkedAt} />.{" "}
                {one.setAsideBy.name}, <TimeAgo at={one.setAsideAt} />:{" "}
                <span className="break-words text-fg">{one.reason}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {asked ? (
        <SetAsideDialog
          modelId={details.id}
          kind={kindOf(asked)}
          finding={asked}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}

const kindOf = (one: Finding) => ("pictures" in one ? "sample" : "split");

export const isWithin = ({ difference, allowed }: { difference: number; allowed: number }) =>
  difference <= allowed;

const columns: Column<Finding>[] = [
  {
    key: "browser",
    header: "Browser",
    cell: ({ browser, backend, format }) => (
      <>
        <span className="block max-sm:whitespace-normal">{browser}</span>
        <span className="block text-xs text-muted max-sm:whitespace-normal sm:hidden">
          {backendLabels[backend]}, {formatNames[format]}
        </span>
      </>
    ),
  },
  { key: "backend", header: "Runs on", cell: ({ backend }) => backendLabels[backend], hideOnPhone: true },
  { key: "format", header: "Format", cell: ({ format }) => formatNames[format], hideOnPhone: true },
  {
    key: "same",
    header: "Same class",
    align: "right",
    cell: ({ agreeing, images }) => `${formatCount(agreeing)} of ${formatCount(images)}`,
  },
  {
    key: "difference",
    header: "Largest difference",
    align: "right",
    hideOnPhone: true,
    cell: ({ largestDifference }) => largestDifference.toExponential(1),
  },
  {
    key: "pictures",
    header: "Decoded alike",
    align: "right",
    hideOnPhone: true,
    cell: (one) =>
      "pictures" in one
        ? `${one.pictures.filter(isWithin).length} of ${one.pictures.length}`
        : "the whole split",
  },
  {
    key: "checked",
    header: "Checked",
    hideOnPhone: true,
    cell: (one) => (
      <>
        <TimeAgo at={one.checkedAt} />
        {"checkedBy" in one ? <span className="block text-xs text-muted">by {one.checkedBy}</span> : null}
      </>
    ),
  },
];

const setAsideColumn = (onAsk: (finding: Finding) => void): Column<Finding> => ({
  key: "set-aside",
  header: <span className="sr-only">Set aside</span>,
  align: "right",
  cell: (one) =>
    one.agrees ? null : (
      <Button size="sm" aria-label={`Set aside: ${placeOf(one)}`} onClick={() => onAsk(one)}>
        Set aside
      </Button>
    ),
});

const placeOf = ({ browser, backend, format }: Finding) =>
  `${browser} on ${backendLabels[backend]}, ${formatNames[format]}`;
