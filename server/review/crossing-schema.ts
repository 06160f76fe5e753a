import { builder } from "@/server/graphql/builder";
import { Run } from "@/server/runs/schema";
import { type AxisValue, matrixFields } from "./axes";
import { type CrossedAxis, type CrossTable as CrossTableShape, crossTable } from "./crossing";

const MatrixField = builder.enumType("MatrixField", {
  description:
    "What can be an axis. truth: the label that the run was measured with. today: the label of today. other: what another run predicted. said: what a person said, by vote or label. labeller: who gave the label of today. split: what the folder of the image said. outcome: right or wrong. outlier: the figure by which an image is unlike the others of its dataset.",
  values: matrixFields,
});

const MatrixAxisInput = builder.inputType("MatrixAxisInput", {
  fields: (t) => ({
    field: t.field({ type: MatrixField, required: true }),
    runId: t.id({ description: "Of `other`." }),
    memberId: t.id({ description: "Of `said`: a membership in the team." }),
  }),
});

const CrossedCellInput = builder.inputType("CrossedCellInput", {
  fields: (t) => ({
    row: t.string({ description: "Key of a row; the whole column where it is left out." }),
    column: t.string({ description: "Key of a column; the whole row where it is left out." }),
  }),
});

export const MatrixCrossingInput = builder.inputType("MatrixCrossingInput", {
  description: "Cells of a matrix of two fields.",
  fields: (t) => ({
    rows: t.field({ type: MatrixAxisInput, required: true }),
    columns: t.field({ type: MatrixAxisInput, required: true }),
    cells: t.field({ type: [CrossedCellInput], required: true }),
  }),
});

const MatrixAxisValue = builder.objectRef<AxisValue>("MatrixAxisValue").implement({
  fields: (t) => ({
    key: t.exposeString("key", { description: "An id of a class, person or import, or a word." }),
    name: t.exposeString("name"),
  }),
});

const MatrixAxis = builder.objectRef<CrossedAxis>("MatrixAxis").implement({
  fields: (t) => ({
    title: t.exposeString("title"),
    values: t.field({ type: [MatrixAxisValue], complexity: 1, resolve: ({ values }) => [...values] }),
  }),
});

const CrossTable = builder.objectRef<CrossTableShape>("CrossTable").implement({
  description: "How many images of the test split have each value of one field with each of another.",
  fields: (t) => ({
    rows: t.field({ type: MatrixAxis, resolve: (table) => table.rows }),
    columns: t.field({ type: MatrixAxis, resolve: (table) => table.columns }),
    counts: t.expose("counts", { type: "CountTable", description: "counts[row][column]" }),
    total: t.exposeInt("total", { description: "Images in the cells." }),
    isSquare: t.exposeBoolean("isSquare", {
      description: "Both axes have the same classes in the same order: there is a diagonal.",
    }),
    leftOut: t.exposeInt("leftOut", {
      description:
        "Images that the other run did not measure, of which the person said nothing, or with one of the rarest values beyond a thousand.",
    }),
  }),
});

builder.objectFields(Run, (t) => ({
  crossTable: t.field({
    type: CrossTable,
    description: "The matrix of two fields; of nothing but zeros before the evaluation.",
    args: {
      rows: t.arg({ type: MatrixAxisInput, required: true }),
      columns: t.arg({ type: MatrixAxisInput, required: true }),
    },
    resolve: (run, choice, context) => crossTable(context, run, choice),
  }),
}));
