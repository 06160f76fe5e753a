"use client";

import { useMutation } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { Configuration } from "@/ml/configuration";
import type { Priority } from "./priority";
import type { Repeats } from "./repeats";

const launchRun = graphql(`
  mutation LaunchRun($input: LaunchRunInput!) {
    launchRun(input: $input) {
      ...RunRow
    }
  }
`);

const launchRunGroup = graphql(`
  mutation LaunchRunGroup($input: LaunchRunGroupInput!) {
    launchRunGroup(input: $input) {
      id
    }
  }
`);

/** A short run that looks at the configuration instead of learning from it. */
export type Check = "rate_finder" | "overfit_check";

interface Order {
  readonly versionId: string;
  readonly name: string | null;
  readonly configuration: Configuration;
  readonly priority: Priority;
  /** the checkpoint that it goes on from; null: from the start */
  readonly fork: { readonly runId: string; readonly epoch: number } | null;
}

/** Sends what the form says and goes to where it can be watched. One at a time. */
export function useLaunch(projectId: string) {
  const router = useRouter();
  const [run] = useMutation(launchRun);
  const [group] = useMutation(launchRunGroup);
  const [working, setWorking] = useState<"launch" | Check | null>(null);
  const isBusy = useRef(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (what: "launch" | Check, order: () => Promise<string | undefined>) => {
    // Two key presses may come before the page has noticed the first.
    if (isBusy.current) return false;
    isBusy.current = true;
    setWorking(what);
    setError(null);
    try {
      const path = await order();
      if (path) router.push(`/projects/${projectId}/runs/${path}`);
      return path !== undefined;
    } catch (reason) {
      setError(messageOf(reason));
      return false;
    } finally {
      isBusy.current = false;
      setWorking(null);
    }
  };
  return {
    working,
    error,
    /** Whether it was queued. */
    launch: ({ fork, ...order }: Order, { kind, count }: Repeats) =>
      send("launch", async () => {
        if (kind === "once") {
          const { data } = await run({ variables: { input: { ...order, fork } } });
          return data?.launchRun.id;
        }
        const repeats = { kind, count: kind === "leave_one_out" ? null : Number(count) };
        const { data } = await group({ variables: { input: { ...order, repeats } } });
        return data && `groups/${data.launchRunGroup.id}`;
      }),
    check: ({ fork: _, ...order }: Order, check: Check) =>
      send(check, async () => {
        const { data } = await run({ variables: { input: { ...order, kind: check } } });
        return data?.launchRun.id;
      }),
  };
}
