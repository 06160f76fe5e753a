"use client";

import { useEffect, useMemo, useState } from "react";
import { brushed, type Stroke } from "@/ml/brush";
import type { PreprocessSpec } from "@/ml/preprocess";

const none: readonly Stroke[] = [];

/** Strokes over what the network saw; another picture begins without any but those given with it. */
export function useBrush(seen: Uint8Array, spec: PreprocessSpec, begin: readonly Stroke[] = none) {
  const [strokes, setStrokes] = useState(begin);
  useEffect(() => setStrokes(begin), [seen, begin]);
  const painted = useMemo(
    () => (strokes.length > 0 ? brushed(seen, spec, strokes) : seen),
    [seen, spec, strokes],
  );
  return { painted, strokes, setStrokes };
}
