import { importRefusals, importState, imports, uploads } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { User } from "@/server/teams/schema";
import { cancelImport, confirmImport, planImport } from "./commands";
import { ImportLayout, ImportPlan } from "./plan-schema";
import {
  type Import as ImportRow,
  importOfUpload,
  importsPage,
  namesOfImage,
  type ImportRefusal as RefusalRow,
  rateOf,
  refusalsPage,
  secondsLeftOf,
} from "./queries";

const ImportState = builder.enumType("ImportState", {
  description:
    "Where an import is; the last three are its end. planned: what would come in is known, and nothing is written before somebody confirms it.",
  values: importState.enumValues,
});
const RefusalKind = builder.enumType("RefusalKind", {
  description: "refused: the file did not come in. duplicate: its picture was in the dataset already.",
  values: importRefusals.kind.enumValues,
});
const UploadPurpose = builder.enumType("UploadPurpose", {
  description:
    "dataset: an archive to import. picture: one image for the project. base_model: a file of a network to build upon.",
  values: uploads.purpose.enumValues,
});

const Import = builder.loadableNodeRef("Import", {
  id: { resolve: (row) => row.id },
  load: (ids: string[], context: Context) => visibleByProject(imports, ids, context),
});

const Upload = builder.loadableNodeRef("Upload", {
  id: { resolve: (upload) => upload.id },
  load: (ids: string[], context: Context) => visibleByProject(uploads, ids, context),
});

Upload.implement({
  fields: (t) => ({
    purpose: t.expose("purpose", { type: UploadPurpose }),
    fileName: t.exposeString("fileName"),
    bytes: t.exposeFloat("bytes"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    import: t.field({
      type: Import,
      nullable: true,
      description: "The import that this archive became.",
      resolve: (upload, _args, context) => importOfUpload(context, upload.id),
    }),
    image: t.field({
      type: Image,
      nullable: true,
      description: "The image that this picture became.",
      resolve: (upload) => upload.imageId,
    }),
    refusal: t.exposeString("refusal", { nullable: true, description: "Why the picture was refused." }),
  }),
});

const ImportRefusal = builder.objectRef<RefusalRow>("ImportRefusal").implement({
  description: "A file that did not come in, or came in as a duplicate, with its reason.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    kind: t.expose("kind", { type: RefusalKind }),
    code: t.exposeString("code"),
    reason: t.exposeString("reason"),
  }),
});
const RefusalEdge = builder.edgeObject({ type: ImportRefusal, name: "ImportRefusalEdge" });
const RefusalConnection = builder.connectionObject(
  { type: ImportRefusal, name: "ImportRefusalConnection" },
  RefusalEdge,
);

builder.objectFields(Image, (t) => ({
  names: t.field({
    type: ["String"],
    description: "Every name that a file of this content was imported by.",
    resolve: (image, _args, context) => namesOfImage(context, image.id),
  }),
}));

Import.implement({
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: (row) => row.datasetId }),
    fileName: t.exposeString("fileName"),
    state: t.expose("state", { type: ImportState }),
    plan: t.field({
      type: ImportPlan,
      nullable: true,
      description: "Null until the upload was looked at.",
      resolve: (row) => row.plan,
    }),
    confirmedAt: t.expose("confirmedAt", {
      type: "DateTime",
      nullable: true,
      description: "Since when it writes; null while it is only looked at.",
    }),
    isOfTable: t.boolean({
      description:
        "Whether it is a table alone, which tells of images that are here; false until the upload was looked at.",
      resolve: ({ plan }) => plan?.relabelling != null,
    }),
    totalFiles: t.exposeInt("totalFiles", { nullable: true, description: "Of a table alone its rows." }),
    processedFiles: t.exposeInt("processedFiles"),
    addedImages: t.exposeInt("addedImages"),
    duplicateFiles: t.exposeInt("duplicateFiles", {
      description:
        "Files whose picture was here already: those that the project gives another class came in. Of a table alone rows that change nothing.",
    }),
    refusedFiles: t.exposeInt("refusedFiles"),
    labelledImages: t.exposeInt("labelledImages", {
      description: "Images that were here and got a label from a table.",
    }),
    placedImages: t.exposeInt("placedImages", {
      description: "Images that were here and got another split or group from a table.",
    }),
    ignoredFiles: t.exposeInt("ignoredFiles", {
      description:
        "Hidden files of operating systems (__MACOSX, .DS_Store, Thumbs.db), tables, and classes that were left out by choice: without a row each.",
    }),
    failure: t.exposeString("failure", { nullable: true }),
    cancelRequestedAt: t.expose("cancelRequestedAt", { type: "DateTime", nullable: true }),
    imagesPerSecond: t.float({
      nullable: true,
      description: "Images a second since it started; null before.",
      resolve: (row) => rateOf(row),
    }),
    secondsLeft: t.float({ nullable: true, resolve: (row) => secondsLeftOf(row) }),
    createdBy: t.field({ type: User, resolve: (row) => row.createdBy }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    startedAt: t.expose("startedAt", { type: "DateTime", nullable: true }),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    refusals: t.connection(
      {
        type: ImportRefusal,
        description: "In the order of the archive.",
        args: { kind: t.arg({ type: RefusalKind }) },
        resolve: (row, args, context) =>
          page(
            args,
            (refusal: RefusalRow) => String(refusal.entry),
            (request) => refusalsPage(context.db, row.id, args.kind, request),
          ),
      },
      RefusalConnection,
      RefusalEdge,
    ),
  }),
});

const ImportEdge = builder.edgeObject({ type: Import, name: "ImportEdge" });
const ImportConnection = builder.connectionObject({ type: Import, name: "ImportConnection" }, ImportEdge);

builder.objectFields(Dataset, (t) => ({
  imports: t.connection(
    {
      type: Import,
      description: "Newest first.",
      resolve: (dataset, args, context) =>
        page(
          args,
          (row: ImportRow) => row.id,
          (request) => importsPage(context.db, dataset.id, request),
        ),
    },
    ImportConnection,
    ImportEdge,
  ),
}));

builder.queryFields((t) => ({
  upload: t.field({
    type: Upload,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
  import: t.field({
    type: Import,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => id,
  }),
}));

const CancelImportInput = builder.inputType("CancelImportInput", {
  fields: (t) => ({ importId: t.id({ required: true }) }),
});

const TableColumnsInput = builder.inputType("TableColumnsInput", {
  fields: (t) => ({
    image: t.string(),
    file: t.string(),
    class: t.string(),
    split: t.string(),
    group: t.string(),
  }),
});
const PlanImportInput = builder.inputType("PlanImportInput", {
  description: "How the upload is to be read; what is absent stays as it is.",
  fields: (t) => ({
    importId: t.id({ required: true }),
    layout: t.field({ type: ImportLayout }),
    table: t.field({
      type: builder.inputType("ImportTableInput", {
        fields: (f) => ({
          file: f.string({ required: true }),
          columns: f.field({ type: TableColumnsInput, description: "Absent: they are found out." }),
        }),
      }),
    }),
    loose: t.field({
      type: builder.inputType("LooseImagesInput", {
        fields: (f) => ({ className: f.string({ description: "Absent: they come in unlabelled." }) }),
      }),
      description: "What becomes of images that nothing gives a class; null: they are refused.",
    }),
  }),
});
const ConfirmImportInput = builder.inputType("ConfirmImportInput", {
  fields: (t) => ({
    importId: t.id({ required: true }),
    classes: t.field({
      type: [
        builder.inputType("ImportClassInput", {
          fields: (f) => ({
            name: f.string({ required: true }),
            as: f.string({ description: "The class that its images get. Absent: they are left out." }),
          }),
        }),
      ],
      required: true,
      description: "Classes of the upload that are not taken as they are.",
    }),
  }),
});

builder.mutationFields((t) => ({
  planImport: t.field({
    type: Import,
    description: "Looks at the upload again, to be read another way. Writes no image.",
    args: { input: t.arg({ type: PlanImportInput, required: true }) },
    resolve: (_root, { input: { table, ...input } }, context) =>
      planImport(context, {
        ...input,
        table: table && {
          file: table.file,
          columns: table.columns && {
            image: table.columns.image ?? null,
            file: table.columns.file ?? null,
            class: table.columns.class ?? null,
            split: table.columns.split ?? null,
            group: table.columns.group ?? null,
          },
        },
      }),
  }),
  confirmImport: t.field({
    type: Import,
    description: "Takes the plan of an import: from here on it writes.",
    args: { input: t.arg({ type: ConfirmImportInput, required: true }) },
    resolve: (_root, { input }, context) => confirmImport(context, input),
  }),
  cancelImport: t.field({
    type: Import,
    description: "Stops an import; what came in by then stays.",
    args: { input: t.arg({ type: CancelImportInput, required: true }) },
    resolve: (_root, { input }, context) => cancelImport(context, input),
  }),
}));
