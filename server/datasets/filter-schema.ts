import { builder } from "@/server/graphql/builder";
import { LabelSource } from "@/server/images/schema";
import { datasetImageOrders } from "./grid";
import { Split } from "./schema";

const RangeInput = builder.inputType("RangeInput", {
  description:
    "From the least to the most; both bounds belong to it, and one that is left out bounds nothing. What it stays below does not belong to it, as the upper edge of a histogram's bin.",
  fields: (t) => ({ min: t.float(), max: t.float(), below: t.float() }),
});

const PredictedAsInput = builder.inputType("PredictedAsInput", {
  description: "What a run said of an image of its test split.",
  fields: (t) => ({
    runId: t.id({ required: true }),
    classIndex: t.int({ description: "Place of the class among the run's outputs; left out, any." }),
    wrong: t.boolean({
      description: "Whether that is not the class that the image had in the run's version.",
    }),
  }),
});

const OnMapInput = builder.inputType("OnMapInput", {
  description: "Where an image lies on a map of its dataset.",
  fields: (t) => ({
    embeddingId: t.id({ required: true }),
    lassos: t.field({
      type: t.listRef(t.listRef("Float")),
      description: "Areas as x, y, x, y, …: in any of them. Left out, anywhere.",
    }),
    distance: t.field({
      type: RangeInput,
      description: "From its like, the tenth nearest of its class, in medians of the class.",
    }),
  }),
});

export const DatasetImageFilterInput = builder.inputType("DatasetImageFilter", {
  description:
    "What the images of a dataset are narrowed by. Fields hold all at once, values of one list any of them; what is left out narrows nothing.",
  fields: (t) => ({
    classIds: t.idList({
      required: { list: false, items: false },
      description: "Null is: no class.",
    }),
    splits: t.field({
      type: [Split],
      required: { list: false, items: false },
      description: "As the folders named them; null is: none.",
    }),
    labellerIds: t.idList({ description: "People who gave a label, now or before." }),
    labelSources: t.field({ type: [LabelSource], description: "Where a label came from, now or before." }),
    brightness: t.field({ type: RangeInput, description: "Mean luma, 0 (black) to 1 (white)." }),
    contrast: t.field({ type: RangeInput, description: "Standard deviation of luma, 0 to 0.5." }),
    sharpness: t.field({ type: RangeInput, description: "Variance of the Laplacian of luma." }),
    width: t.field({ type: RangeInput, description: "In pixels." }),
    height: t.field({ type: RangeInput, description: "In pixels." }),
    proportion: t.field({ type: RangeInput, description: "Width by height." }),
    text: t.string({ description: "Part of the path that the image came with; upper or lower case." }),
    importId: t.id({ description: "The import that brought it into this dataset." }),
    flagged: t.boolean({ description: "Whether somebody wants it looked at again." }),
    hasErrorCase: t.boolean(),
    votesDiffer: t.boolean({ description: "Whether people of a queue gave it different classes." }),
    predictedAs: t.field({ type: PredictedAsInput }),
    onMap: t.field({ type: OnMapInput }),
  }),
});

const DatasetImageOrder = builder.enumType("DatasetImageOrder", {
  description:
    "arrival: in the order they came. pixels: width × height. proportion: width by height. confidence, margin, entropy: how sure a run is of an image. unlike: how far a map has it from its like.",
  values: datasetImageOrders,
});

export const DatasetImageSortInput = builder.inputType("DatasetImageSort", {
  description:
    "An order of images; of equal ones that which came first is first. In an order by quality those are left out that have not been measured, in one by a run those that it was not asked about, in that of a map those that it does not show.",
  fields: (t) => ({
    by: t.field({ type: DatasetImageOrder, required: true }),
    descending: t.boolean(),
    runId: t.id({ description: "The run of confidence, margin and entropy." }),
    embeddingId: t.id({ description: "The map of unlike." }),
  }),
});
