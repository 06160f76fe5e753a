"use client";

import { RotateCcw } from "lucide-react";
import Link from "next/link";
import { instant } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";

/** What was deleted and can be restored still; nothing where there is none. */
export function DeletedList({
  items,
  hrefOf,
  onRestore,
}: {
  items: readonly { id: string; name: string; restorableUntil: string | null }[] | undefined;
  hrefOf: (id: string) => string;
  /** Absent for those who may not. */
  onRestore?: (id: string) => void;
}) {
  if (!items?.length) return null;
  return (
    <Panel title="Deleted" description="They can be restored until their space is freed" flush>
      <ul className="divide-y">
        {items.map(({ id, name, restorableUntil }) => (
          <li key={id} className="flex min-h-row flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1 text-sm">
            <Link href={hrefOf(id)} className="min-w-0 flex-1 truncate hover:underline">
              {name}
            </Link>
            {restorableUntil ? (
              <span className="text-xs text-muted">until {instant(restorableUntil)}</span>
            ) : null}
            {onRestore ? (
              <Button size="sm" icon={<RotateCcw />} onClick={() => onRestore(id)}>
                Restore
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
