import { totalmem } from "node:os";
import { builder } from "@/server/graphql/builder";
import { Project } from "@/server/projects/schema";

/** Bytes that may be used here: the container's limit where there is one, else the whole memory. */
function availableMemory(): number {
  const limit = process.constrainedMemory();
  // Without a limit the kernel says 0 or a number beyond any memory.
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

builder.objectFields(Project, (t) => ({
  trainingMemory: t.float({
    description:
      "Bytes of memory that training shares with everything else on its machine: what a configuration must fit into.",
    resolve: availableMemory,
  }),
}));
