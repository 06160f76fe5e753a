"use client";

import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { DroppedFile } from "@/app/ui/dropped-files";
import { PackedFolder } from "./packed-folder";
import { UploadManager, type UploadView } from "./upload-manager";

const UploadsContext = createContext<UploadManager | null>(null);
const none: readonly UploadView[] = [];

/** Keeps uploads going above the pages. */
export function Uploads({ children }: { children: ReactNode }) {
  const [manager] = useState(() => new UploadManager());
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (manager.isBusy) event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    window.addEventListener("online", manager.wake);
    return () => {
      window.removeEventListener("beforeunload", warn);
      window.removeEventListener("online", manager.wake);
    };
  }, [manager]);
  return <UploadsContext value={manager}>{children}</UploadsContext>;
}

export function useUploadManager(): UploadManager {
  const manager = useContext(UploadsContext);
  if (!manager) throw new Error("Uploads are for pages of the signed-in");
  return manager;
}

/** Every upload of this page's life, or those into one dataset. */
export function useUploads(datasetId?: string): readonly UploadView[] {
  const manager = useUploadManager();
  const all = useSyncExternalStore(manager.subscribe, manager.snapshot, () => none);
  return useMemo(
    () => (datasetId === undefined ? all : all.filter((upload) => upload.datasetId === datasetId)),
    [all, datasetId],
  );
}

const isArchive = ({ file }: DroppedFile) => /\.(zip|tar|tgz|tar\.gz)$/i.test(file.name);
// What operating systems leave in folders is no image.
const isJunk = ({ path }: DroppedFile) =>
  path
    .split("/")
    .some(
      (part) => part === "__MACOSX" || part === ".DS_Store" || part === "Thumbs.db" || part === "desktop.ini",
    );

/** What was dropped, as what is sent: each archive by itself, as a single file; everything else packed together. */
export function contentsOf(dropped: readonly DroppedFile[]): (File | PackedFolder)[] {
  // An archive inside a folder is part of the folder, which the import then refuses by name.
  const archives = dropped.filter((each) => isArchive(each) && !each.path.includes("/"));
  const rest = dropped.filter((each) => !archives.includes(each) && !isJunk(each));
  const contents: (File | PackedFolder)[] = archives.map(({ file }) => file);
  const [first] = rest;
  if (first && rest.length === 1 && !first.path.includes("/")) {
    const { file, path } = first;
    contents.push(file.name === path ? file : new File([file], path, { lastModified: file.lastModified }));
  } else if (first) {
    const roots = new Set(rest.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
    const [root] = roots;
    const name = roots.size === 1 && root ? root : `${rest.length} files`;
    contents.push(new PackedFolder(`${name}.zip`, rest));
  }
  return contents;
}
