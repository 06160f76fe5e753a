import { mkdir, writeFile } from "node:fs/promises";
import { eq } from "drizzle-orm";
import { newId } from "@/db/ids";
import { runImports, uploads } from "@/db/schema";
import { uploadFolder, uploadPath } from "@/server/imports/uploads";
import { importRuns } from "@/server/run-imports/commands";
import { executeRunImport } from "@/workers/mlflow/run";
import type { TestDatabase } from "./database";
import { servicesOf } from "./importing";
import type { shapesVersion } from "./training-fixtures";
import { zipOf } from "./zip";

type Fixture = Awaited<ReturnType<typeof shapesVersion>>;

/** Sends a file and asks for the runs that it holds. */
export async function askedFor(database: TestDatabase, into: Fixture, bytes: Buffer, fileName: string) {
  const uploadId = newId("Upload");
  await mkdir(uploadFolder(database.dataDir), { recursive: true });
  await writeFile(uploadPath(database.dataDir, uploadId), bytes);
  const { projectId, userId, versionId } = into;
  await database.connection.db.insert(uploads).values({
    ...{ id: uploadId, projectId, userId, purpose: "runs", fileName, bytes: bytes.length },
    finishedAt: new Date(),
  });
  return importRuns(into.context, { versionId, uploadId });
}

/** Sends a file and lets a worker bring in what it holds. */
export async function broughtIn(
  database: TestDatabase,
  into: Fixture,
  bytes: Buffer,
  fileName = "mlruns.zip",
) {
  const { id } = await askedFor(database, into, bytes, fileName);
  await executeRunImport(id, servicesOf(database));
  const [row] = await database.connection.db.select().from(runImports).where(eq(runImports.id, id));
  if (!row) throw new Error("no import");
  return row;
}

/** A run as MLflow's folder keeps it, in the order in which they began. */
export interface Kept {
  /** Told by its last digits. */
  id: number;
  params?: Readonly<Record<string, string>>;
  metrics?: Readonly<Record<string, readonly number[]>>;
}

/** MLflow's folder, packed. */
export function mlrunsOf(runs: readonly Kept[]): Buffer {
  return zipOf(
    runs.flatMap(({ id, params = {}, metrics = {} }) => {
      const folder = `mlruns/1/${String(id).padStart(32, "0")}`;
      const lines = (values: readonly number[]) =>
        values.map((value, step) => `${step + 1} ${value} ${step}\n`);
      return [
        {
          name: `${folder}/meta.yaml`,
          content: `run_name: run ${id}\nstatus: 3\nstart_time: ${1_700_000_000_000 + id}\n`,
        },
        ...Object.entries(params).map(([name, content]) => ({ name: `${folder}/params/${name}`, content })),
        ...Object.entries(metrics).map(([name, values]) => ({
          name: `${folder}/metrics/${name}`,
          content: lines(values).join(""),
        })),
      ];
    }),
  );
}
