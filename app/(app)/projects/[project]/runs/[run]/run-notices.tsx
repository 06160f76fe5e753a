"use client";

import { Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { formatDuration } from "@/app/ui/format";
import { useProject } from "../../project-context";
import { isActive } from "../run-facts";
import type { Run } from "./run-context";
import { noticesOf } from "./run-marks";

/** A worker that is well gives a sign of life every few seconds. */
const patienceSeconds = 30;

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
      "The configuration and the data are not to blame: clone the run and launch it again. Ask whoever keeps the server if it comes back.",
  },
} as const;

/** What a person must know about a run before looking at its figures. */
export function RunNotices({ run }: { run: Run }) {
  const project = useProject();
  const silent = useSilence(run);
  const failure = run.state === "failed" ? failures[run.failureKind ?? "infrastructure"] : null;
  return (
    <>
      {failure ? (
        <AlertBanner
          tone="danger"
          title={failure.title}
          action={
            <Button size="sm" href={`/projects/${project.id}/runs/new?from=${run.id}`} icon={<Copy />}>
              Launch again
            </Button>
          }
        >
          <p className="text-fg">{run.failureMessage}</p>
          <p className="mt-1">{failure.wayOut}</p>
        </AlertBanner>
      ) : null}
      {silent !== null ? (
        <AlertBanner tone="warning" title={`The worker has been silent for ${formatDuration(1000 * silent)}`}>
          If it died, another one takes the run over from its last checkpoint by itself. Stop the run if you
          do not want to wait.
        </AlertBanner>
      ) : null}
      {run.stopRequestedAt && isActive(run.state) ? (
        <AlertBanner title="Stopping">It ends at its next step.</AlertBanner>
      ) : null}
      {run.state === "stopped" ? (
        <AlertBanner title="Stopped by a person">
          Its curves and checkpoints are kept. A stopped run is not measured on the test split: clone it to
          train it to the end.
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

/** Seconds since the worker's last sign of life, where that is too long ago; null otherwise. */
function useSilence(run: Run): number | null {
  const [now, setNow] = useState(() => Date.now());
  const works = isActive(run.state) && run.state !== "queued";
  useEffect(() => {
    if (!works) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 5000);
    return () => clearInterval(timer);
  }, [works]);
  if (!works || !run.heartbeatAt) return null;
  const seconds = (now - new Date(run.heartbeatAt).getTime()) / 1000;
  return seconds > patienceSeconds ? seconds : null;
}
