import { and, eq, sql } from "drizzle-orm";
import type { Transaction } from "@/db/connection";
import { type RunImportFindings, runArtifacts, runImports, runs, runTags, uploads } from "@/db/schema";
import { numberIn } from "@/ml/number-text";
import type { BlobStore } from "@/server/core/blobs";
import { AppError } from "@/server/core/errors";
import type { Publish } from "@/server/core/events";
import { carryOut, type Work, type WorkEnd, WorkFailed } from "@/server/core/work";
import { removeUploadFile, scratchPath, uploadPath } from "@/server/imports/uploads";
import { heldVersion, nextNumber } from "@/server/runs/launch";
import { firstBytes, kindOf } from "@/workers/import/kind";
import { allowedExpansion } from "@/workers/import/open";
import { ArchiveError } from "@/workers/import/refusal";
import { TarSource } from "@/workers/import/sources/tar";
import { ZipSource } from "@/workers/import/sources/zip";
import type { Services } from "@/workers/services";
import { bringUpToDate } from "./again";
import { readDatabase } from "./database-store";
import { readFolder } from "./file-store";
import { configurationOf, endOf, finishedAtOf, keptArtifacts, keptPoints, seriesOf } from "./rows";
import { Spool } from "./spool";
import { sqliteMagic } from "./sqlite";
import { kept, type MlflowPoint, type MlflowRun } from "./store";

type ImportServices = Pick<Services, "blobs" | "config" | "connection" | "signal">;

/**
 * Brings the runs of an uploaded MLflow store into the project, oldest first, one transaction each: another attempt reads
 * the file again and goes on after the last that is there. A run that the project has already is not doubled: it gets what it
 * lacks (`bringUpToDate`).
 */
export async function executeRunImport(
  id: string,
  { connection: { db }, blobs, config, signal }: ImportServices,
): Promise<WorkEnd> {
  const [asked] = await db
    .select({ uploadId: runImports.uploadId })
    .from(runImports)
    .where(eq(runImports.id, id));
  const end = await carryOut(
    { db, table: runImports, event: "RUN_IMPORT_CHANGED", id, signal },
    async (work, stopped) => {
      const { uploadId, fileName, versionId } = work.row;
      const spool = new Spool(scratchPath(config.dataDir, uploadId));
      try {
        await spool.close();
        const found = await readStore(uploadPath(config.dataDir, uploadId), fileName, spool);
        await work.step({ total: found.length });
        const numbers = numericNames(found);
        for (const [place, run] of found.entries()) {
          if (place < work.processed) continue;
          if (stopped()) return;
          const points = await spool.read(run.id);
          await work.step({ processed: place + 1 }, async (tx, publish) => {
            await bringIn({ tx, publish, work }, { run, points, versionId, numbers, blobs });
            if (place + 1 === found.length) publish(work.row.projectId, "RUNS_CHANGED", work.row.projectId);
          });
        }
      } catch (error) {
        if (error instanceof ArchiveError) throw new WorkFailed(error.message);
        throw error;
      } finally {
        await spool.close();
      }
    },
  );
  if (end !== "interrupted" && asked) {
    await removeUploadFile(config.dataDir, asked.uploadId);
    await db.delete(uploads).where(eq(uploads.id, asked.uploadId));
  }
  return end;
}

/** The runs of a store by the time at which they began, their points in the spool. */
async function readStore(path: string, fileName: string, spool: Spool): Promise<MlflowRun[]> {
  const runs: MlflowRun[] = [];
  const taking = {
    run: (run: MlflowRun) => void runs.push(run),
    point: (runId: string, point: MlflowPoint) => spool.add(runId, point),
    keep: (content: Buffer | AsyncIterable<Buffer>) => spool.keep(content),
  };
  const pause = async () => {
    if (spool.isFull) await spool.flush();
  };
  const head = await firstBytes(path, false);
  if (head.toString("latin1", 0, sqliteMagic.length) === sqliteMagic) {
    await readDatabase(path, taking, pause);
  } else {
    const found = await kindOf(path, fileName);
    const source =
      found.kind === "tar"
        ? await TarSource.open(path, found.isGzipped)
        : found.kind === "zip"
          ? await ZipSource.open(path)
          : null;
    if (!source) {
      throw new ArchiveError(
        `${fileName} is no store of MLflow: send the folder mlruns as a zip or tar, or the SQLite file (mlflow.db), or both in one zip.`,
      );
    }
    try {
      await readFolder(source, taking, { budget: allowedExpansion(source.bytes), pause });
    } finally {
      await source.close();
    }
  }
  await spool.flush();
  return runs.sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0) || (a.id < b.id ? -1 : 1));
}

/** Parameters that are a number in every run that has them: columns of numbers, to be put in order as such. */
function numericNames(found: readonly MlflowRun[]): ReadonlySet<string> {
  const names = new Set<string>();
  const others = new Set<string>();
  for (const { params } of found)
    for (const [name, text] of params) (numberIn(text) === null ? others : names).add(name);
  return new Set([...names].filter((name) => !others.has(name)));
}

interface Coming {
  run: MlflowRun;
  points: readonly MlflowPoint[];
  versionId: string;
  numbers: ReadonlySet<string>;
  blobs: BlobStore;
}

const nothing: Required<RunImportFindings> = {
  runs: 0,
  points: 0,
  known: 0,
  renewed: 0,
  deleted: 0,
  deletedHere: 0,
  renumbered: 0,
  files: 0,
  filesLeftOut: 0,
};

async function bringIn(
  { tx, publish, work }: { tx: Transaction; publish: Publish; work: Work<typeof runImports> },
  { run, points, versionId, numbers, blobs }: Coming,
): Promise<void> {
  const { id, projectId, createdBy } = work.row;
  // The rows of the work: what another attempt goes on with.
  const [own] = await tx
    .select({ findings: runImports.findings })
    .from(runImports)
    .where(eq(runImports.id, id));
  const findings = { ...nothing, ...own?.findings };
  const keep = () => tx.update(runImports).set({ findings }).where(eq(runImports.id, id));
  const source = {
    tracker: "MLflow" as const,
    id: run.id,
    experiment: kept(run.experiment, 500),
    user: run.user === null ? null : kept(run.user, 250),
  };
  const [known] = await tx
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.projectId, projectId),
        sql`${runs.source} is not null and ${runs.source} ->> 'id' = ${run.id}`,
      ),
    )
    .for("update");
  if (known || run.isDeleted) {
    // Who deleted one here and sends its file again, for what came to it since, did not ask for that one.
    findings[known?.deletedAt ? "deletedHere" : known ? "known" : "deleted"] += 1;
    if (known && !known.deletedAt && !run.isDeleted) {
      const added = await bringUpToDate(tx, known, { run, points, numbers, blobs });
      findings.renewed += Number(added.isRenewed);
      findings.files += added.files;
      findings.filesLeftOut += added.leftOut;
      if (added.isRenewed || added.files > 0) publish(projectId, "RUN_CHANGED", known.id);
    }
    await keep();
    return;
  }
  await holdVersion(tx, versionId);
  const artifacts = await keptArtifacts(tx, blobs, run.artifacts);
  const { series, renumbered } = seriesOf(points);
  const number = await nextNumber(tx, projectId);
  const startedAt = run.startedAt === null ? new Date() : new Date(run.startedAt);
  const [made] = await tx
    .insert(runs)
    .values({
      ...{ projectId, versionId, number, source, createdBy },
      name: kept(run.name, 200).trim() || `MLflow ${run.id.slice(0, 8)}`,
      ...endOf(run),
      configuration: configurationOf(run, numbers),
      ...{ epochs: 0, createdAt: startedAt, startedAt: run.startedAt === null ? null : startedAt },
      finishedAt: finishedAtOf(run),
    })
    .returning({ id: runs.id });
  if (!made) throw new Error("The insert returned no run");
  const tag = kept(source.experiment, 50).replace(/\s+/g, " ").trim();
  if (tag) await tx.insert(runTags).values({ runId: made.id, projectId, tag, run: number });
  await keptPoints(tx, made.id, series);
  if (artifacts.length > 0) {
    await tx.insert(runArtifacts).values(artifacts.map((one) => ({ runId: made.id, ...one })));
  }
  findings.runs += 1;
  findings.files += artifacts.filter(({ sha256 }) => sha256 !== null).length;
  findings.filesLeftOut += run.leftOut + artifacts.filter(({ sha256 }) => sha256 === null).length;
  findings.points += series.length;
  findings.renumbered += renumbered;
  await keep();
}

/** What has come in stays; the rest waits for somebody who says what it belongs to. */
async function holdVersion(tx: Transaction, versionId: string): Promise<void> {
  try {
    await heldVersion(tx, versionId);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new WorkFailed(`${error.message} Then send the file again: what has come in is left as it is.`);
  }
}
