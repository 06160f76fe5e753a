import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { DatasetImageFilterInput } from "./filter-schema";
import { type DatasetImage, datasetImagesOf, datasetImagesPage } from "./grid";
import { Dataset, Split } from "./schema";

const DatasetImageEdge = builder.edgeObject({
  type: Image,
  name: "DatasetImageEdge",
  fields: (t) => ({
    name: t.string({
      description: "Path in the archive or folder that the image first came with.",
      resolve: (edge) => (edge.node as DatasetImage).name,
    }),
    split: t.field({
      type: Split,
      nullable: true,
      description: "Split that the folder named, if one did.",
      resolve: (edge) => (edge.node as DatasetImage).split,
    }),
  }),
});
const DatasetImageConnection = builder.connectionObject(
  { type: Image, name: "DatasetImageConnection" },
  DatasetImageEdge,
);

builder.objectFields(Dataset, (t) => ({
  images: t.connection(
    {
      type: Image,
      description: "In the order they came.",
      args: { filter: t.arg({ type: DatasetImageFilterInput }) },
      resolve: async (dataset, args, context) => {
        const where = await datasetImagesOf(context, dataset, args.filter);
        return page(
          args,
          (image: DatasetImage) => image.id,
          (request) => datasetImagesPage(context.db, where, request),
        );
      },
    },
    DatasetImageConnection,
    DatasetImageEdge,
  ),
}));
