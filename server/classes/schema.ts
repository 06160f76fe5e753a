import { classes } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { builder } from "@/server/graphql/builder";
import { visibleByProject } from "@/server/graphql/visible";
import { Project } from "@/server/projects/schema";
import { isUsed } from "./delete";
import { classesOf, countOf } from "./queries";

export const Class = builder.loadableNodeRef("Class", {
  id: { resolve: (value) => value.id },
  load: (ids: string[], context: Context) => visibleByProject(classes, ids, context),
});

Class.implement({
  fields: (t) => ({
    name: t.exposeString("name"),
    position: t.exposeInt("position", {
      description:
        "Place in the project's order; it gives the colour and the key unless the class has its own.",
    }),
    description: t.exposeString("description"),
    color: t.exposeString("color", {
      nullable: true,
      description: "A colour of its own, #rrggbb; null where it goes by its place.",
    }),
    key: t.exposeString("key", {
      nullable: true,
      description: "The key that labels with it; null where it goes by its place.",
    }),
    superClass: t.exposeString("superClass", {
      nullable: true,
      description: "The super-class that matrices fold it into.",
    }),
    archivedAt: t.expose("archivedAt", {
      type: "DateTime",
      nullable: true,
      description: "Since when no image gets it any more.",
    }),
    mergedInto: t.field({
      type: Class,
      nullable: true,
      description: "The class whose images its images became.",
      resolve: (value) => value.mergedIntoId,
    }),
    imageCount: t.int({
      description: "Images that have it in the datasets of the project; one in two datasets counts twice.",
      resolve: async (value, _args, context) => (await countOf(context, value.id)).images,
    }),
    isUsed: t.boolean({
      description: "Whether images, versions or decisions have ever had it, so that it cannot be deleted.",
      resolve: (value, _args, { db }) => isUsed(db, value.projectId, value.id),
    }),
    datasetCount: t.int({
      description: "Datasets of the project that have images of it.",
      resolve: async (value, _args, context) => (await countOf(context, value.id)).datasets,
    }),
  }),
});

builder.objectField(Project, "classes", (t) =>
  t.field({
    type: [Class],
    description: "In their order, those in the archive too.",
    resolve: (project, _args, context) => classesOf(context, project.id),
  }),
);
