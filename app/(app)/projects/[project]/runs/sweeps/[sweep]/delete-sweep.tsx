"use client";

import { useMutation } from "@apollo/client/react";
import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { IconButton } from "@/app/ui/icon-button";
import { toast } from "@/app/ui/toaster";
import { DeletedNotice } from "../../../deleted-notice";
import { useProject } from "../../../project-context";
import type { Sweep } from "./sweep-type";

const deleteSweep = graphql(`
  mutation DeleteSweep($sweep: ID!) {
    deleteSweep(input: { sweepId: $sweep }) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

const restoreSweep = graphql(`
  mutation RestoreSweep($sweep: ID!) {
    restoreSweep(input: { sweepId: $sweep }) {
      id
      deletedAt
      restorableUntil
    }
  }
`);

/** Takes a sweep's deletion back. */
export function useRestoreSweep() {
  const [restore] = useMutation(restoreSweep);
  return async (sweep: string) => {
    try {
      await restore({ variables: { sweep } });
    } catch (reason) {
      toast.error(messageOf(reason));
    }
  };
}

/** The way to delete a sweep of which nothing is under way. */
export function DeleteSweep({ sweep }: { sweep: Sweep }) {
  const project = useProject();
  const router = useRouter();
  const [remove] = useMutation(deleteSweep);
  return (
    <ConfirmDialog
      trigger={<IconButton label="Delete the sweep" icon={<Trash2 />} variant="secondary" />}
      danger
      title={`Delete ${sweep.name}?`}
      description={`It can be restored for some days. Then what it tried and its ranges go, and it holds its versions no longer. The runs of its ${counted(sweep.begun, "trial")} stay: delete those in the table of runs.`}
      confirmLabel="Delete the sweep"
      onConfirm={async () => {
        await remove({ variables: { sweep: sweep.id } }).catch((reason) => {
          throw new Error(messageOf(reason));
        });
        toast.success(`${sweep.name} is deleted. Sweeps lists it until it is gone.`);
        router.push(`/projects/${project.id}/runs/sweeps`);
      }}
    />
  );
}

/** Stands over a sweep that is marked for deletion. */
export function DeletedSweepNotice({ sweep }: { sweep: Sweep }) {
  const project = useProject();
  const restore = useRestoreSweep();
  return (
    <DeletedNotice
      what="sweep"
      of={sweep}
      onRestore={project.can("run:launch") ? () => void restore(sweep.id) : null}
    >
      then it is gone. Its runs stay.
    </DeletedNotice>
  );
}
