"use client";

import { Braces, Download, FolderArchive, Sheet } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";

/** Files of a version or a dataset to keep. */
export function ExportMenu({ id }: { id: string }) {
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
