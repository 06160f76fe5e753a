"use client";

import { useApolloClient } from "@apollo/client/react";
import { Scale } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import type { ParityCheckRowFragment } from "@/app/graphql/generated/graphql";
import { backendLabels } from "@/app/tf/backends";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { canvasIsExact } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { type Column, DataTable } from "@/app/ui/data-table";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { TimeAgo } from "@/app/ui/time-ago";
import { parityTolerance } from "@/ml/parity";
import { ParityBadge } from "../parity-badge";
import { useProject } from "../project-context";
import { type Format, formatNames } from "./formats";
import { checkParity } from "./parity";
import { useOffered } from "./use-offered";

/**
 * What browsers made of the model, held against the worker by the server; and the offer to ask this one. Until one agreed
 * the model counts as unchecked.
 */
export function ParityPanel({
  modelId,
  format,
  checks,
  classifier,
}: {
  modelId: string;
  format: Format;
  /** Of the model in all formats; undefined while they come. */
  checks: readonly ParityCheckRowFragment[] | undefined;
  classifier: Classifier | null;
}) {
  const project = useProject();
  const apollo = useApolloClient();
  const [done, setDone] = useState<{ images: number; total: number } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isOffered, setOffered] = useOffered();
  const stop = useRef<AbortController | null>(null);
  const asked = useRef<Classifier | null>(null);
  const mayCheck = project.can("review:write");
  // A check is of one model on one backend: another classifier ends it.
  useEffect(() => {
    setError(null);
    setDone(null);
    return () => stop.current?.abort();
  }, [classifier]);

  const check = useCallback(async () => {
    if (!classifier) return;
    const control = new AbortController();
    stop.current = control;
    setError(null);
    setDone({ images: 0, total: 0 });
    try {
      const tell = (images: number, total: number) => {
        if (!control.signal.aborted) setDone({ images, total });
      };
      await checkParity(apollo, modelId, format, classifier, tell, control.signal);
    } catch (reason) {
      if (!control.signal.aborted) setError(messageOf(reason));
    } finally {
      if (!control.signal.aborted) setDone(null);
    }
  }, [apollo, modelId, format, classifier]);

  const ofFormat = checks?.filter((one) => one.format === format);
  const own =
    classifier &&
    ofFormat?.find(
      (one) => one.backend === classifier.backend && one.browser === browserName(navigator.userAgent),
    );
  const isDue = isOffered && mayCheck && classifier !== null && ofFormat !== undefined && !own;
  useEffect(() => {
    // Once for each: what failed is not tried again and again.
    if (!isDue || asked.current === classifier) return;
    asked.current = classifier;
    void check();
  }, [isDue, classifier, check]);

  return (
    <Panel
      title="Does a browser decide as the worker did?"
      actions={
        <Button
          icon={<Scale />}
          disabled={!classifier || !mayCheck}
          title={mayCheck ? undefined : "Your role may look, not check models"}
          loading={done !== null}
          onClick={check}
        >
          {own ? "Check again" : "Check now"}
        </Button>
      }
    >
      <div
        className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm"
        {...(own && {
          "data-parity-images": own.images,
          "data-parity-same": own.agreeing,
          "data-parity-difference": own.largestDifference,
          "data-parity-backend": own.backend,
          "data-parity-agrees": own.agrees,
        })}
      >
        {ofFormat ? <ParityBadge checks={ofFormat} /> : null}
        <Switch
          label="Check by itself in this browser"
          checked={isOffered}
          disabled={!mayCheck}
          onChange={(event) => setOffered(event.target.checked)}
        />
      </div>
      <p className="mt-2 text-sm text-muted">
        This browser prepares and classifies up to 200 test images and decodes pictures of every kind; the
        server holds the answers against the worker's: the same class for each image, each probability within{" "}
        {parityTolerance}.
      </p>
      <div className="mt-3 min-h-10 empty:min-h-0">
        {done ? (
          <ProgressBar
            label="Checking"
            value={done.images}
            total={done.total || null}
            note={`${done.images} of ${done.total}`}
          />
        ) : error ? (
          <AlertBanner tone="danger" title="The check did not come to its end">
            {error}
          </AlertBanner>
        ) : own ? (
          <Outcome check={own} />
        ) : null}
      </div>
      {checks && checks.length > 0 ? (
        <DataTable
          label="Checks in browsers"
          className="mt-3"
          maxHeight="18rem"
          columns={columns}
          rows={checks}
          rowKey={({ format: its, backend, browser }) => `${its} ${backend} ${browser}`}
        />
      ) : null}
      {canvasIsExactHere() ? null : (
        <AlertBanner tone="warning" title="This browser changes pixels that a page reads" className="mt-3">
          Its protection against fingerprinting adds noise, so probabilities differ a little. Allow this site
          to read canvases for exact results.
        </AlertBanner>
      )}
    </Panel>
  );
}

const columns: Column<ParityCheckRowFragment>[] = [
  { key: "browser", header: "Browser", cell: ({ browser }) => browser },
  { key: "backend", header: "Runs on", cell: ({ backend }) => backendLabels[backend] },
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
    header: "Pictures decoded alike",
    align: "right",
    hideOnPhone: true,
    cell: ({ pictures }) => `${pictures.filter(isWithin).length} of ${pictures.length}`,
  },
  {
    key: "checked",
    header: "Checked",
    hideOnPhone: true,
    cell: ({ checkedAt, checkedBy }) => (
      <>
        <TimeAgo at={checkedAt} /> by {checkedBy}
      </>
    ),
  },
];

const isWithin = ({ difference, allowed }: { difference: number; allowed: number }) => difference <= allowed;

function Outcome({ check }: { check: ParityCheckRowFragment }) {
  const project = useProject();
  const off = check.pictures.filter((picture) => !isWithin(picture));
  return (
    <AlertBanner
      tone={check.agrees ? "success" : "warning"}
      title={
        check.agrees
          ? `This browser and the worker agree on ${formatCount(check.images)} images`
          : check.agreeing < check.images
            ? `This browser and the worker differ on ${formatCount(check.images - check.agreeing)} of ${formatCount(check.images)} images`
            : "This browser and the worker decide alike, but not by the same numbers"
      }
      action={
        check.agrees ? undefined : (
          <Button size="sm" href={`/projects/${project.id}/try?source=test&image=${check.worstImage.id}`}>
            Try the worst
          </Button>
        )
      }
    >
      <span className="tabular-nums">
        {backendLabels[check.backend]}: the largest difference of a probability is{" "}
        {check.largestDifference.toExponential(1)} (at most {parityTolerance} is well).{" "}
        {off.length === 0
          ? `All ${check.pictures.length} kinds of pictures are decoded as the worker does.`
          : `Decoded otherwise: ${off.map(({ name, difference }) => `${name} (by ${difference} of 255)`).join("; ")}.`}
      </span>
    </AlertBanner>
  );
}

let isExact: boolean | undefined;
/** Asked once a page; on the server there is no canvas to ask. */
function canvasIsExactHere(): boolean {
  if (typeof OffscreenCanvas === "undefined") return true;
  isExact ??= canvasIsExact();
  return isExact;
}
