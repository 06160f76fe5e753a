"use client";

import { useMutation } from "@apollo/client/react";
import { useProject } from "../../project-context";
import { createRunSelection } from "./operations";
import { mostNamed, severalPath, writeRefs } from "./run-refs";

/** Longer addresses are cut by chats and mail programs. */
const longestRefs = 1500;

/** Whether an address can name these runs one by one. */
export function isNameable(numbers: readonly number[]): boolean {
  return numbers.length <= mostNamed && writeRefs(numbers).length <= longestRefs;
}

/** Names runs for an address: by their numbers, or, where they are too many, by the id under which the server keeps which they are. */
export function useNamedRuns() {
  const project = useProject();
  const [create] = useMutation(createRunSelection);
  /** @param filter that showed them */
  const nameOf = async (numbers: readonly number[], filter: string | null = null) => {
    if (isNameable(numbers)) return { runs: [...numbers], selection: null };
    const input = { projectId: project.id, numbers: [...numbers], filter };
    const { data } = await create({ variables: { input } });
    if (!data) throw new Error("The selection was not kept.");
    return { runs: null, selection: data.createRunSelection.id };
  };
  const hrefOf = async (numbers: readonly number[], filter: string | null = null) => {
    const { selection } = await nameOf(numbers, filter);
    return `${severalPath(project.id)}?${selection ? `selection=${selection}` : `runs=${writeRefs(numbers)}`}`;
  };
  return { nameOf, hrefOf };
}
