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

const isTable = ({ file }: DroppedFile) => /\.(csv|tsv|json|jsonl|ndjson)$/i.test(file.name);
const isAtTop = ({ path }: DroppedFile) => !path.includes("/");

/** Whether a table lies beside what was dropped: it says of which class those files are. */
export const isWithTable = (dropped: readonly DroppedFile[]) =>
  dropped.some((each) => isAtTop(each) && isTable(each)) &&
  dropped.some((each) => !isTable(each) && !isJunk(each));

/**
 * What was dropped, as what is sent: each archive by itself, as a single file; everything else packed together, and with
 * it the archives that a table was dropped with. Tables alone are sent one by one.
 */
export function contentsOf(dropped: readonly DroppedFile[]): (File | PackedFolder)[] {
  const isTogether = isWithTable(dropped);
  const files = dropped.filter((each) => !isJunk(each));
  const areTables = files.every((each) => isTable(each) && isAtTop(each));
  // An archive inside a folder is part of the folder, which the import then refuses by name.
  const single = isTogether ? [] : files.filter((each) => areTables || (isArchive(each) && isAtTop(each)));
  const rest = files.filter((each) => !single.includes(each));
  const contents: (File | PackedFolder)[] = single.map(({ file }) => file);
  const [first] = rest;
  if (first && rest.length === 1 && isAtTop(first)) {
    const { file, path } = first;
    contents.push(file.name === path ? file : new File([file], path, { lastModified: file.lastModified }));
  } else if (first) {
    contents.push(new PackedFolder(nameOf(rest, isTogether), rest));
  }
  return contents;
}

function nameOf(files: readonly DroppedFile[], isTogether: boolean): string {
  const archive = files.find((each) => isArchive(each) && isAtTop(each));
  if (isTogether && archive) return `${archive.file.name} with ${files.find(isTable)?.file.name}`;
  const roots = new Set(files.map((each) => (isAtTop(each) ? "" : each.path.split("/")[0])));
  const [root] = roots;
  return `${roots.size === 1 && root ? root : `${files.length} files`}.zip`;
}
