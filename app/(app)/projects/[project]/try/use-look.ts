"use client";

import { useCallback, useRef, useState } from "react";
import type { TryModelFragment } from "@/app/graphql/generated/graphql";
import { decodeOwn } from "@/app/tf/decode";
import type { FolderRow } from "./folder";
import type { Subject } from "./subject";

/** The picture of a folder that is looked at closer: the newest that was asked for, as any other that is tried. */
export function useLook(
  { classes }: Pick<TryModelFragment, "classes">,
  onSubject: (subject: Subject | null) => void,
) {
  const [path, setPath] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const newest = useRef<File | null>(null);
  const at = useCallback(
    async (row: FolderRow | null) => {
      newest.current = row?.file ?? null;
      setPath(row?.path ?? null);
      setError(null);
      if (!row) return onSubject(null);
      const { file, truth } = row;
      try {
        const picture = await decodeOwn(file);
        if (newest.current !== file) return;
        const known = classes.find(({ index }) => index === truth);
        onSubject({ kind: "upload", name: file.name, file, picture, truth: known });
      } catch (reason) {
        if (newest.current !== file) return;
        onSubject(null);
        setError(reason instanceof Error ? reason.message : String(reason));
      }
    },
    [classes, onSubject],
  );
  return { path, error, at };
}
