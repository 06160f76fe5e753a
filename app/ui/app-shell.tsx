"use client";

import { Ellipsis } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { activeHref } from "./active-href";
import { cn } from "./cn";
import { Menu } from "./menu";
import { NavLink } from "./nav-link";

export type NavItem = {
  href: string;
  label: string;
  icon: ReactNode;
  /** further paths whose pages belong to it */
  covers?: readonly string[];
  /** on a phone under "More", for which the bar at the bottom has room then */
  isMinor?: boolean;
};

const entry =
  "flex h-bar w-full flex-col items-center justify-center gap-0.5 text-2xs text-muted hover:text-fg focus-visible:-outline-offset-2 aria-[current=page]:font-medium aria-[current=page]:text-fg md:h-control md:rounded-md md:text-sm md:hover:bg-hover md:aria-[current=page]:bg-pressed wide:flex-row wide:justify-start wide:gap-2.5 wide:px-2.5 [&_svg]:size-4.5 md:[&_svg]:size-4 [&[aria-current=page]_svg]:text-accent-text";
const word = "max-w-full truncate px-0.5 md:max-wide:sr-only";

/**
 * The frame of every signed-in page. From 768 px a rail at the left (icons alone below 1100 px), on a phone a bar
 * at the top (team, user) and one at the bottom (navigation). The document itself scrolls.
 */
export function AppShell({
  teamSwitcher,
  nav,
  navLabel = "Project",
  userMenu,
  children,
}: {
  teamSwitcher: ReactNode;
  nav: readonly NavItem[];
  navLabel?: string;
  userMenu: ReactNode;
  children: ReactNode;
}) {
  const pathname = usePathname();
  const place = activeHref(
    nav.flatMap((item) => [item.href, ...(item.covers ?? [])]),
    pathname,
  );
  const current = nav.find(
    (item) => place !== undefined && (item.href === place || item.covers?.includes(place)),
  )?.href;
  const minor = nav.filter(({ isMinor }) => isMinor);
  return (
    <div className="min-h-dvh">
      <a
        href="#main"
        className="fixed left-2 top-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 flex h-bar items-center gap-2 border-b bg-panel px-3 md:fixed md:inset-y-0 md:left-0 md:h-auto md:w-rail-sm md:flex-col md:items-stretch md:border-r md:border-b-0 md:px-2 md:py-2.5 wide:w-rail">
        <div className="min-w-0 flex-1 overflow-hidden p-0.5 md:flex-none">{teamSwitcher}</div>
        {nav.length > 0 ? (
          <nav
            aria-label={navLabel}
            className="fixed inset-x-0 bottom-0 z-30 border-t bg-panel pb-[env(safe-area-inset-bottom)] md:static md:mt-1 md:min-h-0 md:flex-1 md:overflow-y-auto md:border-0 md:p-0.5"
          >
            <ul className="flex md:flex-col md:gap-0.5">
              {nav.map((item) => (
                <li
                  key={item.href}
                  className={cn("min-w-0 flex-1 md:block md:flex-none", item.isMinor && "hidden")}
                >
                  <NavLink
                    href={item.href}
                    title={item.label}
                    aria-current={item.href === current ? "page" : undefined}
                    className={entry}
                  >
                    {item.icon}
                    <span className={word}>{item.label}</span>
                  </NavLink>
                </li>
              ))}
              {minor.length > 0 ? (
                <li className="min-w-0 flex-1 md:hidden">
                  <Menu
                    side="top"
                    align="end"
                    items={minor.map(({ href, label, icon }) => ({ href, label, icon }))}
                    trigger={
                      <button
                        type="button"
                        aria-current={minor.some(({ href }) => href === current) ? "page" : undefined}
                        className={entry}
                      >
                        <Ellipsis />
                        <span className={word}>More</span>
                      </button>
                    }
                  />
                </li>
              ) : null}
            </ul>
          </nav>
        ) : (
          <div className="hidden md:block md:flex-1" />
        )}
        <div className="shrink-0 overflow-hidden p-0.5">{userMenu}</div>
      </header>
      <main
        id="main"
        tabIndex={-1}
        className="px-4 pt-4 pb-24 outline-none md:ml-rail-sm md:px-6 md:pt-5 md:pb-8 wide:ml-rail"
      >
        {children}
      </main>
    </div>
  );
}
