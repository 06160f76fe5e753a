"use client";

import { Lasso, Move, SquareDashed } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { ErrorState } from "@/app/ui/error-state";
import { ImageThumb } from "@/app/ui/image-thumb";
import { Select } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";
import { Scatter } from "@/app/ui/scatter/scatter";
import type { ScatterTool } from "@/app/ui/scatter/use-gestures";
import { Skeleton } from "@/app/ui/skeleton";
import { SplitPane } from "@/app/ui/split-pane";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { mostAreas } from "@/ml/lasso";
import { idOf, type MapPoints, pointSplits } from "@/ml/map-points";
import { useProject } from "../../../project-context";
import { imageFilterParsers } from "../image-filter-url";
import { ChosenImages } from "./chosen-images";
import { type ColourBy, colouringNames, colouringOf, colourings } from "./colouring";
import { Legend } from "./legend";
import { shownOnly } from "./shown-only";
import { usePoints } from "./use-points";
import { aboutMap, type Embedding, leftOutByMap, mapName } from "./words";

const parameters = {
  map: imageFilterParsers.map,
  lasso: imageFilterParsers.lasso,
  colour: parseAsStringLiteral(colourings).withDefault("class"),
  image: parseAsString,
};
const height = "h-96 lg:h-[min(44rem,calc(100dvh-20rem))] lg:min-h-80";
const nothingHidden: ReadonlySet<number> = new Set();

/** A finished map: its points, what their colours mean, and the images of the areas that are chosen. */
export function MapView({ embedding }: { embedding: Embedding }) {
  const { points, error, reload } = usePoints(embedding.pointsUrl);
  if (error && !points) {
    return (
      <ErrorState title="The points of this map could not be read" reason={error.message} onRetry={reload} />
    );
  }
  if (!points) return <Skeleton className={height} />;
  return <Shown embedding={embedding} points={points} />;
}

function Shown({ embedding, points }: { embedding: Embedding; points: MapPoints }) {
  const project = useProject();
  const theme = useThemeClass();
  const [{ lasso, colour, image }, setUrl] = useQueryStates(parameters);
  const [tool, setTool] = useState<ScatterTool>("lasso");
  const [hiding, setHiding] = useState<{ by: ColourBy; groups: ReadonlySet<number> } | null>(null);
  const hidden = hiding?.by === colour ? hiding.groups : nothingHidden;
  const colouring = useMemo(
    () => colouringOf(points, colour, project.classes, theme),
    [points, colour, project.classes, theme],
  );
  const areas = useMemo(() => lasso ?? [], [lasso]);
  const drawn = useMemo(
    () => ({ xs: points.x, ys: points.y, groups: colouring.groups, palette: colouring.palette, hidden }),
    [points, colouring, hidden],
  );
  const shown = colourings.filter((by) => by !== "prediction" || embedding.run !== null);
  const toggle = (group: number) => {
    const groups = new Set(hidden);
    if (!groups.delete(group)) groups.add(group);
    setHiding({ by: colour, groups });
  };
  const map = (
    <Panel flush>
      <div className="flex flex-wrap items-center gap-2 border-b px-3 py-2">
        <SegmentedControl
          label="What a drag does"
          size="sm"
          value={tool}
          onChange={setTool}
          options={[
            { value: "lasso", label: "Lasso", icon: <Lasso /> },
            { value: "rectangle", label: "Rectangle", icon: <SquareDashed /> },
            { value: "move", label: "Move", icon: <Move /> },
          ]}
        />
        <span className="ml-auto flex items-center gap-2 text-xs text-muted">
          <span aria-hidden>Colour</span>
          <Select
            aria-label="Colour"
            className="w-48"
            value={colour}
            options={shown.map((by) => ({ value: by, label: colouringNames[by] }))}
            onChange={({ target }) => {
              const by = colourings.find((each) => each === target.value);
              if (by) void setUrl({ colour: by });
            }}
          />
        </span>
        <Legend colouring={colouring} hidden={hidden} onToggle={toggle} />
      </div>
      <Scatter
        label={`Map of ${points.count.toLocaleString("en")} images, ${mapName(embedding)}`}
        points={drawn}
        areas={areas}
        tool={tool}
        // The map is named too: an area of the newest one would be another place once there is a newer one.
        onAreas={(next) =>
          void setUrl({ map: embedding.id, lasso: next.length > 0 ? next.slice(-mostAreas) : null })
        }
        onOpen={(point) => void setUrl({ image: idOf(points, point) })}
        describe={(point) => <PointFacts points={points} point={point} />}
        className={height}
      />
      <p className="border-t px-3 py-2 text-xs text-pretty text-muted">{aboutMap(embedding)}</p>
    </Panel>
  );
  const only = shownOnly(colour, colouring.legend, hidden, {
    classIds: points.classIds,
    runId: embedding.run?.id,
  });
  const chosen = areas.length > 0 && only ? { map: embedding.id, lasso, ...only.filter } : null;
  return (
    <SplitPane
      sideWidth="24rem"
      sticky
      main={map}
      side={
        <ChosenImages
          url={chosen}
          isHidden={areas.length > 0 && only === null}
          note={[
            leftOutByMap(embedding),
            only?.isHiddenChosen
              ? "What is hidden is among them: no filter tells it from the others."
              : undefined,
          ]
            .filter((sentence) => sentence !== undefined)
            .join(" ")}
          image={image}
          onImage={(id) => void setUrl({ image: id })}
        />
      }
    />
  );
}

function PointFacts({ points, point }: { points: MapPoints; point: number }) {
  const project = useProject();
  const id = idOf(points, point);
  const classId = points.classIds[points.classes[point] as number];
  const name = project.classes.find((one) => one.id === classId)?.name ?? "No class";
  const split = pointSplits[points.splits[point] as number];
  const distance = points.distance[point] as number;
  return (
    <span className="flex w-28 flex-col gap-1">
      <ImageThumb src={`/files/images/${id}/thumbnail`} alt="" eager className="aspect-square w-full" />
      <span className="truncate font-medium">{name}</span>
      <span className="truncate text-muted">
        {split === "none" ? "no split" : split}
        {points.verdicts[point] === 2 ? ", wrong" : points.verdicts[point] === 1 ? ", right" : ""}
      </span>
      <span className="truncate text-muted">{`distance ${distance.toFixed(2)}`}</span>
    </span>
  );
}
