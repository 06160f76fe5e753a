"use client";

import { Pause, Play } from "lucide-react";
import type { TryDetailsFragment, TryModelFragment } from "@/app/graphql/generated/graphql";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { ProgressBar } from "@/app/ui/progress-bar";
import { useProject } from "../project-context";
import type { Format } from "./formats";
import { useSplitCheck } from "./use-split-check";

/** This browser on every image that the run judged: begun, paused, gone on with, also another day. */
export function SplitCheck({
  model,
  format,
  splits,
  classifier,
}: {
  model: TryModelFragment;
  format: Format;
  splits: TryDetailsFragment["paritySplits"] | undefined;
  classifier: Classifier | null;
}) {
  const mayCheck = useProject().can("review:write");
  const check = useSplitCheck({ id: model.id, classes: model.classes.length }, format, classifier);
  const own =
    classifier &&
    splits?.find(
      (one) =>
        one.format === format &&
        one.backend === classifier.backend &&
        one.browser === browserName(navigator.userAgent),
    );
  if (format !== "layers" && format !== "graph") {
    return (
      <p className="mt-3 text-sm text-muted">
        Of quantised formats the worker kept its answers for the sample only: the whole split can be checked
        with the layers or the graph model.
      </p>
    );
  }
  const isRunning = check.images !== null;
  const images = check.images ?? own?.images ?? 0;
  const isBegun = own != null && !own.isWhole;
  return (
    <div
      className="mt-3 grid gap-2 border-t pt-3"
      {...(own && { "data-split-images": own.images, "data-split-same": own.agreeing })}
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm">
        <span className="min-w-0 flex-1 basis-60 text-muted">
          {own?.isWhole
            ? own.agrees
              ? `Here all ${formatCount(own.total)} images of the split are decided as the worker did.`
              : `Of ${formatCount(own.total)} images of the split ${formatCount(own.total - own.agreeing)} are decided otherwise here.`
            : "The whole split: every image that the run judged, one by one. It can be paused and goes on where it was."}
        </span>
        {isRunning ? (
          <Button icon={<Pause />} onClick={check.pause}>
            Pause
          </Button>
        ) : (
          <Button
            icon={<Play />}
            disabled={!classifier || !mayCheck}
            onClick={() =>
              void check.start(
                isBegun ? { after: own.after, images: own.images } : { after: null, images: 0 },
              )
            }
          >
            {isBegun ? "Go on" : own ? "Check the whole split again" : "Check the whole split"}
          </Button>
        )}
      </div>
      {isRunning || isBegun ? (
        <ProgressBar
          label={isRunning ? "Checking the whole split" : "Paused"}
          value={images}
          total={own?.total ?? null}
          isTimed={isRunning}
          note={own ? `${formatCount(images)} of ${formatCount(own.total)}` : `${formatCount(images)}`}
        />
      ) : null}
      {check.error ? (
        <AlertBanner tone="danger" title="The check stopped">
          {check.error} What was answered is kept: go on when it is mended.
        </AlertBanner>
      ) : null}
      {own && own.differing.length > 0 ? (
        <div className="flex flex-wrap items-center gap-2 text-sm">
          <span className="text-danger-text">
            {own.agreeing < own.images
              ? "Decided otherwise here:"
              : "Found to differ before, which stands until this check is whole:"}
          </span>
          {own.differing.slice(0, 12).map((image) => (
            <a key={image.id} href={image.url} target="_blank" rel="noreferrer">
              <img
                src={image.thumbnailUrl}
                alt="Another class than the worker's"
                className="size-8 rounded-sm object-cover"
              />
            </a>
          ))}
        </div>
      ) : null}
    </div>
  );
}
