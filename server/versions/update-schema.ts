import { builder } from "@/server/graphql/builder";
import { Version } from "./schema";
import { updateVersion } from "./update";

const UpdateVersionInput = builder.inputType("UpdateVersionInput", {
  fields: (t) => ({ versionId: t.id({ required: true }), name: t.string(), description: t.string() }),
});

builder.mutationField("updateVersion", (t) =>
  t.field({
    type: Version,
    description: "Names it anew, or says something else of it; what it froze never changes.",
    args: { input: t.arg({ type: UpdateVersionInput, required: true }) },
    resolve: (_root, { input }, context) => updateVersion(context, input),
  }),
);
