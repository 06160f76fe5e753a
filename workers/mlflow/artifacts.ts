import { Refusal } from "@/workers/import/refusal";
import type { SourceFile } from "@/workers/import/sources/source";

/** A file that MLflow keeps with a run, as it is in the archive. */
export interface Artifact {
  path: string;
  bytes: number;
  /** Where its content was put down; null where it is too large to be kept. */
  file: string | null;
}

/** Larger ones, such as whole data sets, are told by name and size alone. */
export const mostArtifactBytes = 64 * 1024 * 1024;
export const mostArtifactsOfRun = 1000;
/** Of all runs of an archive. */
const most = { artifacts: 200_000, bytes: 10 * 1024 ** 3 } as const;
const longestPath = 500;

/** Of a run, or of a model that it logged (MLflow 3). */
const ofArtifact = /^(?:.*\/)?[^/]+\/(?:([0-9a-f]{32})|models\/(m-[0-9a-f]{32}))\/artifacts\/(.+)$/;
const ofModel = /^(?:.*\/)?[^/]+\/models\/(m-[0-9a-f]{32})\/meta\.yaml$/;

/** A name that leads out of its folder, or that no person could read, is none. */
const isPlain = (path: string) =>
  path.length <= longestPath &&
  !/[\p{Cc}\p{Cf}\\]/u.test(path) &&
  path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

/** The artifacts of an archive, put down as they come; whose they are is known once all of it is read. */
export class Artifacts {
  private readonly found = new Map<string, Map<string, Artifact>>();
  private readonly models = new Map<string, { name: string; runId: string }>();
  private count = 0;
  private bytes = 0;
  private readonly left = new Map<string, number>();

  /** @param keep puts a content down and answers where. */
  constructor(private readonly keep: (content: Buffer) => Promise<string>) {}

  /** The model that a file describes; null where it is none. */
  modelOf = ({ name }: SourceFile): string | null => ofModel.exec(name)?.[1] ?? null;

  model(id: string, meta: Record<string, string | null>): void {
    const { name, source_run_id: runId } = meta;
    if (runId) this.models.set(id, { name: name ?? id, runId });
  }

  /** Takes a file in where it is an artifact, and says whether it is. */
  async take(file: SourceFile, read: (file: SourceFile, most: number) => Promise<Buffer>): Promise<boolean> {
    const [, runId, modelId, path] = ofArtifact.exec(file.name) ?? [];
    const owner = runId ?? modelId;
    if (owner === undefined || path === undefined) return false;
    const own = this.found.get(owner) ?? new Map<string, Artifact>();
    this.found.set(owner, own);
    const isTooMany = own.size >= mostArtifactsOfRun || this.count >= most.artifacts;
    if (file.refusal || !isPlain(path) || own.has(path) || isTooMany) {
      this.leaveOut(owner);
      return true;
    }
    this.count += 1;
    try {
      const isKept = file.bytes <= mostArtifactBytes && this.bytes + file.bytes <= most.bytes;
      const content = isKept ? await read(file, mostArtifactBytes) : null;
      this.bytes += content?.length ?? 0;
      const kept = content && (await this.keep(content));
      own.set(path, { path, bytes: content?.length ?? file.bytes, file: kept });
    } catch (error) {
      // One that cannot be read is left out.
      if (!(error instanceof Refusal)) throw error;
      this.leaveOut(owner);
    }
    return true;
  }

  private leaveOut(owner: string): void {
    this.left.set(owner, (this.left.get(owner) ?? 0) + 1);
  }

  /** Those of a run, with those of its models in folders that are named like them, and how many were left out. */
  of(runId: string): { artifacts: Artifact[]; leftOut: number } {
    const artifacts = [...(this.found.get(runId)?.values() ?? [])];
    let leftOut = this.left.get(runId) ?? 0;
    const taken = new Set(artifacts.map(({ path }) => path.split("/")[0]));
    for (const [id, model] of this.models) {
      if (model.runId !== runId) continue;
      const folder = isPlain(model.name) && !taken.has(model.name) ? model.name : id;
      taken.add(folder);
      for (const one of this.found.get(id)?.values() ?? []) {
        if (artifacts.length < mostArtifactsOfRun) artifacts.push({ ...one, path: `${folder}/${one.path}` });
        else leftOut += 1;
      }
      leftOut += this.left.get(id) ?? 0;
    }
    return { artifacts, leftOut };
  }
}
