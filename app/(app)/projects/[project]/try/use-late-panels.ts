"use client";

import { useEffect, useState } from "react";

type Panels = Pick<typeof import("./probe-panel"), "ProbePanel">;

/**
 * Panels that come once `isDue`, when the model has answered for the first time: what draws their charts is a tenth of a
 * second's work that nobody should wait for. Null until they are there.
 */
export function useLatePanels(isDue: boolean): Panels | null {
  const [panels, setPanels] = useState<Panels | null>(null);
  useEffect(() => {
    if (!isDue || panels) return;
    // Without them the page does what it is for.
    import("./probe-panel").then(({ ProbePanel }) => setPanels({ ProbePanel })).catch(() => undefined);
  }, [isDue, panels]);
  return panels;
}
