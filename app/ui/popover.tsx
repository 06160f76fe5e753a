"use client";

import { Popover as Base } from "@base-ui/react/popover";
import type { ReactElement, ReactNode } from "react";

/** Controls under their `trigger`, a Button say; the page below stays as it is and can be seen to change. */
export function Popover({
  trigger,
  label,
  align = "start",
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  label: string;
  align?: "start" | "center" | "end";
  children: ReactNode;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-30 outline-none">
          <Base.Popup
            aria-label={label}
            className="max-h-(--available-height) w-[min(22rem,calc(100vw-1.5rem))] overflow-y-auto rounded-lg border border-line-strong bg-raised p-3 shadow-md outline-none"
          >
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
