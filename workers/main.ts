import { queues } from "@/db/jobs";
import { isJobKind, runJob } from "./job";

/**
 * Without arguments: takes jobs from the queues and forks a process a job, until SIGTERM.
 * `--import ID`, `--run ID` and so on for each kind of job: does that one and ends; exit code 0 says that it is over.
 */
const [flag, id] = process.argv.slice(2);
const kind = flag?.replace(/^--/, "");

// A job's process needs nothing of what takes jobs.
if (flag === undefined) await (await import("./dispatch")).dispatch();
else if (isJobKind(kind) && id) await runJob(kind, id);
else {
  process.stderr.write(`workers/main.ts [--KIND ID], KIND one of ${queues.join(", ")}\n`);
  process.exitCode = 2;
}
