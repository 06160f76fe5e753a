import { ArchiveError } from "@/workers/import/refusal";
import type { Artifact } from "./artifacts";

/** A run as MLflow keeps it, without its points. Times in milliseconds since 1970. */
export interface MlflowRun {
  id: string;
  experiment: string;
  name: string;
  user: string | null;
  status: (typeof statuses)[number];
  startedAt: number | null;
  endedAt: number | null;
  isDeleted: boolean;
  params: Map<string, string>;
  tags: Map<string, string>;
  /** None of a database that comes by itself: MLflow keeps files beside it. */
  artifacts: Artifact[];
  /** Artifacts that could not be taken. */
  leftOut: number;
}

/** One value of a metric. */
export interface MlflowPoint {
  name: string;
  step: number;
  at: number;
  value: number;
}

/** What a store hands over while it is read: every run once, its points whenever they come. */
export interface Taking {
  run(run: MlflowRun): void;
  point(runId: string, point: MlflowPoint): void;
  /** Puts a file down, at once or in pieces, and answers where. */
  keep(content: Buffer | AsyncIterable<Buffer>): Promise<string>;
}

/** As MLflow numbers them. */
export const statuses = ["running", "running", "scheduled", "finished", "failed", "killed"] as const;

export const mostRuns = 100_000;
export const mostPoints = 50_000_000;
/** They are held at once. */
export const mostPointsOfRun = 3_000_000;
/** Settings, tags and metrics of one run, each. */
const mostNames = 5000;
/** MLflow's own limits are 250 and 8,000 characters. */
const longestName = 250;
const longestText = 8000;

/** A name or a text as it is kept; what no database takes is left out. */
export const kept = (text: string, most = longestText) => text.replaceAll("\0", "").slice(0, most);

export function addTo(values: Map<string, string>, name: string, text: string): void {
  const key = kept(name, longestName);
  if (key === "" || (!values.has(key) && values.size >= mostNames)) return;
  values.set(key, kept(text));
}

export function tooMany(what: string, most: number): ArchiveError {
  return new ArchiveError(
    `The file holds more than ${most.toLocaleString("en")} ${what}: import experiments by themselves, a file each.`,
  );
}
