"use client";

import { useMutation } from "@apollo/client/react";
import { ArchiveRestore } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { toast } from "@/app/ui/toaster";
import { DeletedNotice } from "../../deleted-notice";
import { useProject } from "../../project-context";
import { archiveRuns, restoreRuns } from "../table/bulk-bar";
import type { Run } from "./run-context";

/** Stands over a run that no list shows: one that is deleted, or archived. */
export function PutAside({ run, refetch }: { run: Run; refetch: () => Promise<unknown> }) {
  const project = useProject();
  const [restore] = useMutation(restoreRuns);
  const [archive] = useMutation(archiveRuns);
  const mayChange = project.can("run:launch");
  const input = { projectId: project.id, numbers: [run.number] };
  const done = (change: Promise<unknown>) =>
    void change.then(refetch).catch((reason: unknown) => toast.error(messageOf(reason)));
  if (run.deletedAt) {
    return (
      <DeletedNotice
        what="run"
        of={run}
        onRestore={mayChange ? () => done(restore({ variables: { input } })) : null}
      >
        then its checkpoints, its model, its predictions and its curves are freed.
      </DeletedNotice>
    );
  }
  if (!run.archivedAt) return null;
  return (
    <AlertBanner
      className="mb-4"
      title="This run is archived"
      action={
        mayChange ? (
          <Button
            size="sm"
            icon={<ArchiveRestore />}
            onClick={() => done(archive({ variables: { input: { ...input, archived: false } } }))}
          >
            Take back
          </Button>
        ) : undefined
      }
    >
      Lists leave it out, but for that of the archived runs. Nothing of it is freed.
    </AlertBanner>
  );
}
