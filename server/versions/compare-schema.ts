import { changeKinds, versions } from "@/db/schema";
import { AppError, notFound } from "@/server/core/errors";
import { Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import {
  type ChangedImage,
  type Comparison,
  changedImagesPage,
  countChanges,
  type ChangeGroup as GroupRow,
  type Place as PlaceRow,
  type RenamedClass as RenamedRow,
  renamedClasses,
} from "./compare";
import { frozenClasses, type Version as VersionRow } from "./queries";
import { Version, VersionClass } from "./schema";

export const ChangeKind = builder.enumType("VersionChangeKind", {
  description: "What became of an image between two versions; relabelled and moved can both be.",
  values: changeKinds,
});

/** A place among the classes of a version, or of a draft. */
type Placed = Partial<PlaceRow> & { classes: VersionRow["classes"] };

const Place = builder.objectRef<Placed>("VersionPlace").implement({
  description: "Where images lie in a version.",
  fields: (t) => ({
    class: t.field({
      type: VersionClass,
      nullable: true,
      resolve: ({ classIndex, classes }) =>
        classIndex === undefined ? null : (frozenClasses({ classes })[classIndex] ?? null),
    }),
    split: t.field({ type: Split, nullable: true, resolve: ({ split }) => split ?? null }),
  }),
});

const Group = builder
  .objectRef<Omit<GroupRow, "from" | "to"> & { from: Placed | null; to: Placed | null }>("VersionChangeGroup")
  .implement({
    description: "Images that went the same way.",
    fields: (t) => ({
      kind: t.expose("kind", { type: ChangeKind }),
      from: t.field({ type: Place, nullable: true, resolve: ({ from }) => from }),
      to: t.field({ type: Place, nullable: true, resolve: ({ to }) => to }),
      count: t.exposeInt("count"),
    }),
  });

const placed = (place: Partial<PlaceRow> | null, { classes }: Pick<VersionRow, "classes">): Placed | null =>
  place && { ...place, classes };

const Changes = builder
  .objectRef<Awaited<ReturnType<typeof countChanges>> & { of: Comparison }>("VersionChanges")
  .implement({
    fields: (t) => ({
      common: t.exposeInt("common", { description: "Images that both hold." }),
      unchanged: t.exposeInt("unchanged", { description: "Those of them with the same class and split." }),
      groups: t.field({
        type: [Group],
        description: "The largest first.",
        resolve: ({ groups, of }) =>
          groups.map(({ from, to, ...group }) => ({
            ...group,
            from: placed(from, of.a),
            to: placed(to, of.b),
          })),
      }),
    }),
  });

export const RenamedClass = builder.objectRef<RenamedRow>("RenamedClass").implement({
  description: "A class that both sides of a comparison have, each under another name.",
  fields: (t) => ({
    from: t.expose("from", { type: VersionClass }),
    to: t.expose("to", { type: VersionClass }),
  }),
});

export type ChangedEdge = Omit<ChangedImage, "from" | "to"> & { from: Placed | null; to: Placed | null };

/** An image of a comparison, which knows the classes that its two places are among. */
export const changedEdge = (
  image: ChangedImage,
  { a, b }: { a: Pick<VersionRow, "classes">; b: Pick<VersionRow, "classes"> },
): ChangedEdge => ({ ...image, from: placed(image.from, a), to: placed(image.to, b) });

export const ChangedImageEdge = builder.edgeObject({
  type: Image,
  name: "ChangedImageEdge",
  fields: (t) => ({
    from: t.field({
      type: Place,
      nullable: true,
      resolve: (edge) => (edge.node as ChangedEdge).from,
    }),
    to: t.field({
      type: Place,
      nullable: true,
      resolve: (edge) => (edge.node as ChangedEdge).to,
    }),
  }),
});
export const ChangedImageConnection = builder.connectionObject(
  { type: Image, name: "ChangedImageConnection" },
  ChangedImageEdge,
);

const VersionComparison = builder.objectRef<Comparison>("VersionComparison").implement({
  description: "What changed from one version to another.",
  fields: (t) => ({
    a: t.field({ type: Version, resolve: ({ a }) => a }),
    b: t.field({ type: Version, resolve: ({ b }) => b }),
    changes: t.field({
      type: Changes,
      resolve: async (of, _args, context) => ({ ...(await countChanges(context.db, of)), of }),
    }),
    renamed: t.field({
      type: [RenamedClass],
      description: "No image changes by it, but what models learn to call their answers.",
      resolve: ({ a, b }) => renamedClasses(a, b),
    }),
    images: t.connection(
      {
        type: Image,
        description: "Images that a change is about; classes by their place in the version.",
        args: {
          kind: t.arg({ type: ChangeKind, required: true }),
          fromClass: t.arg.int(),
          toClass: t.arg.int(),
          fromSplit: t.arg({ type: Split }),
          toSplit: t.arg({ type: Split }),
        },
        resolve: (of, args, context) =>
          page(
            args,
            (image: ChangedEdge) => image.id,
            async (request) =>
              (await changedImagesPage(context.db, of, args, request)).map((image) => changedEdge(image, of)),
          ),
      },
      ChangedImageConnection,
      ChangedImageEdge,
    ),
  }),
});

builder.objectField(Version, "comparison", (t) =>
  t.field({
    type: VersionComparison,
    description: "What changed from this version to another of its project.",
    args: { with: t.arg.id({ required: true }) },
    resolve: async (a, { with: otherId }, context) => {
      const [b] = await visibleByProject(versions, [otherId], context);
      if (!b || b instanceof Error) throw b ?? notFound(otherId);
      if (a.projectId !== b.projectId) {
        throw new AppError(
          "INVALID_INPUT",
          "These versions are of two projects, which share no images: compare versions of one project.",
          "with",
        );
      }
      return { a, b };
    },
  }),
);
