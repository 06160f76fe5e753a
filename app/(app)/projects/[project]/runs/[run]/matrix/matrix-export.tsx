"use client";

import { Download } from "lucide-react";
import { Button } from "@/app/ui/button";
import { ChartExport } from "@/app/ui/chart-export";
import { rgbOfHex, SURFACES, sequentialScale } from "@/ml/colour";
import { type DrawnMatrix, matrixSvg, matrixTable } from "./matrix-files";

/** The matrix as it is shown, as a file to keep; on white, as paper is. */
export function MatrixExport({ shown, name }: { shown: DrawnMatrix; name: string }) {
  const svg = () =>
    matrixSvg(shown, `${shown.rowTitle} by ${shown.columnTitle.toLowerCase()} of ${name}`, {
      color: sequentialScale("light"),
      surface: SURFACES.light,
      ink: rgbOfHex("#1b1d22"),
    });
  return (
    <ChartExport
      label={`${name} matrix`}
      table={() => matrixTable(shown)}
      svg={svg}
      trigger={
        <Button size="sm" icon={<Download />}>
          Export
        </Button>
      }
    />
  );
}
