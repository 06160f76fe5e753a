import {
  type ImportPlan as ImportPlanRow,
  importLayouts,
  type PlannedTable,
  type TableColumns as TableColumnsRow,
} from "@/db/schema";
import { builder } from "@/server/graphql/builder";

export const ImportLayout = builder.enumType("ImportLayout", {
  description:
    "What gives files their class. folders: one for each class. table: a CSV, JSON, COCO or Label Studio file. columns: the Parquet or IDX file itself. flat: nothing.",
  values: importLayouts,
});

const ImportClass = builder.objectRef<ImportPlanRow["classes"][number]>("ImportClass").implement({
  description: "A class as the upload names it.",
  fields: (t) => ({
    name: t.exposeString("name"),
    files: t.exposeInt("files"),
    taken: t.int({
      description:
        "Files of it that come in, or images that a table alone changes, where it is taken as it is: none of an archived class.",
      resolve: ({ files, taken }) => taken ?? files,
    }),
    isKnown: t.exposeBoolean("isKnown", { description: "Whether the project has a class of this name." }),
  }),
});

const ImportSplits = builder.objectRef<ImportPlanRow["splits"]>("ImportSplits").implement({
  description: "Files by the split that the upload names.",
  fields: (t) => ({
    train: t.exposeInt("train"),
    validation: t.exposeInt("validation"),
    test: t.exposeInt("test"),
    none: t.exposeInt("none"),
  }),
});

const PlannedRefusal = builder.objectRef<ImportPlanRow["refusals"][number]>("PlannedRefusal").implement({
  description: "Files that are refused by their names and kinds alone.",
  fields: (t) => ({
    code: t.exposeString("code"),
    reason: t.exposeString("reason", { description: "Of the first of them." }),
    files: t.exposeInt("files"),
    examples: t.exposeStringList("examples"),
  }),
});

const TableColumns = builder.objectRef<TableColumnsRow>("TableColumns").implement({
  description: "Which column of a table holds what.",
  fields: (t) => ({
    image: t.exposeString("image", { nullable: true, description: "Bytes of the image, in Parquet." }),
    file: t.exposeString("file", { nullable: true, description: "File name, path or sha256." }),
    class: t.exposeString("class", { nullable: true }),
    split: t.exposeString("split", { nullable: true }),
    group: t.exposeString("group", {
      nullable: true,
      description: "Images of one group stay together when splits are drawn.",
    }),
  }),
});

const ImportTable = builder.objectRef<PlannedTable>("ImportTable").implement({
  fields: (t) => ({
    file: t.exposeString("file"),
    kind: t.exposeString("kind"),
    encoding: t.exposeString("encoding", { nullable: true }),
    separator: t.exposeString("separator", { nullable: true }),
    columns: t.exposeStringList("columns"),
    imageColumns: t.field({
      type: ["String"],
      description: "Those of them that hold images: only Parquet has some.",
      resolve: ({ imageColumns }) => imageColumns ?? [],
    }),
    rows: t.field({
      type: t.listRef(t.listRef("String")),
      description: "The first rows.",
      resolve: (table) => table.rows,
    }),
    rowCount: t.exposeInt("rowCount"),
    chosen: t.field({ type: TableColumns, nullable: true, resolve: (table) => table.chosen }),
    isClassGuessed: t.boolean({
      description: "Whether the column of classes was guessed by its values alone: nothing calls it so.",
      resolve: (table) => table.isClassGuessed ?? false,
    }),
  }),
});

const StrayRows = builder.objectRef<NonNullable<ImportPlanRow["strayRows"]>>("ImportStrayRows").implement({
  description: "Rows of a table in an archive that name no file of it: they bring nothing in.",
  fields: (t) => ({
    rows: t.exposeInt("rows"),
    examples: t.exposeStringList("examples", { description: "What the first of them name." }),
  }),
});

const Relabelling = builder
  .objectRef<NonNullable<ImportPlanRow["relabelling"]>>("ImportRelabelling")
  .implement({
    description: "What a table by itself says of the images that are in the dataset, in rows.",
    fields: (t) => ({
      matched: t.exposeInt("matched"),
      unmatched: t.exposeInt("unmatched"),
      ambiguous: t.exposeInt("ambiguous", { description: "Names that several images have." }),
      unchanged: t.exposeInt("unchanged", {
        description: "Of the matched, those whose image is already as they say.",
      }),
      splits: t.int({
        description: "Of the matched, those that would move their image to another split.",
        resolve: ({ splits }) => splits ?? 0,
      }),
      groups: t.int({
        description: "Of the matched, those that would change the group of their image.",
        resolve: ({ groups }) => groups ?? 0,
      }),
    }),
  });

export const ImportPlan = builder.objectRef<ImportPlanRow>("ImportPlan").implement({
  description: "What an import would bring in, by its directory and tables: no image was looked into yet.",
  fields: (t) => ({
    format: t.exposeString("format"),
    layout: t.expose("layout", { type: ImportLayout }),
    layouts: t.expose("layouts", { type: [ImportLayout] }),
    files: t.exposeInt("files"),
    ignored: t.exposeInt("ignored"),
    classes: t.field({ type: [ImportClass], resolve: (plan) => plan.classes }),
    unlabelled: t.exposeInt("unlabelled"),
    splits: t.field({ type: ImportSplits, resolve: (plan) => plan.splits }),
    refusals: t.field({ type: [PlannedRefusal], resolve: (plan) => plan.refusals }),
    strayRows: t.field({
      type: StrayRows,
      nullable: true,
      resolve: ({ strayRows }) => strayRows ?? null,
    }),
    repeated: t.exposeInt("repeated", {
      nullable: true,
      description: "Files with the content of another one of the upload; null where it does not tell.",
    }),
    question: t.exposeString("question", {
      nullable: true,
      description: "To be answered before it can go on.",
    }),
    table: t.field({ type: ImportTable, nullable: true, resolve: (plan) => plan.table }),
    tables: t.exposeStringList("tables"),
    relabelling: t.field({ type: Relabelling, nullable: true, resolve: (plan) => plan.relabelling }),
  }),
});
