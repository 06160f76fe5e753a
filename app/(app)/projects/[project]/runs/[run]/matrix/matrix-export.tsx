"use client";

import { Download, FileImage, Shapes, Sheet } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";
import { pngOf, saveText } from "@/app/ui/save-file";
import { toast } from "@/app/ui/toaster";
import { rgbOfHex, SURFACES, sequentialScale } from "@/ml/colour";
import { matrixCsv, matrixSvg } from "./matrix-files";
import type { Arranged } from "./matrix-model";

/** The matrix as it is shown, as a file to keep; on white, as paper is. */
export function MatrixExport({ shown, name }: { shown: Arranged; name: string }) {
  const svg = () =>
    matrixSvg(shown, `${shown.rowTitle} by ${shown.columnTitle.toLowerCase()} of ${name}`, {
      color: sequentialScale("light"),
      surface: SURFACES.light,
      ink: rgbOfHex("#1b1d22"),
    });
  const file = name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "run";
  const savePng = async () => {
    try {
      saveText(`${file}-matrix.png`, await pngOf(svg()), "image/png");
    } catch (error) {
      toast.error(messageOf(error));
    }
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button size="sm" icon={<Download />}>
          Export
        </Button>
      }
      items={[
        { heading: "As it is shown" },
        {
          label: "Table of counts",
          icon: <Sheet />,
          hint: "CSV",
          onSelect: () => saveText(`${file}-matrix.csv`, matrixCsv(shown), "text/csv"),
        },
        {
          label: "Drawing",
          icon: <Shapes />,
          hint: "SVG",
          onSelect: () => saveText(`${file}-matrix.svg`, svg(), "image/svg+xml"),
        },
        { label: "Picture", icon: <FileImage />, hint: "PNG", onSelect: () => void savePng() },
      ]}
    />
  );
}
