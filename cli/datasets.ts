import { basename } from "node:path";
import type { Api } from "./api";
import { CliError } from "./exit";
import { importEnd, outcomeOf } from "./import-end";
import type { Command } from "./options";
import { json, say, table } from "./print";
import { chosenProject, type Page, projectOption } from "./projects";
import { upload } from "./upload";

interface ImportRow {
  id: string;
  state: string;
  /** Whether it is a table of images that are there. */
  isOfTable: boolean;
  totalFiles: number | null;
  processedFiles: number;
  addedImages: number;
  labelledImages: number;
  placedImages: number;
  duplicateFiles: number;
  refusedFiles: number;
  failure: string | null;
}

const importFields =
  "id state isOfTable totalFiles processedFiles addedImages labelledImages placedImages duplicateFiles refusedFiles failure";

/** What came of an import, in words. */
function endOf({ isOfTable, failure, ...row }: ImportRow): string {
  const done = isOfTable
    ? `${row.labelledImages} images labelled, ${row.placedImages} moved to another split or group, ${row.duplicateFiles} rows changed nothing, ${row.refusedFiles} rows refused`
    : `${row.addedImages} images added, ${row.duplicateFiles} were here, ${row.refusedFiles} files refused`;
  return `${row.state}: ${done}${failure ? `. ${failure}` : ""}`;
}

async function readImport(api: Api, id: string): Promise<ImportRow> {
  const { import: row } = await api.ask<{ import: ImportRow }>(
    `query ($id: ID!) { import(id: $id) { ${importFields} } }`,
    { id },
  );
  return row;
}

const exportFiles = ["images.zip", "labels.csv", "coco.json"];

export const datasetCommands: Readonly<Record<string, Command>> = {
  "datasets list": {
    usage: "datasets list",
    summary: "List the datasets of a project, with their versions",
    options: { project: projectOption },
    run: async (given) => {
      const api = await given.api();
      const id = await chosenProject(api, given.text("project"));
      type Row = {
        id: string;
        name: string;
        imageCount: number;
        versions: { edges: { node: { id: string; name: string; number: number } }[] };
      };
      const rows = api.all<Row>(async (after) => {
        const { project } = await api.ask<{ project: { datasets: Page<Row> } }>(
          `query ($id: ID!, $after: String) {
            project(id: $id) { datasets(first: 50, after: $after) {
              edges { node { id name imageCount versions(first: 1) { edges { node { id name number } } } } }
              pageInfo { hasNextPage endCursor } } }
          }`,
          { id, after },
        );
        return project.datasets;
      });
      const shown = [];
      for await (const { versions, ...row } of rows) {
        shown.push({ ...row, newestVersion: versions.edges[0]?.node ?? null });
      }
      if (given.flag("json")) json(shown);
      else {
        const lines = shown.map(({ id, name, imageCount, newestVersion: newest }) => [
          ...[id, name, imageCount, newest?.name, newest?.id],
        ]);
        say(table(["ID", "DATASET", "IMAGES", "NEWEST VERSION", ""], lines));
      }
      return "good";
    },
  },
  "datasets import": {
    usage: "datasets import DATASET FILE",
    summary:
      "Send an archive into a dataset and wait until it is in; given again, it goes on where it broke off",
    options: {
      class: { hint: "NAME", help: "Class of the images that nothing gives one" },
      unlabelled: { help: "Take images that nothing gives a class without one" },
      "no-wait": { help: "End once the file is there" },
    },
    run: async (given) => {
      const [datasetId = "", file = ""] = given.words;
      const api = await given.api();
      const { dataset } = await api.ask<{ dataset: { project: { id: string } } }>(
        "query ($id: ID!) { dataset(id: $id) { project { id } } }",
        { id: datasetId },
      );
      const className = given.text("class");
      const uploadId = await upload(api, file, {
        filename: basename(file),
        purpose: "dataset",
        projectId: dataset.project.id,
        datasetId,
        ...(given.flag("unlabelled") ? { unlabelled: "true" } : {}),
        ...(className ? { className } : {}),
      });
      const { upload: sent } = await api.ask<{
        upload: { import: { id: string } | null; refusal: string | null };
      }>("query ($id: ID!) { upload(id: $id) { refusal import { id } } }", { id: uploadId });
      if (!sent.import)
        throw new CliError("failed", sent.refusal ?? "The server took the file for no import.");
      if (given.flag("no-wait")) {
        if (given.flag("json")) json({ import: sent.import });
        else say(sent.import.id);
        return "good";
      }
      const { id } = sent.import;
      const row = await importEnd(api, dataset.project.id, id, {
        read: () => readImport(api, id),
        words: ({ processedFiles, totalFiles, isOfTable }) =>
          `${processedFiles} of ${totalFiles ?? "?"} ${isOfTable ? "rows" : "files"}`,
      });
      if (given.flag("json")) json({ import: row });
      else if (row.state === "planned") {
        say(`What would come in waits to be confirmed at ${api.settings.url}, import ${row.id}.`);
      } else say(endOf(row));
      return outcomeOf(row.state);
    },
  },
  "datasets export": {
    usage: "datasets export ID",
    summary: "Download a dataset as it is, or a version of it",
    options: {
      as: { hint: "FILE", help: `${exportFiles.join(", ")}; images.zip else` },
      out: { hint: "PATH", help: "Where to; its name else, in this folder" },
    },
    run: async (given) => {
      const [id = ""] = given.words;
      const file = given.text("as") ?? "images.zip";
      if (!exportFiles.includes(file))
        throw new CliError("usage", `--as is one of ${exportFiles.join(", ")}.`);
      const out = given.text("out") ?? file;
      await (await given.api()).download(`/files/exports/${encodeURIComponent(id)}/${file}`, out);
      if (given.flag("json")) json({ file: out });
      else say(out);
      return "good";
    },
  },
};
