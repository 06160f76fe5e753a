import { ChevronsUpDown } from "lucide-react";
import type { ComponentPropsWithRef } from "react";
import { cn } from "./cn";

/**
 * The trigger of AppShell's team switcher and user menu: a mark with the first letter, and the name where the
 * rail has room for it. Hand it to `<Menu trigger={…}>`. `round` for a person.
 */
export function RailButton({
  name,
  hint,
  round = false,
  collapse = false,
  className,
  ...props
}: Omit<ComponentPropsWithRef<"button">, "children"> & {
  name: string;
  /** what it opens, for screen readers: "Change team" */
  hint: string;
  round?: boolean;
  /** on a phone show the mark alone */
  collapse?: boolean;
}) {
  return (
    <button
      {...props}
      type="button"
      className={cn(
        "flex h-control w-full min-w-0 items-center gap-2 rounded-md px-1 text-left font-medium hover:bg-hover data-popup-open:bg-pressed wide:px-1.5",
        className,
      )}
    >
      <span
        aria-hidden
        className={cn(
          "grid size-6 shrink-0 place-items-center border border-line-strong bg-inset text-xs font-semibold uppercase",
          round ? "rounded-full" : "rounded-md",
        )}
      >
        {Array.from(name.trim())[0] ?? "?"}
      </span>
      <span className={cn("min-w-0 flex-1 truncate md:max-wide:sr-only", collapse && "max-md:sr-only")}>
        {name}
      </span>
      <span className="sr-only">. {hint}</span>
      <ChevronsUpDown
        aria-hidden
        className={cn("size-3.5 shrink-0 text-subtle md:max-wide:hidden", collapse && "max-md:hidden")}
      />
    </button>
  );
}
