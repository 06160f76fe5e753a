"use client";

import { Scale, Square } from "lucide-react";
import { memo, useEffect } from "react";
import type {
  ParityCheckRowFragment,
  TryDetailsFragment,
  TryModelFragment,
} from "@/app/graphql/generated/graphql";
import { backendLabels, backendNames } from "@/app/tf/backends";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { canvasIsExact } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Switch } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { parityTolerance } from "@/ml/parity";
import { ParityBadge } from "../parity-badge";
import { findingsOf } from "../parity-findings";
import { useProject } from "../project-context";
import { BrowserFindings, isWithin } from "./browser-findings";
import { type Format, filesOf } from "./formats";
import { SplitCheck } from "./split-check";
import { useBackendsCheck } from "./use-backends-check";
import { useOffered } from "./use-offered";
import type { ParityCheckState } from "./use-parity-check";

/**
 * What browsers made of the model, held against the worker by the server; and the way to ask this one again, or about the
 * whole split.
 */
export const ParityPanel = memo(function ParityPanel({
  model,
  format,
  details,
  classifier,
  parity: { done, error, asked, check },
}: {
  model: TryModelFragment;
  format: Format;
  /** Undefined while they come. */
  details: TryDetailsFragment | null | undefined;
  classifier: Classifier | null;
  parity: ParityCheckState;
}) {
  const project = useProject();
  const [isOffered, setOffered] = useOffered();
  const mayCheck = project.can("review:write");
  const checks = details?.parityChecks;
  const ofFormat = checks?.filter((one) => one.format === format);
  const own =
    classifier &&
    ofFormat?.find(
      (one) => one.backend === classifier.backend && one.browser === browserName(navigator.userAgent),
    );
  // Where another browser has been held against the worker, this one need not be, but may.
  const isDue = isOffered && mayCheck && classifier !== null && ofFormat !== undefined && !own;
  const files = details && filesOf(details, format);
  const source = files ? { files, preprocessing: model.preprocessing } : null;
  const every = useBackendsCheck(model.id, format, source, classifier);
  const failed = every.outcomes.filter(({ problem }) => problem !== null);
  const mayBegin = isDue && asked !== classifier;
  useEffect(() => {
    if (mayBegin) check();
  }, [mayBegin, check]);

  return (
    <Panel
      title="Does a browser decide as the worker did?"
      actions={
        every.progress ? (
          <Button icon={<Square />} onClick={every.cancel}>
            Cancel
          </Button>
        ) : (
          <Button
            icon={<Scale />}
            disabled={!classifier || !mayCheck || done !== null}
            title={mayCheck ? undefined : "Your role may look, not check models"}
            onClick={() => void every.check()}
          >
            Check every backend
          </Button>
        )
      }
    >
      <div
        className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm"
        {...(own && {
          "data-parity-images": own.images,
          "data-parity-same": own.agreeing,
          "data-parity-difference": own.largestDifference,
          "data-parity-backend": own.backend,
          "data-parity-browser": own.browser,
          "data-parity-agrees": own.agrees,
        })}
      >
        <Switch
          label="Check each model that I open here"
          checked={isOffered}
          disabled={!mayCheck}
          onChange={(event) => setOffered(event.target.checked)}
        />
        {details ? <ParityBadge findings={findingsOf(details, format)} /> : null}
      </div>
      <p className="mt-2 text-sm text-muted">
        This browser prepares and classifies up to 200 test images and decodes pictures of every kind; the
        server holds the answers against the worker's: the same class for each image, each probability within{" "}
        {parityTolerance}. No model answers here before a browser agreed. The check of every backend does so
        on {backendNames.map((name) => backendLabels[name]).join(", ")}, one after the other, where they work
        here.
      </p>
      <div className="mt-3 min-h-10 empty:min-h-0">
        {every.progress ? (
          <ProgressBar
            label={`${backendLabels[every.progress.name]}, ${every.progress.place} of ${every.progress.of}`}
            value={every.progress.images}
            total={every.progress.total || null}
            note={
              every.progress.total > 0
                ? `${every.progress.images} of ${every.progress.total}`
                : "loading the model"
            }
          />
        ) : done ? (
          <ProgressBar
            label="Checking"
            value={done.images}
            total={done.total || null}
            note={`${done.images} of ${done.total}`}
          />
        ) : every.error || error ? (
          <AlertBanner tone="danger" title="The check did not come to its end">
            {every.error ?? error}
          </AlertBanner>
        ) : own ? (
          <Outcome check={own} />
        ) : null}
      </div>
      {failed.length > 0 ? (
        <ul aria-label="Backends that were not checked" className="mt-2 grid gap-1 text-sm text-muted">
          {failed.map(({ name, problem }) => (
            <li key={name}>
              <span className="font-medium text-fg">{backendLabels[name]}</span> was not checked: {problem}
            </li>
          ))}
        </ul>
      ) : null}
      {details ? <BrowserFindings details={details} /> : null}
      <SplitCheck model={model} format={format} splits={details?.paritySplits} classifier={classifier} />
      {canvasIsExactHere() ? null : (
        <AlertBanner tone="warning" title="This browser changes pixels that a page reads" className="mt-3">
          Its protection against fingerprinting adds noise, so probabilities differ a little. Allow this site
          to read canvases for exact results.
        </AlertBanner>
      )}
    </Panel>
  );
});

function Outcome({ check }: { check: ParityCheckRowFragment }) {
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
          <a href={check.worstImage.url} target="_blank" rel="noreferrer" className="text-sm underline">
            See the worst
          </a>
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
