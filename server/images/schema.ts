import { labelSource } from "@/db/schema";
import { Class } from "@/server/classes/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { visibleImages } from "./queries";

export const LabelSource = builder.enumType("LabelSource", {
  description: "Where a label came from.",
  values: labelSource.enumValues,
});

export const Image = builder.loadableNodeRef("Image", {
  id: { resolve: (image) => image.id },
  load: (ids: string[], context: Context) => visibleImages(ids, context),
});

Image.implement({
  description: "A picture of a project: the same bytes are one image, whatever their file names.",
  fields: (t) => ({
    width: t.exposeInt("width", { description: "In pixels, upright." }),
    height: t.exposeInt("height"),
    mediaType: t.exposeString("mediaType", { description: "By its content." }),
    bytes: t.exposeInt("bytes"),
    url: t.string({
      description: "Address of the original bytes, for members.",
      resolve: (image) => `/files/images/${image.id}`,
    }),
    thumbnailUrl: t.string({
      description: "Address of a picture of at most 256 px.",
      resolve: (image) => `/files/images/${image.id}/thumbnail`,
    }),
    class: t.field({
      type: Class,
      nullable: true,
      description: "By its newest label.",
      resolve: (image) => image.classId,
    }),
  }),
});

builder.queryFields((t) => ({
  image: t.field({
    type: Image,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));
