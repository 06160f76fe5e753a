"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { activeHref } from "./active-href";
import { cn } from "./cn";
import { formatCount } from "./format";

export type TabItem = {
  href: string;
  label: ReactNode;
  /** a small number behind the label */
  count?: number;
};

/** Views of one thing, each with an address. `active` is an href, for tabs told apart by the query alone. */
export function Tabs({
  label,
  items,
  active,
  className,
}: {
  label: string;
  items: readonly TabItem[];
  active?: string;
  className?: string;
}) {
  const pathname = usePathname();
  const current =
    active ??
    activeHref(
      items.map((item) => item.href),
      pathname,
    );
  const nav = useRef<HTMLElement>(null);
  // On a phone the row is wider than the window: its own one is brought into sight.
  useEffect(() => {
    const [row, own] = [nav.current, nav.current?.querySelector<HTMLElement>("[aria-current=page]")];
    if (row && own) row.scrollLeft = own.offsetLeft - (row.clientWidth - own.offsetWidth) / 2;
  }, [current]);
  return (
    <nav
      ref={nav}
      aria-label={label}
      className={cn("relative mb-4 overflow-x-auto border-b [scrollbar-width:none]", className)}
    >
      <ul className="flex gap-1">
        {items.map((item) => (
          <li key={item.href}>
            <Link
              href={item.href}
              aria-current={item.href === current ? "page" : undefined}
              className="-mb-px flex h-9 items-center gap-1.5 whitespace-nowrap rounded-t-md border-b-2 border-transparent px-2.5 font-medium text-muted hover:text-fg focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:text-fg pointer-coarse:h-11"
            >
              {item.label}
              {item.count !== undefined ? (
                <span className="rounded-full bg-pressed px-1.5 text-2xs tabular-nums text-muted">
                  {formatCount(item.count)}
                </span>
              ) : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
