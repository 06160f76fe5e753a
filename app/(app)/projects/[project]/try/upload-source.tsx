"use client";

import { useEffect, useRef, useState } from "react";
import { decodeOwn } from "@/app/tf/decode";
import { AlertBanner } from "@/app/ui/alert-banner";
import { DropZone } from "@/app/ui/drop-zone";
import { Kbd } from "@/app/ui/kbd";
import type { Subject } from "./subject";

/** A picture from the computer: dropped, chosen or pasted. It is decoded in the page and stays there. */
export function UploadSource({
  pasted,
  onTaken,
  onSubject,
}: {
  pasted: File | null;
  onTaken: () => void;
  onSubject: (subject: Subject | null) => void;
}) {
  const [error, setError] = useState<string | null>(null);
  const newest = useRef<File | null>(null);
  const take = async (file: File) => {
    newest.current = file;
    setError(null);
    try {
      const picture = await decodeOwn(file);
      if (newest.current === file) onSubject({ kind: "upload", name: file.name, file, picture });
    } catch (reason) {
      if (newest.current !== file) return;
      onSubject(null);
      setError(reason instanceof Error ? reason.message : String(reason));
    }
  };
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (!pasted) return;
    onTaken();
    void latest.current(pasted);
  }, [pasted, onTaken]);
  return (
    <div className="grid gap-3">
      <DropZone
        label="Drop a picture"
        hint={
          <>
            PNG, JPEG, WebP or what else the browser reads; or paste one with <Kbd>Ctrl</Kbd> <Kbd>V</Kbd>.
          </>
        }
        accept="image/*"
        folders={false}
        multiple={false}
        onFiles={([first]) => first && void take(first.file)}
        className="min-h-84"
      />
      {error ? (
        <AlertBanner tone="danger" title="This picture cannot be tried">
          {error}
        </AlertBanner>
      ) : null}
    </div>
  );
}
