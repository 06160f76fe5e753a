"use client";

import Link from "next/link";
import { useEffect, useMemo, useRef } from "react";
import { SegmentedControl } from "@/app/ui/choices";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { useThemeClass } from "@/app/ui/use-theme-class";
import { divergingScale, sequentialScale } from "@/ml/colour";
import { useProject } from "../../project-context";
import { cellsOf, deltaPicture, orderedClasses } from "../delta-model";
import type { Compared } from "../operations";
import { firstWith } from "./figures";
import type { Against, Several } from "./operations";
import { RunMark } from "./run-mark";
import { useSeveralState } from "./use-several-state";

/** Of each row the share that each cell has of it, by the square root, so that few among many still show. */
function shares(compared: Compared, side: "a" | "b"): { size: number; values: Float64Array; errors: number } {
  const classes = orderedClasses(compared, "position");
  const cells = cellsOf(compared);
  const size = classes.length;
  const values = new Float64Array(size * size);
  let errors = 0;
  for (const [row, truth] of classes.entries()) {
    const counts = classes.map((predicted) => cells(truth.index, predicted.index)[side]);
    const total = counts.reduce((sum, count) => sum + count, 0);
    for (const [column, count] of counts.entries()) {
      values[row * size + column] = total === 0 ? 0 : Math.sqrt(count / total);
      if (row !== column) errors += count;
    }
  }
  return { size, values, errors };
}

/** A matrix so small that only its pattern is read: a pixel a cell, drawn larger. */
function Thumbnail({
  size,
  values,
  isChange,
  label,
}: {
  size: number;
  values: ArrayLike<number>;
  isChange: boolean;
  label: string;
}) {
  const theme = useThemeClass();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || size === 0) return;
    const scale = isChange ? divergingScale(theme) : sequentialScale(theme);
    const image = context.createImageData(size, size);
    for (let i = 0; i < size * size; i++) {
      const value = values[i] ?? 0;
      image.data.set([...scale(isChange ? 2 * value - 1 : value), 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  }, [size, values, isChange, theme]);
  return (
    <canvas
      ref={canvas}
      width={Math.max(1, size)}
      height={Math.max(1, size)}
      role="img"
      aria-label={label}
      className="aspect-square w-full rounded-sm border [image-rendering:pixelated]"
    />
  );
}

/** The matrices of the runs that are shown beside each other, or how each differs from the baseline's. */
export function SmallMatrices({
  several,
  against,
}: {
  several: readonly Several[];
  against: ReadonlyMap<string, Against>;
}) {
  const project = useProject();
  const [state, setState] = useSeveralState();
  const isChange = state.matrices === "change";
  const pictures = useMemo(
    () =>
      several.map((own) => {
        const found = own.isBaseline ? firstWith(against, "whole") : against.get(own.run.id);
        const compared = found?.whole;
        if (!compared) return { own, picture: null, isOpen: compared === undefined };
        const plain = shares(compared, own.isBaseline ? "a" : "b");
        if (!isChange || own.isBaseline)
          return { own, picture: { ...plain, isChange: false }, isOpen: false };
        const { values } = deltaPicture(cellsOf(compared), orderedClasses(compared, "position"));
        return { own, picture: { ...plain, values, isChange: true }, isOpen: false };
      }),
    [several, against, isChange],
  );
  return (
    <Panel
      title="Matrices"
      description="True classes downwards, predicted ones across; each row by its shares."
      actions={
        <SegmentedControl
          label="What the matrices show"
          size="sm"
          options={[
            { value: "counts", label: "Shares" },
            { value: "change", label: "Change from the baseline" },
          ]}
          value={state.matrices}
          onChange={(matrices) => void setState({ matrices })}
        />
      }
    >
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-4 xl:grid-cols-6">
        {pictures.map(({ own, picture, isOpen }) => (
          <li key={own.run.id} className="min-w-0">
            <Link href={`/projects/${project.id}/runs/${own.run.id}/matrix`} className="grid gap-1.5">
              <RunMark of={own} />
              {picture ? (
                <Thumbnail {...picture} label={`Matrix of run ${own.run.number}`} />
              ) : (
                <span className="grid aspect-square place-items-center rounded-sm border text-xs text-subtle">
                  –
                </span>
              )}
              <span className="text-2xs text-muted">
                {picture
                  ? `${formatCount(picture.errors)} beside the diagonal`
                  : isOpen
                    ? "not compared yet"
                    : "not measured yet"}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
