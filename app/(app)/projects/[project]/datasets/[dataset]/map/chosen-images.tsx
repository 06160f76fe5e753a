"use client";

import { Grid3x3, LassoSelect } from "lucide-react";
import { createSerializer } from "nuqs";
import { useState } from "react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Dialog } from "@/app/ui/dialog";
import { EmptyState } from "@/app/ui/empty-state";
import { ImageGrid } from "@/app/ui/image-grid";
import { Panel } from "@/app/ui/panel";
import { QueryError } from "../../../../../query-error";
import { ImageDetails } from "../../../image-details";
import { useProject } from "../../../project-context";
import { useDataset } from "../dataset-context";
import { filterOf, type ImageFilterUrl, imageFilterParsers, noFilter, sortOf } from "../image-filter-url";
import { SelectionBar } from "../selection-bar";
import { useDatasetImages } from "../use-dataset-images";
import { useSelection } from "../use-selection";

const serialize = createSerializer(imageFilterParsers);

/** The images of the areas that are chosen on a map, with all that the grid does; `image` opens one. */
export function ChosenImages({
  url,
  isHidden,
  note,
  image,
  onImage,
}: {
  /** what the grid would have in its address; null where nothing is chosen */
  url: Partial<ImageFilterUrl> | null;
  /** whether there are areas, and all points are hidden */
  isHidden: boolean;
  /** what an area cannot choose, and what it cannot leave out */
  note: string;
  image: string | null;
  onImage: (id: string | null) => void;
}) {
  return (
    <>
      {url ? (
        <Gallery key={JSON.stringify(url)} url={url} note={note} image={image} onImage={onImage} />
      ) : (
        <Panel>
          <EmptyState
            icon={<LassoSelect />}
            title={isHidden ? "All images are hidden" : "Draw round some images"}
            className="py-16"
          >
            {isHidden
              ? "Show some of the colours above the map again: what is hidden is not chosen."
              : "The images of an area are listed here, to be looked at, labelled or taken out. Shift adds another area."}
          </EmptyState>
        </Panel>
      )}
      <Dialog open={image !== null} onOpenChange={() => onImage(null)} title="Image">
        {image ? <ImageDetails id={image} preview={`/files/images/${image}/thumbnail`} /> : null}
      </Dialog>
    </>
  );
}

function Gallery({
  url,
  note,
  image,
  onImage,
}: {
  url: Partial<ImageFilterUrl>;
  note: string;
  image: string | null;
  onImage: (id: string) => void;
}) {
  const project = useProject();
  const dataset = useDataset();
  const [list] = useState(() => {
    const whole: ImageFilterUrl = { ...noFilter, ...url };
    return { filter: filterOf(whole), sort: sortOf(whole) };
  });
  const images = useDatasetImages(dataset.id, list.filter, list.sort);
  const selection = useSelection(images, { datasetId: dataset.id, filter: list.filter });
  const count = images.count;
  if (images.error && count === null) {
    return <QueryError thing="The chosen images" error={images.error} onRetry={images.reload} />;
  }
  return (
    <>
      <Panel
        title={<span role="status">{count === null ? "…" : `${counted(count, "image")} in the area`}</span>}
        description={note || undefined}
        flush
        actions={
          <Button
            size="sm"
            icon={<Grid3x3 />}
            href={serialize(`/projects/${project.id}/datasets/${dataset.id}`, url)}
          >
            Open in the grid
          </Button>
        }
      >
        <ImageGrid
          key={images.key}
          label="Images of the area"
          sparse={
            count === null
              ? undefined
              : {
                  count,
                  at: (index) => {
                    const edge = images.at(index);
                    if (!edge) return undefined;
                    const { node, name } = edge;
                    return {
                      id: node.id,
                      src: node.thumbnailUrl,
                      alt: node.class ? `${node.class.name}, ${name}` : name,
                    };
                  },
                  indexOf: images.indexOf,
                  onView: images.onView,
                }
          }
          size={64}
          total={count ?? undefined}
          choice={selection.choice}
          selectedId={image}
          onSelect={(item) => onImage(item.id)}
          onOpen={(item) => onImage(item.id)}
          className={count === 0 ? "" : "h-[26rem]"}
          empty={
            <EmptyState icon={<LassoSelect />} title="No image in this area">
              Draw round some points of the map.
            </EmptyState>
          }
        />
      </Panel>
      <SelectionBar selection={selection} total={count} />
      {count !== null && count > 0 && selection.count === 0 && selection.chooseAll ? (
        <Button size="sm" className="mt-2" onClick={selection.chooseAll}>
          {`Choose all ${counted(count, "image")} of the area`}
        </Button>
      ) : null}
    </>
  );
}
