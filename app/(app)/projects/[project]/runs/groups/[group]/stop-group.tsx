"use client";

import { useMutation } from "@apollo/client/react";
import { Square } from "lucide-react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { useProject } from "../../../project-context";
import { isActive } from "../../run-facts";
import type { Group } from "./group-type";

const stopRunGroup = graphql(`
  mutation StopRunGroup($group: ID!) {
    stopRunGroup(input: { runGroupId: $group }) {
      id
      runs {
        id
        state
        stopRequestedAt
        finishedAt
      }
    }
  }
`);

/** Stops every run of a group that is not over, after a question. */
export function StopGroup({ group }: { group: Group }) {
  const [stop] = useMutation(stopRunGroup);
  const mayStop = useProject().can("run:launch");
  const going = group.runs.filter((run) => isActive(run.state) && !run.stopRequestedAt).length;
  if (going === 0) {
    return (
      <Button icon={<Square />} disabled>
        Stopping…
      </Button>
    );
  }
  return (
    <ConfirmDialog
      trigger={
        <Button
          icon={<Square />}
          disabled={!mayStop}
          title={mayStop ? undefined : "Only maintainers and owners stop runs"}
        >
          Stop all
        </Button>
      }
      title={`Stop ${counted(going, "run")} of this group?`}
      description="Those that learn end at their next step, those that wait leave the queue. What is finished stays, and so do mean and spread over it."
      confirmLabel="Stop them"
      danger
      onConfirm={() =>
        stop({ variables: { group: group.id } }).catch((error: unknown) => {
          throw new Error(messageOf(error));
        })
      }
    />
  );
}
