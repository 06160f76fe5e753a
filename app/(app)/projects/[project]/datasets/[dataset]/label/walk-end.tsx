import { ArrowLeft, CheckCheck, Images, Upload } from "lucide-react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { useProject } from "../../../project-context";
import { useDataset } from "../dataset-context";

/** Behind the last image: why there is none, and what to do next. */
export function WalkEnd({
  list,
  unlabelled,
  isFiltered,
  grid,
  onPrevious,
}: {
  list: "unlabelled" | "all" | "flagged";
  /** images of the dataset without a class */
  unlabelled: number;
  /** whether the address asks for more than a list */
  isFiltered: boolean;
  /** the images that one came from */
  grid: string;
  /** absent where there was none before */
  onPrevious: (() => void) | undefined;
}) {
  const project = useProject();
  const dataset = useDataset();
  const here = `/projects/${project.id}/datasets/${dataset.id}`;
  const mayWrite = project.can("dataset:write");
  if (dataset.imageCount === 0) {
    return (
      <EmptyState
        className="flex-1"
        icon={<Images />}
        title="There is no image to label yet"
        action={
          mayWrite ? (
            <Button variant="primary" icon={<Upload />} href={`${here}/imports`}>
              Import images
            </Button>
          ) : (
            <Button href={grid}>To the grid</Button>
          )
        }
      >
        Import some first; they need no class.
      </EmptyState>
    );
  }
  const left = isFiltered ? "that matches" : "here";
  const none = {
    unlabelled: `No image ${left} is without a class`,
    all: `No image ${left}`,
    flagged: `No image ${left} is flagged`,
  };
  return (
    <EmptyState
      className="flex-1"
      icon={<CheckCheck />}
      title={
        onPrevious
          ? list === "unlabelled"
            ? "Every image here has a class"
            : "That was the last image"
          : none[list]
      }
      action={
        <>
          {onPrevious ? (
            <Button icon={<ArrowLeft />} onClick={onPrevious}>
              Previous image
            </Button>
          ) : null}
          <Button href={grid}>To the grid</Button>
          {unlabelled === 0 && mayWrite ? (
            <Button variant="primary" href={`${here}/freeze`}>
              Freeze a version
            </Button>
          ) : null}
        </>
      }
    >
      {unlabelled > 0 && (list !== "unlabelled" || isFiltered)
        ? `${counted(unlabelled, "image")} of the dataset still ${unlabelled === 1 ? "has" : "have"} no class.`
        : onPrevious
          ? "You can go back through them with the left arrow key."
          : "Choose another list above, or go back to the grid."}
    </EmptyState>
  );
}
