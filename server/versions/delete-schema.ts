import { and, desc, eq, isNotNull } from "drizzle-orm";
import { versions } from "@/db/schema";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { deleteVersion, freedBy, restoreVersion, type VersionUse as UseRow, usesOf } from "./delete";
import { Version } from "./schema";

const UseKind = builder.enumType("VersionUseKind", {
  description: "run_import: an import of runs that waits or is at work on it.",
  values: ["run", "run_group", "sweep", "freeze", "run_import"] as const,
});

const VersionUse = builder.objectRef<UseRow>("VersionUse").implement({
  description: "Something that needs a version: while it is there, the version cannot be deleted.",
  fields: (t) => ({
    kind: t.expose("kind", { type: UseKind }),
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    isDeleted: t.exposeBoolean("isDeleted", {
      description: "Whether it is deleted itself, and needs the version until its grace time is over.",
    }),
  }),
});

const VersionFreed = builder.objectRef<Awaited<ReturnType<typeof freedBy>>>("VersionFreed").implement({
  description: "What deleting it would free once the grace time is over.",
  fields: (t) => ({
    images: t.exposeInt("images", { description: "Images that no dataset and no other version holds." }),
    bytes: t.exposeFloat("bytes", { description: "Of their files, where no other project holds them." }),
  }),
});

builder.objectFields(Version, (t) => ({
  uses: t.field({
    type: [VersionUse],
    description: "Runs, groups, sweeps, freezes and imports of runs that need it, twenty of each at most.",
    resolve: (version, _args, context) => usesOf(context.db, version.id),
  }),
  freed: t.field({
    type: VersionFreed,
    resolve: (version, _args, context) => freedBy(context.db, version.id),
  }),
}));

const mostShown = 100;

builder.objectField(Dataset, "deletedVersions", (t) =>
  t.field({
    type: [Version],
    description: `Those that can be restored, newest first, ${mostShown} at most.`,
    resolve: (dataset, _args, context) =>
      context.db
        .select()
        .from(versions)
        .where(and(eq(versions.datasetId, dataset.id), isNotNull(versions.deletedAt)))
        .orderBy(desc(versions.id))
        .limit(mostShown),
  }),
);

const DeleteVersionInput = builder.inputType("DeleteVersionInput", {
  fields: (t) => ({ versionId: t.id({ required: true }) }),
});
const RestoreVersionInput = builder.inputType("RestoreVersionInput", {
  fields: (t) => ({ versionId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  deleteVersion: t.field({
    type: Version,
    args: { input: t.arg({ type: DeleteVersionInput, required: true }) },
    resolve: (_root, { input }, context) => deleteVersion(context, input),
  }),
  restoreVersion: t.field({
    type: Version,
    args: { input: t.arg({ type: RestoreVersionInput, required: true }) },
    resolve: (_root, { input }, context) => restoreVersion(context, input),
  }),
}));
