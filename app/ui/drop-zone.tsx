"use client";

import { FileUp, FolderUp, Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { cn } from "./cn";
import { type DroppedFile, filesOfDrop, filesOfInput, filesOfPaste } from "./dropped-files";
import { formatCount } from "./format";
import { Spinner } from "./spinner";

// Known to every browser, unknown to React's types.
const folderAttributes = { webkitdirectory: "" };

/** Files and folders by drag, by button or from the clipboard. `onFiles` gets each file with its path below what was dropped. */
export function DropZone({
  label,
  hint,
  accept,
  folders = true,
  multiple = true,
  pastes = false,
  disabled = false,
  onFiles,
  className,
}: {
  /** "Drop a zip or a folder of images" */
  label: string;
  hint?: ReactNode;
  /** of the file chooser: ".zip,image/*" */
  accept?: string;
  folders?: boolean;
  multiple?: boolean;
  /** takes pictures and files that are pasted anywhere on the page */
  pastes?: boolean;
  disabled?: boolean;
  onFiles: (files: DroppedFile[]) => void;
  className?: string;
}) {
  const fileInput = useRef<HTMLInputElement>(null);
  const folderInput = useRef<HTMLInputElement>(null);
  // dragenter and dragleave also come from children: count them.
  const depth = useRef(0);
  const [isOver, setIsOver] = useState(false);
  const [reading, setReading] = useState<number | null>(null);
  const [error, setError] = useState<string | null>(null);
  const isBusy = disabled || reading !== null;

  const give = (files: DroppedFile[]) => {
    setError(
      files.length === 0
        ? "There is no file in what was chosen. Choose a zip, or a folder that holds images."
        : null,
    );
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  const latest = useRef(give);
  useEffect(() => {
    latest.current = give;
  });
  const takesPaste = pastes && !isBusy;
  useEffect(() => {
    if (!takesPaste) return;
    const paste = (event: ClipboardEvent) => {
      // What is pasted into a field is meant for that.
      if (event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]"))
        return;
      const files = filesOfPaste(event.clipboardData);
      if (files.length === 0) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [takesPaste]);
  const leave = () => {
    depth.current = 0;
    setIsOver(false);
  };
  const onDrop = async (event: DragEvent) => {
    event.preventDefault();
    leave();
    if (isBusy) return;
    setReading(0);
    const { files, unreadable } = await filesOfDrop(event.dataTransfer, setReading);
    setReading(null);
    if (unreadable.length === 0 || files.length > 0) give(files);
    if (unreadable.length > 0) setError(unreadableText(unreadable, files.length));
  };

  return (
    <section
      aria-label={label}
      onDragEnter={(event) => {
        event.preventDefault();
        depth.current += 1;
        setIsOver(true);
      }}
      onDragOver={(event) => event.preventDefault()}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDrop={onDrop}
      className={cn(
        "flex min-h-52 flex-col items-center justify-center rounded-lg border-2 border-dashed border-line-strong bg-panel px-6 py-8 text-center transition-colors",
        isOver && !isBusy && "border-accent bg-accent-soft",
        className,
      )}
    >
      <Upload aria-hidden className="mb-2 size-6 text-subtle" />
      <p className="text-base font-semibold">{label}</p>
      {hint ? <p className="mt-1 max-w-md text-sm text-balance text-muted">{hint}</p> : null}
      <div className="mt-4 flex flex-wrap justify-center gap-2">
        <Button icon={<FileUp />} disabled={isBusy} onClick={() => fileInput.current?.click()}>
          {multiple ? "Choose files" : "Choose a file"}
        </Button>
        {folders ? (
          <Button icon={<FolderUp />} disabled={isBusy} onClick={() => folderInput.current?.click()}>
            Choose a folder
          </Button>
        ) : null}
      </div>
      <p role="status" className="mt-2 h-5 text-xs tabular-nums text-muted">
        {reading !== null ? (
          <span className="inline-flex items-center gap-1.5">
            <Spinner /> Reading the folder{reading > 0 ? `: ${formatCount(reading)} files` : ""}
          </span>
        ) : null}
      </p>
      {error ? (
        <p role="alert" className="text-xs text-danger-text">
          {error}
        </p>
      ) : null}
      <input
        ref={fileInput}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        aria-label={`${label}: files`}
        onChange={(event) => {
          give(filesOfInput(event.target.files));
          event.target.value = "";
        }}
      />
      {folders ? (
        <input
          ref={folderInput}
          type="file"
          hidden
          {...folderAttributes}
          aria-label={`${label}: folder`}
          onChange={(event) => {
            give(filesOfInput(event.target.files));
            event.target.value = "";
          }}
        />
      ) : null}
    </section>
  );
}

/** Which of what was dropped could not be read, by name as far as a line holds them, and what to do. */
function unreadableText(paths: readonly string[], read: number): string {
  const named = paths.slice(0, 3).join(", ");
  const more = paths.length > 3 ? ` and ${formatCount(paths.length - 3)} more` : "";
  const rest = read > 0 ? " All else was taken." : "";
  return `The browser could not read ${named}${more}.${rest} See whether they are still there and you may open them, then drop them again.`;
}
