"use client";

import { useApolloClient } from "@apollo/client/react";
import { parseAsString, useQueryState } from "nuqs";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { useProjectEvent } from "@/app/graphql/events";
import { graphql } from "@/app/graphql/generated";
import type { RunLogQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { type LogLine, LogView } from "@/app/ui/log-view";
import { Panel } from "@/app/ui/panel";
import { isActive } from "../../run-facts";
import { useRun } from "../run-context";

const runLog = graphql(`
  query RunLog($run: ID!, $after: String, $search: String) {
    run(id: $run) {
      id
      log(first: 500, after: $after, search: $search) {
        edges {
          cursor
          node {
            sequence
            at
            level
            message
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** A long log is shown as it comes, a few times a second: each showing costs as much as it has lines. */
const showMs = 300;

const clock = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

const lineOf = ({ at, level, message }: RunLogQuery["run"]["log"]["edges"][number]["node"]): LogLine => ({
  time: clock.format(new Date(at)),
  at: new Date(at).toISOString(),
  level,
  text: message,
});

interface Log {
  readonly lines: readonly LogLine[];
  readonly isRead: boolean;
  readonly error: string | null;
  /** All lines up to now, once they are read. */
  readonly whole: () => Promise<readonly LogLine[]>;
}

/** The lines of a run's log, page after page to the end, then each as it comes. */
function useLog(runId: string): Log {
  const apollo = useApolloClient();
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const held = useRef<LogLine[]>([]);
  const [isRead, setIsRead] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const end = useRef<string | null>(null);
  const reading = useRef<Promise<void> | null>(null);
  const again = useRef(false);

  const readOn = useCallback(async () => {
    let shownAt = Date.now();
    try {
      while (again.current) {
        again.current = false;
        const { data } = await apollo.query({
          query: runLog,
          variables: { run: runId, after: end.current },
          fetchPolicy: "no-cache",
        });
        const log = data?.run.log;
        if (!log) break;
        end.current = log.pageInfo.endCursor ?? end.current;
        for (const { node } of log.edges) held.current.push(lineOf(node));
        if (log.pageInfo.hasNextPage) again.current = true;
        if (Date.now() - shownAt < showMs) continue;
        setLines([...held.current]);
        shownAt = Date.now();
      }
      setLines((shown) => (shown.length === held.current.length ? shown : [...held.current]));
      setError(null);
      setIsRead(true);
    } catch (reason) {
      setError(messageOf(reason));
      throw new Error(messageOf(reason), { cause: reason });
    } finally {
      reading.current = null;
    }
  }, [apollo, runId]);
  const read = useCallback(() => {
    again.current = true;
    reading.current ??= readOn();
    return reading.current;
  }, [readOn]);
  // What fails is shown, and read again at the next event.
  const readQuietly = useCallback(() => void read().catch(() => undefined), [read]);
  useEffect(readQuietly, [readQuietly]);
  useProjectEvent(["RUN_LOG", "RUN_CHANGED"], runId, readQuietly);
  useProjectEvent(["RESYNC"], null, readQuietly);
  const whole = useCallback(async () => {
    await read();
    return held.current;
  }, [read]);
  return { lines, isRead, error, whole };
}

/** How long nothing more has to be typed until the server is asked. */
const typedMs = 250;

/** The first lines of the whole log that hold a text, found by the server: the page may still read the log. */
function useFound(runId: string, search: string): readonly LogLine[] | null {
  const apollo = useApolloClient();
  const [found, setFound] = useState<{ search: string; lines: readonly LogLine[] } | null>(null);
  useEffect(() => {
    if (search === "") return;
    let isOver = false;
    const timer = setTimeout(() => {
      apollo
        .query({ query: runLog, variables: { run: runId, search }, fetchPolicy: "no-cache" })
        .then(({ data }) => {
          const lines = data?.run.log.edges.map(({ node }) => lineOf(node));
          if (!isOver && lines) setFound({ search, lines });
        })
        // What the page has of the log is searched all the same.
        .catch(() => undefined);
    }, typedMs);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [apollo, runId, search]);
  return found?.search === search ? found.lines : null;
}

export default function RunLogPage() {
  const { run } = useRun();
  const { lines, isRead, error, whole } = useLog(run.id);
  const [query, setQuery] = useQueryState(
    "search",
    parseAsString.withDefault("").withOptions({ history: "replace", throttleMs: 200 }),
  );
  const found = useFound(run.id, isRead ? "" : query.trim());
  return (
    <>
      {error ? (
        <AlertBanner tone="warning" title="The log is not up to date" className="mb-3">
          {error}
        </AlertBanner>
      ) : null}
      <Panel flush>
        <LogView
          label={`Log of run ${run.number}`}
          fileName={`run-${run.number}.log`}
          lines={lines}
          whole={whole}
          search={{ query, onQuery: (next) => void setQuery(next || null), found: isRead ? null : found }}
          empty={
            !isRead
              ? "Reading…"
              : isActive(run.state)
                ? "The first line comes when a worker takes the run."
                : "This run wrote nothing."
          }
          className="h-[calc(100dvh-17rem)] min-h-64"
        />
      </Panel>
    </>
  );
}
