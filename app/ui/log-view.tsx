"use client";

import { Download, Search } from "lucide-react";
import { useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { Switch } from "./choices";
import { cn } from "./cn";
import { formatCount } from "./format";
import { IconButton } from "./icon-button";
import { TextInput } from "./inputs";
import { saveText } from "./save-file";
import { toast } from "./toaster";
import { useRows } from "./use-rows";
import { useSize } from "./use-size";

export type LogLine = {
  /** a time, as it shall be shown */
  time?: string;
  /** when it was written, ISO 8601: what a file says in place of the time alone */
  at?: string;
  level?: "info" | "warning" | "error";
  text: string;
};

const lineHeight = 20;
/** Above the first line. */
const gap = 6;
const levels = { info: "", warning: "text-warning-text", error: "text-danger-text" };
const asText = (line: LogLine) =>
  [line.time, line.level && line.level !== "info" ? line.level.toUpperCase() : "", line.text]
    .filter(Boolean)
    .join(" ");

/** Lines as a file, each with its whole instant where it has one. */
export const logText = (lines: readonly LogLine[]): string =>
  lines.map((line) => `${asText(line.at === undefined ? line : { ...line, time: line.at })}\n`).join("");

/** A log: only what is visible is in the page. It follows its end until one scrolls up. Search keeps the lines that match. */
export function LogView({
  label,
  lines,
  fileName = "log.txt",
  whole,
  empty = "No lines yet.",
  search,
  className,
}: {
  label: string;
  lines: readonly LogLine[];
  /** of the download */
  fileName?: string;
  /** all lines to the end, for the download, where `lines` are those that have come so far */
  whole?: () => Promise<readonly LogLine[]>;
  empty?: string;
  /** where whoever uses it keeps what is searched for; `found` are the lines that hold it while `lines` are not all there */
  search?: { query: string; onQuery: (query: string) => void; found: readonly LogLine[] | null };
  /** of the scrolling part: its height */
  className?: string;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  const [own, setOwn] = useState("");
  const query = search?.query ?? own;
  const setQuery = search?.onQuery ?? setOwn;
  const found = search?.found ?? null;
  const shown = useMemo(() => {
    const needle = query.trim().toLowerCase();
    if (needle === "") return lines;
    return found ?? lines.filter((line) => asText(line).toLowerCase().includes(needle));
  }, [lines, query, found]);
  const longest = useMemo(
    () => shown.reduce((most, line) => Math.max(most, asText(line).length), 0),
    [shown],
  );
  const count = shown.length;
  const { height: view } = useSize(scroller);
  const rows = useRows({ scroller, view, rowCount: count, rowHeight: lineHeight, columns: 1, gap });
  const toEnd = useEffectEvent(() => rows.scrollTo(Number.POSITIVE_INFINITY));
  // Of more lines, or in another height, the end is elsewhere.
  useEffect(() => {
    if (follow) toEnd();
  }, [follow, count, view]);

  const [isSaving, setSaving] = useState(false);
  const download = async () => {
    setSaving(true);
    try {
      saveText(fileName, logText((await whole?.()) ?? lines), "text/plain");
    } catch (error) {
      toast.error("The log was not downloaded", {
        description: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setSaving(false);
    }
  };

  return (
    <section aria-label={label} className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b px-3 py-2">
        <TextInput
          type="search"
          aria-label={`Search in ${label}`}
          placeholder="Search"
          leading={<Search />}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="w-52"
        />
        <span role="status" className="text-xs tabular-nums text-muted">
          {query ? `${formatCount(count)} of ` : ""}
          {formatCount(lines.length)} {lines.length === 1 ? "line" : "lines"}
        </span>
        <span className="ml-auto flex items-center gap-2">
          <Switch label="Follow" checked={follow} onChange={(event) => setFollow(event.target.checked)} />
          <IconButton
            label="Download log"
            icon={<Download />}
            size="sm"
            disabled={lines.length === 0}
            loading={isSaving}
            onClick={() => void download()}
          />
        </span>
      </div>
      <div
        ref={scroller}
        role="log"
        aria-live="off"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={(event) => {
          rows.onScroll();
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          setFollow(scrollHeight - scrollTop - clientHeight < lineHeight);
        }}
        className={cn(
          "h-80 overflow-auto bg-inset font-mono text-xs focus-visible:-outline-offset-2",
          className,
        )}
      >
        {count === 0 ? (
          <p className="p-3 font-sans text-sm text-muted">{query ? `No line holds “${query}”.` : empty}</p>
        ) : (
          <div className="relative min-w-full" style={{ height: rows.height, width: `${longest + 4}ch` }}>
            {shown.slice(rows.first, rows.last + 1).map((line, place) => {
              const row = rows.first + place;
              return (
                <div
                  key={row}
                  style={{
                    top: gap + row * lineHeight - rows.base,
                    height: lineHeight,
                    lineHeight: `${lineHeight}px`,
                  }}
                  className={cn(
                    "absolute inset-x-0 flex gap-3 whitespace-pre px-3",
                    levels[line.level ?? "info"],
                  )}
                >
                  {line.time ? <span className="shrink-0 text-subtle">{line.time}</span> : null}
                  {line.level && line.level !== "info" ? (
                    <span className="font-semibold">{line.level.toUpperCase()}</span>
                  ) : null}
                  <span>{line.text}</span>
                </div>
              );
            })}
          </div>
        )}
      </div>
    </section>
  );
}
