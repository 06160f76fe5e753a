import { importRefusals, importState, imports, uploads } from "@/db/schema";
import type { Context } from "@/server/core/context";
import { Dataset } from "@/server/datasets/schema";
import { builder } from "@/server/graphql/builder";
import { page } from "@/server/graphql/paging";
import { visibleByProject } from "@/server/graphql/visible";
import { Image } from "@/server/images/schema";
import { User } from "@/server/teams/schema";
import { cancelImport } from "./commands";
import {
  type Import as ImportRow,
  importOfUpload,
  importsPage,
  type ImportRefusal as RefusalRow,
  rateOf,
  refusalsPage,
  secondsLeftOf,
} from "./queries";

const ImportState = builder.enumType("ImportState", {
  description: "Where an import is; the last three are its end.",
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

Import.implement({
  fields: (t) => ({
    dataset: t.field({ type: Dataset, resolve: (row) => row.datasetId }),
    fileName: t.exposeString("fileName"),
    state: t.expose("state", { type: ImportState }),
    totalFiles: t.exposeInt("totalFiles", { nullable: true }),
    processedFiles: t.exposeInt("processedFiles"),
    addedImages: t.exposeInt("addedImages"),
    duplicateFiles: t.exposeInt("duplicateFiles"),
    refusedFiles: t.exposeInt("refusedFiles"),
    ignoredFiles: t.exposeInt("ignoredFiles", {
      description:
        "Hidden files of operating systems (__MACOSX, .DS_Store, Thumbs.db), left out without a row each.",
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

builder.mutationFields((t) => ({
  cancelImport: t.field({
    type: Import,
    description: "Stops an import; what came in by then stays.",
    args: { input: t.arg({ type: CancelImportInput, required: true }) },
    resolve: (_root, { input }, context) => cancelImport(context, input),
  }),
}));
