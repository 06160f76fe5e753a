"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { RenameDialog } from "../../rename-dialog";
import type { Group } from "./group-type";

const renameRunGroup = graphql(`
  mutation RenameRunGroup($group: ID!, $name: String!) {
    renameRunGroup(input: { runGroupId: $group, name: $name }) {
      id
      name
      runs {
        id
        name
      }
    }
  }
`);

/** Gives a group another name. */
export function RenameGroup({ group }: { group: Group }) {
  const [rename] = useMutation(renameRunGroup);
  return (
    <RenameDialog
      title="Rename the group and its runs"
      name={group.name}
      onRename={(name) => rename({ variables: { group: group.id, name } })}
    />
  );
}
