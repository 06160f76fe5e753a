import { DatasetImageFilterInput } from "@/server/datasets/filter-schema";
import { builder } from "@/server/graphql/builder";

export const MatchingImagesInput = builder.inputType("MatchingImagesInput", {
  description: "All images that match a filter, as they were when they were shown.",
  fields: (t) => ({
    datasetId: t.id({ required: true }),
    filter: t.field({ type: DatasetImageFilterInput, required: true }),
    total: t.int({ required: true, description: "How many were shown to match: nothing is done to more." }),
    shownAt: t.field({
      type: "DateTime",
      required: true,
      description: "By the server's clock. What came or was labelled later is left alone.",
    }),
  }),
});
