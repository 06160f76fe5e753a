"use client";

import { Braces, Download, FolderArchive, Sheet } from "lucide-react";
import { Button } from "@/app/ui/button";
import { formatCount } from "@/app/ui/format";
import { Menu } from "@/app/ui/menu";

/** Files of a version or a dataset to keep. Images without a class are in no folder, and it says how many those are. */
export function ExportMenu({ id, unlabelled = 0 }: { id: string; unlabelled?: number }) {
  const file = (name: string) => `/files/exports/${id}/${name}`;
  return (
    <Menu
      align="end"
      trigger={<Button icon={<Download />}>Export</Button>}
      items={[
        { heading: "Keras reads JPEG, PNG and GIF, no WebP" },
        {
          label: "Images, a folder a split and class",
          icon: <FolderArchive />,
          href: file("images.zip"),
          isFile: true,
          hint: "zip",
        },
        ...(unlabelled > 0
          ? [{ heading: `With the ${formatCount(unlabelled)} without a class, which no folder has` }]
          : []),
        {
          label: "Table of images and classes",
          icon: <Sheet />,
          href: file("labels.csv"),
          isFile: true,
          hint: "CSV",
        },
        { label: "COCO", icon: <Braces />, href: file("coco.json"), isFile: true, hint: "JSON" },
      ]}
    />
  );
}
