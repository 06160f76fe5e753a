"use client";

import { CloudOff, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { counted } from "@/app/format";
import { Button } from "@/app/ui/button";
import { Spinner } from "@/app/ui/spinner";
import { useProject } from "../project-context";
import { useLabelling } from "./labelling";

/** An edit that is acknowledged at once is nobody's concern. */
const patienceMs = 1500;

/** What of one's labelling has not arrived, wherever one is in the project: why, and what can be done. */
export function WaitingEdits() {
  const project = useProject();
  const pathname = usePathname();
  const { state, sendNow } = useLabelling();
  const [slow, setSlow] = useState(false);
  // What is being written down is not told of yet: who reads that an edit waits may close the page.
  const waiting = state.waiting.length - (state.kept ? state.unkept : 0);
  const isWaiting = waiting > 0;
  useEffect(() => {
    if (!isWaiting) {
      setSlow(false);
      return;
    }
    const timer = setTimeout(() => setSlow(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  const problems = state.conflicts.length + state.refusals.length;
  const list = `/projects/${project.id}/labelling`;
  const showsWaiting = isWaiting && (slow || state.held !== null);
  const showsProblems = problems > 0 && pathname !== list;
  const edits = counted(waiting, "edit");
  const one = waiting === 1;
  return (
    <div
      role="status"
      aria-label="Labelling"
      className="pointer-events-none fixed inset-x-0 top-[calc(var(--spacing-bar,3.25rem)+2.75rem)] z-40 flex flex-col items-center gap-2 px-3 md:top-12"
    >
      {showsProblems ? (
        <Link
          href={list}
          className="pointer-events-auto inline-flex items-center gap-2 rounded-full border border-line-strong bg-raised px-3 py-1.5 text-xs font-medium shadow-md hover:border-control-line"
        >
          <TriangleAlert aria-hidden className="size-3.5 text-warning-text" />
          {state.conflicts.length > 0
            ? `${counted(state.conflicts.length, "image")} labelled by somebody else meanwhile: decide`
            : `${counted(state.refusals.length, "edit")} not done: see why`}
        </Link>
      ) : null}
      {showsWaiting ? (
        <span className="pointer-events-auto inline-flex items-center gap-2 rounded-full border border-line-strong bg-raised py-1 pr-1.5 pl-3 text-xs font-medium shadow-md">
          {state.held === null ? (
            <Spinner />
          ) : (
            <CloudOff aria-hidden className="size-3.5 text-warning-text" />
          )}
          {state.held === "signed-out"
            ? `${edits} ${one ? "waits" : "wait"} until you sign in again`
            : state.held === "offline"
              ? `${edits} ${one ? "waits" : "wait"} for the connection`
              : `${edits} on the way`}
          {state.kept ? "" : ": keep this page open"}
          <Button size="sm" variant="ghost" onClick={sendNow}>
            Send now
          </Button>
        </span>
      ) : null}
    </div>
  );
}
