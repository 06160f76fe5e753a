"use client";

import { useMutation } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";
import { RenameDialog } from "../rename-dialog";
import type { Run } from "./run-context";

const renameRun = graphql(`
  mutation RenameRun($run: ID!, $name: String!) {
    renameRun(input: { runId: $run, name: $name }) {
      id
      name
    }
  }
`);

/** Gives a run another name. */
export function RenameRun({ run }: { run: Run }) {
  const [rename] = useMutation(renameRun);
  return (
    <RenameDialog
      title="Rename the run"
      name={run.name}
      onRename={(name) => rename({ variables: { run: run.id, name } })}
    />
  );
}
