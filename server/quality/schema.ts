import { datasetQuality, groupKinds, type QualityFindings } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset, Split } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { WorkState } from "@/server/graphql/work-state";
import { Image } from "@/server/images/schema";
import { imagesById } from "@/server/labels/queries";
import { cancelQuality, measureQuality } from "./commands";
import {
  countsText,
  type QualityGroup as GroupRow,
  groupsPage,
  type QualityOutlier as OutlierRow,
  outliersPage,
  qualityOf,
  splitsOf,
} from "./queries";

const GroupKind = builder.enumType("QualityGroupKind", {
  description: "leaking: of several splits. conflicting: of several classes. repeated: neither.",
  values: groupKinds,
});

type Histogram = QualityFindings["histograms"][number];
export const HistogramBin = builder.objectRef<Histogram["bins"][number]>("HistogramBin").implement({
  description: "Images from a value to below another; the last bin holds its upper edge too.",
  fields: (t) => ({
    from: t.exposeFloat("from"),
    to: t.exposeFloat("to"),
    count: t.exposeInt("count"),
  }),
});
const QualityHistogram = builder.objectRef<Histogram>("QualityHistogram").implement({
  fields: (t) => ({
    figure: t.exposeString("figure", {
      description: "brightness, contrast, sharpness, width, height or proportion (width by height).",
    }),
    bins: t.field({ type: [HistogramBin], resolve: ({ bins }) => bins }),
  }),
});

const QualityGroupCount = builder
  .objectRef<{ kind: (typeof groupKinds)[number]; groups: number; images: number }>("QualityGroupCount")
  .implement({
    fields: (t) => ({
      kind: t.expose("kind", { type: GroupKind }),
      groups: t.exposeInt("groups"),
      images: t.exposeInt("images"),
    }),
  });

const Findings = builder.objectRef<QualityFindings>("QualityFindings").implement({
  description: "What the images of a dataset measure like together.",
  fields: (t) => ({
    imageCount: t.exposeInt("imageCount", { description: "Images that were measured." }),
    unread: t.exposeInt("unread", { description: "Images that could not be read." }),
    outlierCount: t.exposeInt("outliers", { description: "Images that measure unlike the others." }),
    histograms: t.field({ type: [QualityHistogram], resolve: ({ histograms }) => histograms }),
    groupCounts: t.field({
      type: [QualityGroupCount],
      resolve: ({ groups }) => groupKinds.map((kind) => ({ kind, ...groups[kind] })),
    }),
  }),
});

const QualityGroup = builder.objectRef<GroupRow>("QualityGroup").implement({
  description: "Near-same images that hang together.",
  fields: (t) => ({
    rank: t.exposeInt("rank"),
    kind: t.expose("kind", { type: GroupKind }),
    imageCount: t.exposeInt("imageCount"),
    images: t.field({
      type: [Image],
      description: "The first of them; those that are gone are left out.",
      resolve: ({ imageIds }, _args, { db }) => imagesById(db, imageIds),
    }),
    splits: t.field({
      type: [Split],
      nullable: { list: false, items: true },
      description: "That of each of these images, in the same order; null where it has none.",
      resolve: async ({ qualityId, imageIds }, _args, { db }) => {
        const splits = await splitsOf(db, qualityId, imageIds);
        return (await imagesById(db, imageIds)).map(({ id }) => splits.get(id) ?? null);
      },
    }),
  }),
});
const GroupEdge = builder.edgeObject({ type: QualityGroup, name: "QualityGroupEdge" });
const GroupConnection = builder.connectionObject(
  { type: QualityGroup, name: "QualityGroupConnection" },
  GroupEdge,
);

const QualityOutlier = builder.objectRef<OutlierRow>("QualityOutlier").implement({
  description: "An image that measures unlike the others of its dataset.",
  fields: (t) => ({
    image: t.field({ type: Image, resolve: ({ imageId }) => imageId }),
    figure: t.exposeString("figure", {
      description: "brightness, contrast, sharpness, pixels or proportion (width by height).",
    }),
    value: t.exposeFloat("value"),
    score: t.exposeFloat("score", { description: "Robust deviations from the middle; negative below it." }),
  }),
});
const OutlierEdge = builder.edgeObject({ type: QualityOutlier, name: "QualityOutlierEdge" });
const OutlierConnection = builder.connectionObject(
  { type: QualityOutlier, name: "QualityOutlierConnection" },
  OutlierEdge,
);

const DatasetQuality = builder.loadableNodeRef("DatasetQuality", {
  id: { resolve: (quality) => quality.id },
  load: (ids: string[], context: Context) => visibleByProject(datasetQuality, ids, context),
});
DatasetQuality.implement({
  description: "What a worker found when it looked at all images of a dataset.",
  fields: (t) => ({
    state: t.expose("state", { type: WorkState }),
    processed: t.exposeInt("processed", { description: "Of `total`, in which each image is twice." }),
    total: t.exposeInt("total", {
      nullable: true,
      description: "Twice the images: all are measured, then compared.",
    }),
    failure: t.exposeString("failure", { nullable: true }),
    measuredAt: t.expose("measuredAt", { type: "DateTime", nullable: true }),
    isStale: t.boolean({
      description: "Whether images came, went, or got another class or split since.",
      resolve: async ({ counts, datasetId }, _args, { db }) =>
        counts !== null && counts !== (await countsText(db, datasetId)),
    }),
    findings: t.field({ type: Findings, nullable: true, resolve: ({ findings }) => findings }),
    groups: t.connection(
      {
        type: QualityGroup,
        description: "The gravest first, then the largest.",
        args: { kind: t.arg({ type: GroupKind }) },
        resolve: (quality, { kind, ...args }, { db }) =>
          page(
            args,
            (group: GroupRow) => String(group.rank),
            (request) => groupsPage(db, quality.id, kind, request),
          ),
      },
      GroupConnection,
      GroupEdge,
    ),
    outliers: t.connection(
      {
        type: QualityOutlier,
        description: "The most unlike first.",
        resolve: (quality, args, { db }) =>
          page(
            args,
            (outlier: OutlierRow) => String(outlier.rank),
            (request) => outliersPage(db, quality.id, request),
          ),
      },
      OutlierConnection,
      OutlierEdge,
    ),
  }),
});

builder.objectField(Dataset, "quality", (t) =>
  t.field({
    type: DatasetQuality,
    nullable: true,
    description: "Null until somebody asked for it.",
    resolve: (dataset, _args, { db }) => qualityOf(db, dataset.id),
  }),
);

const MeasureQualityInput = builder.inputType("MeasureQualityInput", {
  fields: (t) => ({ datasetId: t.id({ required: true }) }),
});
const CancelQualityInput = builder.inputType("CancelQualityInput", {
  fields: (t) => ({ datasetQualityId: t.id({ required: true }) }),
});

builder.mutationFields((t) => ({
  measureQuality: t.field({
    type: DatasetQuality,
    args: { input: t.arg({ type: MeasureQualityInput, required: true }) },
    resolve: (_root, { input }, context) => measureQuality(context, input),
  }),
  cancelQuality: t.field({
    type: DatasetQuality,
    args: { input: t.arg({ type: CancelQualityInput, required: true }) },
    resolve: (_root, { input }, context) => cancelQuality(context, input),
  }),
}));
