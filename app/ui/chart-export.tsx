"use client";

import { Braces, Download, FileImage, Shapes, Sheet } from "lucide-react";
import type { ReactElement } from "react";
import { type Table, tableCsv, tableJson } from "./csv";
import { IconButton } from "./icon-button";
import { Menu, type MenuEntry } from "./menu";
import { pngOf, saveText } from "./save-file";
import { toast } from "./toaster";

/** A chart or a table as a file to keep: what it shows, on white. `table` and `svg` are asked once a file is wanted. */
export function ChartExport({
  label,
  table,
  svg,
  note = "",
  trigger,
}: {
  /** what it is called, as the files are */
  label: string;
  /** its numbers */
  table: () => Table;
  /** its drawing; null while it cannot be drawn, left out where there is none */
  svg?: (() => string) | null;
  /** more about the numbers, behind the names of their formats */
  note?: string;
  /** an icon unless told otherwise */
  trigger?: ReactElement;
}) {
  const name = label.replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "chart";
  const savePng = (drawing: string) =>
    pngOf(drawing)
      .then((png) => saveText(`${name}.png`, png, "image/png"))
      .catch((error: unknown) => void toast.error(error instanceof Error ? error.message : String(error)));
  const drawings: MenuEntry[] =
    svg === undefined
      ? []
      : [
          {
            label: "Drawing",
            icon: <Shapes />,
            hint: "SVG",
            disabled: svg === null,
            onSelect: () => svg && saveText(`${name}.svg`, svg(), "image/svg+xml"),
          },
          {
            label: "Picture",
            icon: <FileImage />,
            hint: "PNG",
            disabled: svg === null,
            onSelect: () => svg && void savePng(svg()),
          },
        ];
  return (
    <Menu
      align="end"
      trigger={
        trigger ?? (
          <IconButton size="sm" variant="ghost" label={`Save ${label} as a file`} icon={<Download />} />
        )
      }
      items={[
        {
          label: "Values",
          icon: <Sheet />,
          hint: `CSV${note}`,
          onSelect: () => saveText(`${name}.csv`, tableCsv(table()), "text/csv"),
        },
        {
          label: "Values",
          icon: <Braces />,
          hint: `JSON${note}`,
          onSelect: () => saveText(`${name}.json`, tableJson(table()), "application/json"),
        },
        ...drawings,
      ]}
    />
  );
}
