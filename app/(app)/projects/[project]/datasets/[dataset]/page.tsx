"use client";

import { FilterX, Images, LassoSelect, RefreshCw, Upload } from "lucide-react";
import { useQueryState } from "nuqs";
import { useState } from "react";
import { Button } from "@/app/ui/button";
import { Checkbox } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { IconButton } from "@/app/ui/icon-button";
import type { ImageGridItem } from "@/app/ui/image-grid";
import { useKey } from "@/app/ui/use-key";
import { QueryError } from "../../../../query-error";
import { ClassFilter } from "../../class-filter";
import { ImageBrowser } from "../../image-browser";
import { LabelBar } from "../../labelling/label-bar";
import { LabelLink } from "../../labelling/label-link";
import { usePageTitle, useProject } from "../../project-context";
import { QueueLink } from "../../queues/queue-link";
import { Asked } from "./asked";
import { countsByClass, useDataset } from "./dataset-context";
import { formatBounded } from "./facet-list";
import { FilterBar } from "./filter-bar";
import { noValue } from "./image-filter-url";
import { SavedViews } from "./saved-views";
import { SelectionBar } from "./selection-bar";
import { TileCaption } from "./tile-caption";
import { useDatasetImages } from "./use-dataset-images";
import { useClassSplits } from "./use-facets";
import { toggled, useImageFilter } from "./use-image-filter";
import { useImagePlace } from "./use-image-place";
import { useSelection } from "./use-selection";

const captionsKey = "offdiagonal.image-captions";

function useCaptions(): [boolean, (shown: boolean) => void] {
  const [shown, setShown] = useState(() => {
    try {
      return localStorage.getItem(captionsKey) !== "false";
    } catch {
      return true; // storage is switched off
    }
  });
  return [
    shown,
    (next) => {
      setShown(next);
      try {
        localStorage.setItem(captionsKey, String(next));
      } catch {
        // Storage is switched off: it holds for this page only.
      }
    },
  ];
}

export default function DatasetImagesPage() {
  const project = useProject();
  const dataset = useDataset();
  usePageTitle(dataset.name);
  const state = useImageFilter();
  const { url, filter, sort, isFiltered, change, clear } = state;
  const images = useDatasetImages(dataset.id, filter, sort);
  const [image] = useQueryState("image");
  const selectedAt = useImagePlace(dataset.id, { filter, sort }, image, images);
  const selection = useSelection(images, { datasetId: dataset.id, filter });
  useKey("shift+l", selection.toggleLasso);
  const byClass = useClassSplits(dataset.id, filter);
  const [captions, setCaptions] = useCaptions();

  const itemAt = (index: number): ImageGridItem | undefined => {
    const edge = images.at(index);
    if (!edge) return undefined;
    const { node, name, split } = edge;
    return {
      id: node.id,
      src: node.thumbnailUrl,
      alt: node.class ? `${node.class.name}, ${name}` : name,
      ...(captions ? { caption: <TileCaption imageId={node.id} split={split} /> } : {}),
    };
  };
  // Those that have no image stay: what was to be pressed would move under the pointer.
  const choices = project.classes
    .map((of) => ({
      ...{ value: of.id, of },
      count: byClass.isExact ? (byClass.ofClass(of.id) ?? null) : undefined,
    }))
    .filter(({ value, of, count }) => of.archivedAt === null || count || url.class?.includes(value));
  const hasUnlabelled = countsByClass(dataset).some((row) => row.class === null && row.total > 0);
  const withoutClass = byClass.isExact ? (byClass.ofClass(null) ?? null) : undefined;
  const chips = [
    ...choices,
    ...(hasUnlabelled || url.class?.includes(noValue)
      ? [{ value: noValue, of: null, count: withoutClass }]
      : []),
  ];
  const importHref = `/projects/${project.id}/datasets/${dataset.id}/imports`;
  return (
    <ImageBrowser
      label={`Images of ${dataset.name}`}
      place={images.place}
      listKey={images.key}
      sparse={
        images.count === null
          ? undefined
          : { count: images.count, at: itemAt, indexOf: images.indexOf, onView: images.onView, selectedAt }
      }
      hasCaptions={captions}
      choice={selection.choice}
      total={images.count ?? undefined}
      filters={
        dataset.imageCount > 0 ? (
          <>
            <FilterBar state={state} />
            {choices.length <= 14 ? (
              <ClassFilter
                value={url.class ?? []}
                onChange={(value) => change({ class: value === null ? null : toggled(url.class, value) })}
                choices={chips}
              />
            ) : null}
            {/* A row of its own, with the size behind it: what is asked for pushes nothing aside. */}
            <div className="flex min-w-0 grow basis-full flex-wrap lg:basis-[calc(100%-11.5rem)] items-center justify-end gap-x-3 gap-y-2">
              <Asked state={state} />
              <span role="status" className="min-w-20 text-right text-xs tabular-nums text-muted">
                {images.total ? `${formatBounded(images.total.count, images.total.isExact)} images` : ""}
              </span>
              <Checkbox
                label="Class and split"
                checked={captions}
                onChange={({ target }) => setCaptions(target.checked)}
              />
              <IconButton
                label="Draw a line round images to select them (Shift L; Alt and a drag)"
                icon={<LassoSelect />}
                size="sm"
                aria-pressed={selection.choice.isLasso}
                className={selection.choice.isLasso ? "bg-accent-soft" : undefined}
                onClick={selection.toggleLasso}
              />
              <LabelLink datasetId={dataset.id} />
              <QueueLink datasetId={dataset.id} />
              <SavedViews />
            </div>
          </>
        ) : null
      }
      // Where some are selected it is those that a key labels.
      actionsOf={(id) => (selection.count === 0 ? <LabelBar target={{ ids: [id] }} /> : null)}
      failure={
        images.error && images.count === null ? (
          <QueryError thing="The list of images" error={images.error} onRetry={images.reload} />
        ) : undefined
      }
      below={
        <>
          {images.isStale ? (
            <p className="mt-2 flex items-center gap-2 text-xs text-muted">
              The list has changed since it was read.
              <Button size="sm" icon={<RefreshCw />} onClick={images.reload}>
                Read it anew
              </Button>
            </p>
          ) : null}
          {images.error ? (
            <QueryError thing="More images" error={images.error} onRetry={images.reload} />
          ) : null}
          <SelectionBar selection={selection} total={images.count} />
        </>
      }
      empty={
        isFiltered ? (
          <EmptyState
            icon={<FilterX />}
            title="No image is like that"
            action={<Button onClick={clear}>Show all images</Button>}
          >
            No image of the dataset has all that is asked for.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Images />}
            title="No image yet"
            action={
              project.can("dataset:write") ? (
                <Button variant="primary" icon={<Upload />} href={importHref}>
                  Import images
                </Button>
              ) : null
            }
          >
            Drop a zip or a folder with one folder for each class.
          </EmptyState>
        )
      }
    />
  );
}
