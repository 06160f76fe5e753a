"use client";

import Link from "next/link";
import { percent } from "@/app/format";
import { formatCount } from "@/app/ui/format";
import { Panel } from "@/app/ui/panel";
import { ClassLabel } from "../../../class-label";
import type { Report } from "./page";

/** Which two classes are confused most, both ways together; each way leads to its images. */
export function JoinedPairs({ pairs, at }: { pairs: Report["pairs"]; at: string }) {
  return (
    <Panel
      flush
      title="Most confused pairs"
      description="Both ways together. Choose a way to see its images."
    >
      {pairs.length === 0 ? (
        <p className="px-4 py-6 text-center text-sm text-muted">Nothing was confused.</p>
      ) : (
        <ol className="max-h-[26.5rem] overflow-y-auto">
          {pairs.map((pair) => (
            <li
              key={`${pair.first.index}-${pair.second.index}`}
              className="grid grid-cols-[minmax(0,1fr)_auto_3.5rem] items-center gap-3 border-b px-4 py-1.5 last:border-b-0"
            >
              <span className="flex min-w-0 flex-wrap items-center gap-x-2">
                <ClassLabel of={pair.first} />
                <span className="text-subtle">
                  <span aria-hidden>⇄</span>
                  <span className="sr-only">and</span>
                </span>
                <ClassLabel of={pair.second} />
              </span>
              <span className="flex gap-1 text-xs tabular-nums">
                <Way at={at} from={pair.first} to={pair.second} count={pair.firstAsSecond} arrow="→" />
                <Way at={at} from={pair.second} to={pair.first} count={pair.secondAsFirst} arrow="←" />
              </span>
              <span className="text-right text-sm tabular-nums" title="Of the images of both classes">
                <span className="font-medium">{formatCount(pair.count)}</span>
                <span className="block text-xs text-muted">{percent(pair.share)}</span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}

type Named = Report["pairs"][number]["first"];

function Way({
  at,
  from,
  to,
  count,
  arrow,
}: {
  at: string;
  from: Named;
  to: Named;
  count: number;
  arrow: string;
}) {
  return (
    <Link
      href={`${at}/matrix?truth=${from.index}&predicted=${to.index}`}
      aria-label={`${formatCount(count)} of ${from.name} taken for ${to.name}`}
      className="inline-flex h-6 min-w-9 items-center justify-center gap-0.5 rounded-sm border px-1.5 hover:bg-hover pointer-coarse:h-9"
    >
      <span aria-hidden className="text-subtle">
        {arrow}
      </span>
      {formatCount(count)}
    </Link>
  );
}
