/** A file and where it lay in what was chosen: "cats/black/1.png", or its name alone. */
export type DroppedFile = { file: File; path: string };

/** What a file input holds; a folder input tells the path below the folder, its name included. */
export function filesOfInput(list: FileList | null): DroppedFile[] {
  return Array.from(list ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** Files of the clipboard. Pictures that come from no file get a name by the time: all of them are called "image.png". */
export function filesOfPaste(data: DataTransfer | null, now = new Date()): DroppedFile[] {
  const time = now.toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
  return Array.from(data?.files ?? [], (file, index) => {
    const ending = /\.[^.]+$/.exec(file.name)?.[0] ?? "";
    const isNameless = /^image\.[a-z]+$/i.test(file.name);
    return {
      file,
      path: isNameless ? `pasted ${time}${index > 0 ? ` ${index + 1}` : ""}${ending}` : file.name,
    };
  });
}

/**
 * All files of a drop, those in folders too. `onFound` gets the number so far, for folders of many thousands.
 * @returns besides them the paths that the browser could not read: a file that is gone or locked, a folder without rights.
 */
export async function filesOfDrop(
  transfer: Pick<DataTransfer, "items">,
  onFound?: (count: number) => void,
): Promise<{ files: DroppedFile[]; unreadable: string[] }> {
  // The items are void once the event is over: take entries and files before the first await.
  const starts = Array.from(transfer.items)
    .filter((item) => item.kind === "file")
    .map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const files: DroppedFile[] = [];
  const unreadable: string[] = [];
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\//, "");
    try {
      if (isFile(entry)) {
        const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
        files.push({ file, path });
        if (files.length % 200 === 0) onFound?.(files.length);
      } else if (isDirectory(entry)) {
        const reader = entry.createReader();
        // readEntries gives some hundred at a time; an empty answer is the end.
        for (;;) {
          const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
            reader.readEntries(resolve, reject),
          );
          if (batch.length === 0) return;
          for (const child of batch) await visit(child);
        }
      }
    } catch {
      unreadable.push(path);
    }
  };
  for (const { entry, file } of starts) {
    if (entry) await visit(entry);
    else if (file) files.push({ file, path: file.name });
  }
  return { files, unreadable };
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
