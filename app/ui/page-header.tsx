import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export type Crumb = { label: ReactNode; href: string };

/**
 * The head of a page: where one is, its h1, a line about it, and what can be done. `actions` that are null are not known
 * yet, and their place is kept.
 */
export function PageHeader({
  title,
  breadcrumbs,
  description,
  actions,
}: {
  title: ReactNode;
  breadcrumbs?: readonly Crumb[];
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-60">
        {breadcrumbs?.length ? (
          <nav aria-label="Breadcrumbs" className="mb-0.5">
            <ol className="flex min-w-0 flex-wrap items-center gap-1 text-xs text-muted">
              {breadcrumbs.map((crumb, index) => (
                <li key={crumb.href} className="flex min-w-0 items-center gap-1">
                  {index > 0 ? <ChevronRight aria-hidden className="size-3 shrink-0 text-subtle" /> : null}
                  <Link
                    href={crumb.href}
                    className="max-w-48 truncate rounded-sm hover:text-fg hover:underline"
                  >
                    {crumb.label}
                  </Link>
                </li>
              ))}
            </ol>
          </nav>
        ) : null}
        <h1 className="flex flex-wrap items-center gap-x-2.5 text-xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {title}
        </h1>
        {description ? <div className="mt-0.5 max-w-3xl text-sm text-muted">{description}</div> : null}
      </div>
      {actions === undefined ? null : (
        <div className="flex min-h-control min-w-28 flex-wrap items-center justify-end gap-2 max-sm:justify-start">
          {actions}
        </div>
      )}
    </header>
  );
}
