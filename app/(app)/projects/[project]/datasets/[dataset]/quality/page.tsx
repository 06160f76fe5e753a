"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { Gauge, RefreshCw } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ProgressBar } from "@/app/ui/progress-bar";
import { Skeleton } from "@/app/ui/skeleton";
import { TimeAgo } from "@/app/ui/time-ago";
import { toast } from "@/app/ui/toaster";
import { QueryError } from "../../../../../query-error";
import { usePageTitle, useProject } from "../../../project-context";
import { useRefetchOn } from "../../../use-refetch-on";
import { useDataset } from "../dataset-context";
import { Balance } from "./balance";
import { FeatureOutliers } from "./feature-outliers";
import { GroupList } from "./group-list";
import { Histograms } from "./histograms";
import { cancelQuality, datasetQuality, type Findings, measureQuality, type Quality } from "./operations";
import { OutlierList } from "./outlier-list";

const shows = ["leaking", "conflicting", "repeated", "outliers"] as const;
const titles: Record<(typeof shows)[number], string> = {
  leaking: "Across splits",
  conflicting: "Across classes",
  repeated: "Repeated",
  outliers: "Unlike the rest",
};
const meanings: Record<(typeof shows)[number], string> = {
  leaking: "Near-same images in several splits: what is measured on the one was learnt from the other.",
  conflicting: "Near-same images with several classes: one of the labels is wrong.",
  repeated: "Near-same images of one class within one split: they weigh more than others.",
  outliers:
    "Images far from the middle of a figure, in robust deviations, a twentieth of all at most by each: look whether they belong here.",
};

export default function DatasetQualityPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(`Quality · ${dataset.name}`);
  const { data, error, refetch } = useQuery(datasetQuality, { variables: { id: dataset.id } });
  useRefetchOn(["QUALITY_CHANGED", "DATASET_CHANGED", "LABELS_CHANGED"], null, () => refetch());
  const at = `/projects/${project.id}/datasets/${dataset.id}`;
  if (!data) {
    return error ? (
      <QueryError thing="The quality of this dataset" error={error} onRetry={refetch} />
    ) : (
      <Skeleton className="h-64" />
    );
  }
  const { quality } = data.dataset;
  const findings = quality?.findings;
  return (
    <div className="flex flex-col gap-4">
      <Standing quality={quality ?? null} onAsked={refetch} />
      <Balance at={at} />
      {findings && findings.imageCount > 0 ? (
        <>
          <Histograms histograms={findings.histograms} at={at} />
          <Lists findings={findings} lookedAt={quality?.measuredAt ?? ""} />
        </>
      ) : null}
      <FeatureOutliers at={at} />
    </div>
  );
}

/** When the images were looked at, or how far that is, with the way to ask for it and to end it. */
function Standing({ quality, onAsked }: { quality: Quality | null; onAsked: () => unknown }) {
  const project = useProject();
  const dataset = useDataset();
  const [measure, measuring] = useMutation(measureQuality);
  const [cancel, cancelling] = useMutation(cancelQuality);
  const ask = async () => {
    try {
      await measure({ variables: { input: { datasetId: dataset.id } } });
      await onAsked();
    } catch (reason) {
      toast.error("The images were not looked at.", { description: messageOf(reason) });
    }
  };
  const canAsk = project.can("dataset:write") && dataset.imageCount > 0;
  if (quality?.state === "queued" || quality?.state === "running") {
    const { processed, total, state } = quality;
    // Each image is measured, then compared.
    const images = total === null ? null : total / 2;
    const isMeasuring = images === null || processed < images;
    const done = images === null ? undefined : isMeasuring ? processed : processed - images;
    return (
      <Panel>
        <div className="flex items-end gap-3">
          <ProgressBar
            className="flex-1"
            label={
              state === "queued"
                ? "Waits for the worker"
                : isMeasuring
                  ? "Measuring the images"
                  : "Comparing the images"
            }
            value={done}
            total={images}
            note={done !== undefined && images ? `${formatCount(done)} of ${formatCount(images)}` : undefined}
            isTimed
          />
          {project.can("dataset:write") ? (
            <Button
              size="sm"
              disabled={cancelling.loading}
              onClick={() =>
                void cancel({ variables: { input: { datasetQualityId: quality.id } } }).catch(
                  (reason: unknown) => toast.error("It goes on.", { description: messageOf(reason) }),
                )
              }
            >
              Cancel
            </Button>
          ) : null}
        </div>
      </Panel>
    );
  }
  const button = canAsk ? (
    <Button icon={<RefreshCw />} loading={measuring.loading} onClick={ask}>
      {quality?.findings ? "Look again" : "Look at all images"}
    </Button>
  ) : null;
  if (quality?.failure) {
    return (
      <AlertBanner tone="danger" title="The images could not be looked at" action={button}>
        {quality.failure}
      </AlertBanner>
    );
  }
  if (!quality?.findings) {
    return (
      <Panel>
        <EmptyState icon={<Gauge />} title="Nobody has looked at these images together yet" action={button}>
          {dataset.imageCount > 0
            ? "A worker measures brightness, contrast, sharpness and size, and finds near-same images and those unlike the rest."
            : "Import images first; then brightness, sharpness, near-same images and outliers are found here."}
        </EmptyState>
      </Panel>
    );
  }
  const { imageCount, unread } = quality.findings;
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm">
      <p className="mr-auto text-muted">
        {counted(imageCount, "image")} looked at{" "}
        {quality.measuredAt ? <TimeAgo at={quality.measuredAt} /> : null}
        {unread > 0 ? `; ${counted(unread, "file")} could not be read` : ""}.{" "}
        {quality.isStale ? (
          <strong className="font-medium text-warning-text">The dataset has changed since.</strong>
        ) : null}
      </p>
      {button}
    </div>
  );
}

function Lists({ findings, lookedAt }: { findings: Findings; lookedAt: string }) {
  const counts = new Map<string, number>(findings.groupCounts.map(({ kind, groups }) => [kind, groups]));
  counts.set("outliers", findings.outlierCount);
  // What is gravest is shown first, where there is any of it.
  const gravest = shows.find((kind) => (counts.get(kind) ?? 0) > 0) ?? "leaking";
  const [chosen, setShow] = useQueryState("show", parseAsStringLiteral(shows));
  const show = chosen ?? gravest;
  return (
    <Panel title="Images to look at" description={meanings[show]} flush>
      <div className="relative overflow-x-auto border-b px-4 py-2">
        <SegmentedControl
          label="Which images"
          size="sm"
          value={show}
          onChange={(value) => void setShow(value)}
          options={shows.map((value) => ({
            value,
            label: `${titles[value]} ${formatCount(counts.get(value) ?? 0)}`,
          }))}
        />
      </div>
      {show === "outliers" ? (
        <OutlierList key={lookedAt} total={counts.get("outliers") ?? 0} />
      ) : (
        <GroupList key={`${show} ${lookedAt}`} kind={show} total={counts.get(show) ?? 0} />
      )}
    </Panel>
  );
}
