"use client";

import { Download, FileImage, Shapes, Sheet } from "lucide-react";
import { type ChartContent, chartCsv, chartSvg } from "./chart-files";
import { IconButton } from "./icon-button";
import { Menu } from "./menu";
import { pngOf, saveText } from "./save-file";
import { toast } from "./toaster";

/** A chart as a file to keep: what it shows, on white. `content` is asked once a file is wanted. */
export function ChartExport({ label, content }: { label: string; content: () => ChartContent }) {
  const name = label.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "chart";
  const savePng = () =>
    pngOf(chartSvg(content()))
      .then((png) => saveText(`${name}.png`, png, "image/png"))
      .catch((error: unknown) => void toast.error(error instanceof Error ? error.message : String(error)));
  return (
    <Menu
      align="end"
      trigger={<IconButton size="sm" variant="ghost" label={`Save ${label} as a file`} icon={<Download />} />}
      items={[
        {
          label: "Values",
          icon: <Sheet />,
          hint: "CSV",
          onSelect: () => saveText(`${name}.csv`, chartCsv(content()), "text/csv"),
        },
        {
          label: "Drawing",
          icon: <Shapes />,
          hint: "SVG",
          onSelect: () => saveText(`${name}.svg`, chartSvg(content()), "image/svg+xml"),
        },
        { label: "Picture", icon: <FileImage />, hint: "PNG", onSelect: () => void savePng() },
      ]}
    />
  );
}
