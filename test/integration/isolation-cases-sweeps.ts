import { defaultConfiguration } from "@/ml/configuration";
import type { Case } from "./isolation-case";

const configuration = defaultConfiguration("dense", { width: 28, height: 28, channels: 1, training: 1 });
const space = [{ kind: "choice", path: "learning.optimizer", values: ["adam", "sgd"] }];
const bySweep = (input: object = {}): Case => ({
  action: "run:launch",
  ids: ["sweepId"],
  input: (ids) => ({ sweepId: ids.Sweep, ...input }),
});

/** Mutations of sweeps, and of runs that are brought in. */
export const sweepCases: Record<string, Case> = {
  createSweep: {
    action: "run:launch",
    ids: ["projectId", "versionIds"],
    input: (ids) => ({
      ...{ projectId: ids.Project, versionIds: [ids.Version], name: "Another", method: "grid", space },
      ...{ objective: "validationAccuracy", concurrency: 1 },
      configurations: [{ name: "Dense", configuration }],
    }),
  },
  pauseSweep: bySweep(),
  resumeSweep: bySweep(),
  extendSweep: bySweep({ maxTrials: 5 }),
  changeSweepRanges: bySweep({ space }),
  renameSweep: bySweep({ name: "New" }),
  stopSweep: bySweep(),
  deleteSweep: bySweep(),
  restoreSweep: bySweep(),
  followSweep: { ...bySweep({ follow: true }), action: "project:read" },
  importRuns: {
    action: "run:launch",
    ids: ["versionId"],
    input: (ids) => ({ versionId: ids.Version, uploadId: ids.Upload }),
  },
  cancelRunImport: {
    action: "run:launch",
    ids: ["runImportId"],
    input: (ids) => ({ runImportId: ids.RunImport }),
  },
};
