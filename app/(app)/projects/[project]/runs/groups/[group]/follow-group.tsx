"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { FollowButton } from "../../follow-button";
import type { Group } from "./group-type";

const followRunGroup = graphql(`
  mutation FollowRunGroup($group: ID!, $follow: Boolean!) {
    followRunGroup(input: { runGroupId: $group, follow: $follow }) {
      id
      isFollowed
    }
  }
`);

/** Has who looks at a group told once the last of its runs ends, or no longer. */
export function FollowGroup({ group }: { group: Group }) {
  const [follow, { loading }] = useMutation(followRunGroup);
  return (
    <FollowButton
      isFollowed={group.isFollowed}
      when="when the last of its runs ends"
      loading={loading}
      onFollow={(follows) => follow({ variables: { group: group.id, follow: follows } })}
    />
  );
}
