"use client";

import { ChevronDown, ChevronUp, Upload } from "lucide-react";
import { useState } from "react";
import { counted } from "@/app/format";
import { IconButton } from "@/app/ui/icon-button";
import { ProgressBar } from "@/app/ui/progress-bar";
import { UploadRow } from "./upload-row";
import { useUploads } from "./uploads";

/** Uploads that go on while one looks elsewhere: over every page, so that nothing moves when one begins or ends. */
export function UploadTray() {
  const uploads = useUploads();
  const [isOpen, setIsOpen] = useState(true);
  if (uploads.length === 0) return null;
  const moving = uploads.filter(({ phase }) => phase !== "sent");
  const sum = (of: (upload: (typeof uploads)[number]) => number) =>
    uploads.reduce((total, upload) => total + of(upload), 0);
  return (
    <section
      aria-label="Uploads"
      className="fixed right-3 bottom-[calc(var(--spacing-bar,3.25rem)+0.75rem+env(safe-area-inset-bottom))] z-30 w-[min(22rem,calc(100vw-1.5rem))] rounded-lg border border-line-strong bg-raised shadow-lg md:bottom-3"
    >
      <div className="flex items-center gap-2 py-1.5 pr-1.5 pl-3">
        <Upload aria-hidden className="size-4 text-muted" />
        <p className="flex-1 text-sm font-medium">
          {moving.length > 0 ? `${counted(moving.length, "upload")} on the way` : "All sent"}
          {moving.length > 0 ? (
            <span className="block text-xs font-normal text-muted">Keep this tab open.</span>
          ) : null}
        </p>
        <IconButton
          label={isOpen ? "Fold the uploads" : "Show the uploads"}
          icon={isOpen ? <ChevronDown /> : <ChevronUp />}
          size="sm"
          onClick={() => setIsOpen(!isOpen)}
        />
      </div>
      {isOpen ? (
        <ul className="flex max-h-[40dvh] flex-col gap-3 overflow-y-auto border-t px-3 py-2">
          {uploads.map((upload) => (
            <li key={upload.key}>
              <UploadRow upload={upload} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="px-3 pb-2.5">
          <ProgressBar
            label="Uploads"
            hideLabel
            value={sum((upload) => upload.sent)}
            total={sum((upload) => upload.bytes)}
          />
        </div>
      )}
    </section>
  );
}
