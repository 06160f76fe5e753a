"use client";

import { useEffect, useMemo, useState } from "react";
import { brushed, type Stroke } from "@/ml/brush";
import type { PreprocessSpec } from "@/ml/preprocess";

/** Strokes over what the network saw; another picture begins without any. */
export function useBrush(seen: Uint8Array, spec: PreprocessSpec) {
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  useEffect(() => setStrokes([]), [seen]);
  const painted = useMemo(
    () => (strokes.length > 0 ? brushed(seen, spec, strokes) : seen),
    [seen, spec, strokes],
  );
  return { painted, strokes, setStrokes };
}
