"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import { isActive, silenceText } from "../../run-facts";
import { StopButton } from "../../stop-button";
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
  const going = group.runs.filter(
    (run) => isActive(run.state) && (!run.stopRequestedAt || silenceText(run) !== null),
  ).length;
  return (
    <StopButton
      isStopping={going === 0}
      label="Stop all"
      title={`Stop ${counted(going, "run")} of this group?`}
      description="Those that learn end at their next step, those that wait leave the queue. What is finished stays, and so do mean and spread over it."
      confirmLabel="Stop them"
      onStop={() => stop({ variables: { group: group.id } })}
    />
  );
}
