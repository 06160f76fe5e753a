import type { CSSProperties, ReactNode } from "react";
import { cn } from "./cn";

/** The thing and what belongs to it, side by side from 1024 px, one under the other below. `side` stays in view. */
export function SplitPane({
  main,
  side,
  sideWidth = "22rem",
  sideFirst = false,
  sticky = false,
  className,
}: {
  main: ReactNode;
  side: ReactNode;
  sideWidth?: string;
  /** on the left, and on top on a phone */
  sideFirst?: boolean;
  /** the side stays in view while main scrolls; "everywhere": also below it on a phone, so let it be low there */
  sticky?: boolean | "everywhere";
  className?: string;
}) {
  const columns = sideFirst ? `${sideWidth} minmax(0,1fr)` : `minmax(0,1fr) ${sideWidth}`;
  const sideBox = (
    <div
      className={cn(
        "min-w-0",
        sticky && "lg:sticky lg:top-5 lg:self-start",
        sticky === "everywhere" && "max-lg:sticky max-lg:bottom-2 max-lg:z-10 max-md:bottom-16",
      )}
    >
      {side}
    </div>
  );
  return (
    <div
      style={{ "--columns": columns } as CSSProperties}
      className={cn("grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-(--columns)", className)}
    >
      {sideFirst ? sideBox : null}
      <div className="min-w-0">{main}</div>
      {sideFirst ? null : sideBox}
    </div>
  );
}
