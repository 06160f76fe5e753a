import type { Client } from "@/scripts/demo/client";

export interface Rest {
  /** A registered model of one version, whose promotion to champion waits for another person. */
  registeredModelId: string;
  promotionId: string;
  /** Of a text, a table, curves and a matrix. */
  reportId: string;
}

/** What takes no worker: a comment on a region, a note, a registered model and a report. */
export async function theRest(
  client: Client,
  { projectId, runId, imageId }: { projectId: string; runId: string; imageId: string },
): Promise<Rest> {
  const region = { imageId, left: 0.2, top: 0.3, width: 0.4, height: 0.4 };
  await client.ask("mutation ($input: AddCommentInput!) { addComment(input: $input) { id } }", {
    input: { region, body: "This corner tells it from a square." },
  });
  await client.ask("mutation ($input: WriteRunNoteInput!) { writeRunNote(input: $input) { id } }", {
    input: { runId, body: "The *first* one that learns.", basedOn: 0 },
  });
  const { createRegisteredModel: model } = await client.ask<{ createRegisteredModel: { id: string } }>(
    "mutation ($input: CreateRegisteredModelInput!) { createRegisteredModel(input: $input) { id } }",
    { input: { projectId, name: "Shapes by camera" } },
  );
  const registeredModelId = model.id;
  const { registerRun: version } = await client.ask<{ registerRun: { id: string } }>(
    "mutation ($input: RegisterRunInput!) { registerRun(input: $input) { id } }",
    { input: { registeredModelId, runId } },
  );
  const { promoteModelVersion: promotion } = await client.ask<{ promoteModelVersion: { id: string } }>(
    "mutation ($input: PromoteModelVersionInput!) { promoteModelVersion(input: $input) { id } }",
    { input: { registeredModelId, modelVersionId: version.id, alias: "champion" } },
  );
  const { createReport: report } = await client.ask<{ createReport: { id: string } }>(
    "mutation ($input: CreateReportInput!) { createReport(input: $input) { id } }",
    { input: { projectId, title: "What the shapes taught" } },
  );
  const blocks = [
    { kind: "text", text: "Corners are what *counts*." },
    { kind: "runs", filter: "number = 1", columns: ["test.accuracy", "learning.optimizer"] },
    { kind: "curves", runs: [1, 2], metric: "validation.accuracy" },
    { kind: "matrix", run: 1 },
  ];
  await client.ask("mutation ($input: WriteReportInput!) { writeReport(input: $input) { id } }", {
    input: { reportId: report.id, basedOn: 1, title: "What the shapes taught", blocks },
  });
  return { registeredModelId, promotionId: promotion.id, reportId: report.id };
}
