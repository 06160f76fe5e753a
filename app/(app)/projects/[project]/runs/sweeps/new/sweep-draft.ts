import type { CreateSweepInput } from "@/app/graphql/generated/graphql";
import { type Configuration, fieldAt } from "@/ml/configuration";
import { combinations, type Parameter } from "@/ml/sweep/space";
import type { Priority } from "../../new/priority";
import { type RulesDraft, rulesOf } from "../rules-fields";
import { parameterOf, type RangeDraft } from "./range-draft";

/** What the form of a new sweep holds; numbers as they are typed. */
export interface SweepDraft extends RulesDraft {
  readonly name: string;
  readonly versionIds: readonly string[];
  /** Ids of what configurations start from: a preset's name or a run's id. */
  readonly starts: readonly string[];
  readonly method: CreateSweepInput["method"];
  readonly objective: CreateSweepInput["objective"];
  readonly priority: Priority;
  readonly ranges: readonly RangeDraft[];
  readonly concurrency: string;
  readonly maxTrials: string;
  readonly maxHours: string;
  readonly isStopping: boolean;
  readonly factor: string;
  readonly firstEpoch: string;
  readonly seed: string;
  readonly countsParameters: boolean;
  readonly population: string;
  readonly sample: string;
}

/** So many versions and so many configurations are the most of a grid: the server takes no more. */
export const mostOfEach = 20;
/** So many of each with each. */
const mostTogether = 50;

export const emptySweep: SweepDraft = {
  name: "",
  versionIds: [],
  starts: [],
  method: "tpe",
  objective: "validationAccuracy",
  priority: "normal",
  ranges: [],
  concurrency: "2",
  maxTrials: "20",
  maxHours: "",
  isStopping: true,
  factor: "3",
  firstEpoch: "1",
  seed: "1",
  countsParameters: true,
  population: "16",
  sample: "5",
  widths: "8, 16, 32, 64, 128",
  kernels: [3, 5],
  residual: true,
  mostLayers: "12",
  mostParameters: "2000000",
};

const numberOf = (text: string) => (text.trim() === "" ? null : Number(text));

/** The ranges of a draft, with what is wrong with each by its path. */
export function spaceOf(draft: SweepDraft, configuration: unknown) {
  const wrong = new Map<string, string>();
  const space: Parameter[] = [];
  for (const range of draft.ranges) {
    const field = fieldAt(range.path, configuration);
    const parameter = field && parameterOf(range, field, draft.method === "grid");
    if (typeof parameter === "object") space.push(parameter);
    else wrong.set(range.path, parameter ?? "This network has no such setting: leave it out.");
  }
  return { space, wrong };
}

/** How many runs a draft will launch; null where hours alone limit it or a range is not whole. */
export function runsOf(
  draft: SweepDraft,
  space: readonly Parameter[],
  configurations: readonly Configuration[],
) {
  const most = numberOf(draft.maxTrials);
  if (draft.method !== "grid") return most;
  const versions = Math.max(1, draft.versionIds.length);
  let all = 0;
  for (const configuration of configurations) all += combinations(space, configuration) ?? Number.NaN;
  const total = all * versions;
  return Number.isFinite(total) ? Math.min(total, most ?? total) : null;
}

/** What is still wanting before a draft can be sent; null where nothing is. */
export function wantingOf(draft: SweepDraft, wrong: ReadonlyMap<string, string>): string | null {
  if (draft.name.trim() === "") return "Give the sweep a name.";
  if (draft.versionIds.length === 0) return "Choose a version.";
  if (draft.starts.length === 0) return "Choose what to start from.";
  if (wrong.size > 0) return "A range is not whole yet.";
  const together = draft.versionIds.length * draft.starts.length;
  if (together > mostTogether) {
    return `${draft.versionIds.length} versions with ${draft.starts.length} configurations are ${together}: at most ${mostTogether} are taken at a time. Choose fewer.`;
  }
  const isMany = together > 1;
  if (draft.method === "grid" && draft.ranges.length === 0 && !isMany)
    return "Choose further versions or configurations, or a setting to vary.";
  if (draft.method !== "grid" && draft.method !== "evolution" && draft.ranges.length === 0)
    return "Choose a setting to vary.";
  if (draft.method !== "grid" && draft.maxTrials.trim() === "" && draft.maxHours.trim() === "")
    return "Say how many runs or hours it may take.";
  return null;
}

/** The input of the mutation. What is out of range is refused by the server, with a sentence. */
export function inputOf(
  draft: SweepDraft,
  projectId: string,
  space: readonly Parameter[],
  configurations: readonly { name: string; configuration: Configuration }[],
): CreateSweepInput {
  const isEvolution = draft.method === "evolution";
  return {
    projectId,
    name: draft.name.trim(),
    versionIds: [...draft.versionIds],
    configurations: [...configurations],
    method: draft.method,
    objective: draft.objective,
    priority: draft.priority,
    countsParameters: isEvolution && draft.countsParameters,
    seed: numberOf(draft.seed),
    concurrency: numberOf(draft.concurrency) ?? 1,
    maxTrials: numberOf(draft.maxTrials),
    maxHours: numberOf(draft.maxHours),
    stopping: draft.isStopping
      ? { factor: numberOf(draft.factor) ?? 3, firstEpoch: numberOf(draft.firstEpoch) ?? 1 }
      : null,
    space,
    evolution: isEvolution
      ? {
          population: numberOf(draft.population),
          sample: numberOf(draft.sample),
          ...rulesOf(draft),
        }
      : null,
  };
}
