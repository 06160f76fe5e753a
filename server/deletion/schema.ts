import { getConfig } from "@/server/core/config";
import { builder } from "@/server/graphql/builder";

/** What is marked when it is deleted, and can be restored for a time of grace. */
export const Deletable = builder.interfaceRef<{ deletedAt: Date | null }>("Deletable").implement({
  description: "What can be deleted and, for a time, restored.",
  fields: (t) => ({
    deletedAt: t.expose("deletedAt", {
      type: "DateTime",
      nullable: true,
      description: "Marked for deletion; it can be restored.",
    }),
    restorableUntil: t.field({
      type: "DateTime",
      nullable: true,
      description: "From then on it is gone and its space is freed.",
      resolve: ({ deletedAt }) => deletedAt && new Date(deletedAt.getTime() + getConfig().graceMs),
    }),
  }),
});
