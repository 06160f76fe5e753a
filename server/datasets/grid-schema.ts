import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { Image } from "@/server/images/schema";
import { DatasetImageFilterInput, DatasetImageSortInput } from "./filter-schema";
import { type DatasetImage, datasetImageCursor, datasetImageList, datasetImagesPage, placeOf } from "./grid";
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
  imagePlace: t.int({
    nullable: true,
    description:
      "How many images of the list come before this one; null where it is not in the list. What `images` takes as `at`.",
    args: {
      imageId: t.arg.id({ required: true }),
      filter: t.arg({ type: DatasetImageFilterInput }),
      sort: t.arg({ type: DatasetImageSortInput }),
    },
    resolve: async (dataset, args, context) =>
      placeOf(context.db, await datasetImageList(context, dataset, args), args.imageId),
  }),
  images: t.connection(
    {
      type: Image,
      description: "In the order they came, or as `sort` says.",
      args: {
        filter: t.arg({ type: DatasetImageFilterInput }),
        sort: t.arg({ type: DatasetImageSortInput }),
        at: t.arg.int({
          description:
            "How many rows to leave out before the page. Beyond a cursor any depth costs the same; this one walks keys, so ask from the nearer end.",
        }),
      },
      resolve: async (dataset, args, context) => {
        const list = await datasetImageList(context, dataset, args);
        return page(args, datasetImageCursor, (request) =>
          datasetImagesPage(context.db, list, { ...request, at: args.at }),
        );
      },
    },
    DatasetImageConnection,
    DatasetImageEdge,
  ),
}));
