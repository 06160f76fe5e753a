import { basename } from "node:path";
import type { Api } from "./api";
import { importEnd, outcomeOf } from "./import-end";
import type { Command } from "./options";
import { json, say } from "./print";
import { upload } from "./upload";

interface RunImportRow {
  id: string;
  state: string;
  processed: number;
  total: number | null;
  failure: string | null;
  findings: Record<
    | "runs"
    | "points"
    | "known"
    | "renewed"
    | "deleted"
    | "deletedHere"
    | "renumbered"
    | "files"
    | "filesLeftOut",
    number
  > | null;
}

const fields =
  "id state processed total failure findings { runs points known renewed deleted deletedHere renumbered files filesLeftOut }";

async function readImport(api: Api, id: string): Promise<RunImportRow> {
  const { runImport } = await api.ask<{ runImport: RunImportRow }>(
    `query ($id: ID!) { runImport(id: $id) { ${fields} } }`,
    { id },
  );
  return runImport;
}

export const runImportCommand: Command = {
  usage: "run import VERSION FILE",
  summary: "Bring in the runs of MLflow (mlruns as .zip or .tar, or mlflow.db) as runs on a version",
  options: { "no-wait": { help: "End once the file is there" } },
  run: async (given) => {
    const [versionId = "", file = ""] = given.words;
    const api = await given.api();
    const { version } = await api.ask<{ version: { dataset: { project: { id: string } } } }>(
      "query ($id: ID!) { version(id: $id) { dataset { project { id } } } }",
      { id: versionId },
    );
    const projectId = version.dataset.project.id;
    const uploadId = await upload(api, file, { filename: basename(file), purpose: "runs", projectId });
    const { importRuns } = await api.ask<{ importRuns: RunImportRow }>(
      `mutation ($input: ImportRunsInput!) { importRuns(input: $input) { ${fields} } }`,
      { input: { versionId, uploadId } },
    );
    const row = given.flag("no-wait")
      ? importRuns
      : await importEnd(api, projectId, importRuns.id, {
          read: () => readImport(api, importRuns.id),
          words: ({ processed, total }) => `${processed} of ${total ?? "?"} runs`,
        });
    if (given.flag("json")) json({ import: row });
    else if (given.flag("no-wait")) say(row.id);
    else {
      const {
        runs = 0,
        points = 0,
        files = 0,
        filesLeftOut = 0,
        known = 0,
        renewed = 0,
        deleted = 0,
        deletedHere = 0,
      } = row.findings ?? {};
      const ofFiles =
        files + filesLeftOut > 0 ? `; ${files} files came in, ${filesLeftOut} were not kept` : "";
      const ofKnown = renewed > 0 ? ` (${renewed} of them went on since)` : "";
      const ofDeleted =
        deletedHere > 0 ? `, ${deletedHere} were deleted here and stay so until somebody restores them` : "";
      say(
        `${row.state}: ${runs} runs and ${points} points came in, ${known} were here${ofKnown}, ${deleted} were deleted there${ofDeleted}${ofFiles}${row.failure ? `. ${row.failure}` : ""}`,
      );
    }
    return outcomeOf(row.state);
  },
};
