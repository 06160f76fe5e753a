"use client";

import { Copy } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { instant } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatDuration } from "@/app/ui/format";
import { useProject } from "../../project-context";
import { hasEpochs, isActive, patienceSeconds } from "../run-facts";
import { ResumeRun } from "./run-actions";
import type { Run } from "./run-context";
import { noticesOf } from "./run-marks";

const failures = {
  configuration: {
    title: "Failed because of its configuration",
    wayOut: "Launch it again with what the message names changed.",
  },
  data: {
    title: "Failed because of its data",
    wayOut: "Put the images right in the dataset, freeze a new version, and launch a run on it.",
  },
  infrastructure: {
    title: "Failed because of the machine it ran on",
    wayOut:
      "The configuration and the data are not to blame: resume the run, and it goes on from its last checkpoint. Ask whoever keeps the server if it comes back.",
  },
} as const;

/** What a person must know about a run before looking at its figures. */
export function RunNotices({ run }: { run: Run }) {
  const project = useProject();
  const silent = useSilence(run);
  const lost = run.attempts.filter(({ kind }) => kind === "worker_lost");
  const isLast = run.stopsAfterEpoch && run.state !== "starting" && !hasEpochs(run);
  const failure = run.state === "failed" ? failures[run.failureKind ?? "infrastructure"] : null;
  return (
    <>
      {failure ? (
        <AlertBanner
          tone="danger"
          title={failure.title}
          action={
            <span className="flex gap-2">
              <ResumeRun run={run} size="sm" />
              <Button size="sm" href={`/projects/${project.id}/runs/new?from=${run.id}`} icon={<Copy />}>
                Launch again
              </Button>
            </span>
          }
        >
          <p className="text-fg">{run.failureMessage}</p>
          <FailureLines run={run} />
          <p className="mt-1">{failure.wayOut}</p>
        </AlertBanner>
      ) : null}
      {silent !== null ? (
        <AlertBanner
          tone="warning"
          title={`The worker is gone: its last sign of life was ${formatDuration(1000 * silent)} ago`}
        >
          {run.stopRequestedAt
            ? "It was asked to stop and cannot answer: stop it once more, and it ends at once."
            : "The next worker takes the run over by itself, from its last checkpoint. If you do not want to wait, stop it: it ends at once, and can be resumed."}
        </AlertBanner>
      ) : null}
      {lost.length > 0 ? (
        <AlertBanner
          tone="info"
          title={
            lost.length === 1 ? "A worker was lost on the way" : `${lost.length} workers were lost on the way`
          }
        >
          {lost.slice(-3).map(({ epoch, lostAt, startedAt }) => (
            <p key={startedAt}>
              Last alive {instant(lostAt ?? startedAt)}; another one went on{" "}
              {epoch === 0 ? "from the start" : `after epoch ${epoch}`} at {instant(startedAt)}.
            </p>
          ))}
          <p className="mt-1">The curves are those of an undisturbed run.</p>
        </AlertBanner>
      ) : null}
      {run.stopRequestedAt && isActive(run.state) && silent === null ? (
        <AlertBanner title={isLast ? "It comes to its end" : "Stopping"}>
          {run.stopReason ? <p className="text-fg">{run.stopReason}</p> : null}
          {isLast
            ? "It was asked to stop after an epoch that turned out to be its last: it is measured, and finishes."
            : run.stopsAfterEpoch
              ? `It ends once epoch ${run.epoch + 1} is done.`
              : "It ends at its next step."}
        </AlertBanner>
      ) : null}
      {run.state === "stopped" ? (
        <AlertBanner
          title={run.stopReason ? "Stopped early by its sweep" : "Stopped by a person"}
          action={<ResumeRun run={run} size="sm" />}
        >
          {run.stopReason ? <p className="text-fg">{run.stopReason}</p> : null}
          Its curves and its last checkpoint are kept. A stopped run is not measured on the test split: resume
          it to train it to the end.
        </AlertBanner>
      ) : null}
      {noticesOf(run.marks).map(({ title, messages, advice }) => (
        <AlertBanner key={title} tone={advice ? "warning" : "info"} title={title}>
          {messages.map((message) => (
            <p key={message} className="text-fg">
              {message}
            </p>
          ))}
          {advice ? <p className="mt-1">{advice}</p> : null}
        </AlertBanner>
      ))}
      {run.engineNote ? (
        <AlertBanner title="It trains slower than it could">{run.engineNote}</AlertBanner>
      ) : null}
    </>
  );
}

/** Seconds since the worker's last sign of life, by the server's clock, where that is too long ago; null otherwise. */
function useSilence(run: Run): number | null {
  const { silentSeconds } = run;
  const [now, setNow] = useState(() => Date.now());
  const read = useRef({ silentSeconds, at: now });
  if (read.current.silentSeconds !== silentSeconds) read.current = { silentSeconds, at: Date.now() };
  const works = silentSeconds !== null;
  useEffect(() => {
    if (!works) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [works]);
  if (silentSeconds === null) return null;
  const seconds = silentSeconds + Math.max(0, now - read.current.at) / 1000;
  return seconds > patienceSeconds ? seconds : null;
}

/** The last warnings and errors of a failed run's log, and the way to all of it. */
function FailureLines({ run }: { run: Run }) {
  const project = useProject();
  const lines = run.failureLines.filter(({ message }) => message !== run.failureMessage);
  return (
    <>
      {lines.length > 0 ? (
        <pre className="mt-2 overflow-x-auto rounded-md bg-inset p-2 font-mono text-xs text-fg">
          {lines.map(({ sequence, at, level, message }) => (
            <span key={sequence} className="block">
              {instant(at)} {level.toUpperCase()} {message}
            </span>
          ))}
        </pre>
      ) : null}
      <p className="mt-1">
        <Link
          href={`/projects/${project.id}/runs/${run.id}/log`}
          className="rounded-sm text-accent-text hover:underline"
        >
          The whole log
        </Link>
      </p>
    </>
  );
}
