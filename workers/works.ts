import {
  caseFacings,
  datasetQuality,
  embeddings,
  evaluations,
  freezes,
  queueFills,
  runFeatures,
  runImports,
  suggestionSets,
} from "@/db/schema";
import type { EventType } from "@/server/core/events";
import type { WorkTable } from "@/server/core/work";

/** Queues whose jobs are the work of a row (server/core/work.ts), one at a time each. */
export const works = {
  suggestions: { table: suggestionSets, event: "SUGGESTIONS_CHANGED" },
  freeze: { table: freezes, event: "FREEZE_CHANGED" },
  quality: { table: datasetQuality, event: "QUALITY_CHANGED" },
  embedding: { table: embeddings, event: "EMBEDDING_CHANGED" },
  fill: { table: queueFills, event: "QUEUE_CHANGED" },
  facing: { table: caseFacings, event: "CASES_FACED" },
  features: { table: runFeatures, event: "FEATURES_CHANGED" },
  runs: { table: runImports, event: "RUN_IMPORT_CHANGED" },
  evaluation: { table: evaluations, event: "EVALUATION_CHANGED" },
} as const satisfies Record<string, { table: WorkTable; event: EventType }>;

export const workQueues = Object.keys(works) as (keyof typeof works)[];
