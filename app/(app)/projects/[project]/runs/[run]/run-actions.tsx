"use client";

import { useMutation } from "@apollo/client/react";
import { Bell, BellOff, CircleStop, Ellipsis, GitFork, Play, RotateCcw } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { IconButton } from "@/app/ui/icon-button";
import { Menu, type MenuEntry } from "@/app/ui/menu";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { hasEpochs, silenceText } from "../run-facts";
import type { Run } from "./run-context";
import { stopRun } from "./stop-run";

const resumeRun = graphql(`
  mutation ResumeRun($run: ID!) {
    resumeRun(input: { runId: $run }) {
      ...RunRow
      stopRequestedAt
      failureKind
      failureMessage
    }
  }
`);

const restartRun = graphql(`
  mutation RestartRun($run: ID!) {
    restartRun(input: { runId: $run }) {
      ...RunRow
    }
  }
`);

const followRun = graphql(`
  mutation FollowRun($run: ID!, $follow: Boolean!) {
    followRun(input: { runId: $run, follow: $follow }) {
      id
      isFollowed
    }
  }
`);

const say = (title: string) => (error: unknown) => void toast.error(title, { description: messageOf(error) });

/** Whether what a run has learnt so far can be gone on with. */
const isResumable = (run: Run) =>
  run.kind === "training" &&
  run.source === null &&
  (run.state === "stopped" || (run.state === "failed" && run.failureKind !== "configuration"));

/** Has a stopped or failed run go on from its last checkpoint; nothing where it cannot. */
export function ResumeRun({ run, size }: { run: Run; size?: "sm" }) {
  const project = useProject();
  const [resume, { loading }] = useMutation(resumeRun);
  if (!isResumable(run) || !project.can("run:launch")) return null;
  return (
    <Button
      size={size}
      icon={<Play />}
      loading={loading}
      onClick={() => void resume({ variables: { run: run.id } }).catch(say("The run was not resumed"))}
    >
      Resume
    </Button>
  );
}

/** Where a run comes from that repeats another or goes on from one. */
export function Origin({ run, href }: { run: Run; href: string }) {
  return (
    <>
      , {run.originEpoch === null ? "again after" : `forked after epoch ${run.originEpoch} of`}{" "}
      <Link href={href} className="rounded-sm text-accent-text hover:underline">
        #{run.origin?.number}
      </Link>
    </>
  );
}

/** What is done with a run less often, behind a menu. */
export function RunActions({ run, refetch }: { run: Run; refetch: () => Promise<unknown> }) {
  const project = useProject();
  const router = useRouter();
  const [stop] = useMutation(stopRun);
  const [restart] = useMutation(restartRun);
  const [follow] = useMutation(followRun);
  const at = `/projects/${project.id}/runs`;
  const mayLaunch = project.can("run:launch");
  const isFold = run.group !== null && run.group.kind !== "seeds";
  const entries: MenuEntry[] = [];
  if (mayLaunch && run.kind === "training" && hasEpochs(run) && silenceText(run) === null) {
    entries.push({
      label: `Stop after epoch ${run.epoch + 1}`,
      icon: <CircleStop />,
      disabled: run.stopRequestedAt !== null,
      onSelect: () =>
        void stop({ variables: { run: run.id, afterEpoch: true } })
          .then(refetch)
          .catch(say("The run was not stopped")),
    });
  }
  if (mayLaunch && !isFold && run.source === null) {
    entries.push({
      label: "Restart with the same seed",
      icon: <RotateCcw />,
      onSelect: () =>
        void restart({ variables: { run: run.id } })
          .then(({ data }) => data && router.push(`${at}/${data.restartRun.id}`))
          .catch(say("The run was not restarted")),
    });
    for (const { epoch, best } of run.checkpoints.filter(({ kept }) => kept)) {
      entries.push({
        label: `Fork after epoch ${epoch}`,
        icon: <GitFork />,
        hint: best ? "best" : "last",
        href: `${at}/new?from=${run.id}&fork=${epoch}`,
      });
    }
  }
  entries.push({
    label: run.isFollowed ? "Tell me no more of its end" : "Tell me when it ends",
    icon: run.isFollowed ? <BellOff /> : <Bell />,
    onSelect: () =>
      void follow({ variables: { run: run.id, follow: !run.isFollowed } }).catch(say("That was not kept")),
  });
  return (
    <Menu
      align="end"
      trigger={<IconButton label="More actions" icon={<Ellipsis />} variant="secondary" />}
      items={entries}
    />
  );
}
