"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { brushed, type Stroke } from "@/ml/brush";
import type { PreprocessSpec } from "@/ml/preprocess";

const none: readonly Stroke[] = [];

/**
 * Strokes over what the network saw; another picture begins without any but those given with it. One with the same bytes is
 * no other: a pen that is lifted gives what it drew again.
 */
export function useBrush(seen: Uint8Array, spec: PreprocessSpec, begin: readonly Stroke[] = none) {
  const [strokes, setStrokes] = useState(begin);
  const of = useRef({ seen, begin });
  useEffect(() => {
    const before = of.current;
    of.current = { seen, begin };
    const isOther = before.seen.length !== seen.length || before.seen.some((byte, at) => byte !== seen[at]);
    if (isOther || before.begin !== begin) setStrokes(begin);
  }, [seen, begin]);
  const painted = useMemo(
    () => (strokes.length > 0 ? brushed(seen, spec, strokes) : seen),
    [seen, spec, strokes],
  );
  return { painted, strokes, setStrokes };
}
