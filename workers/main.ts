import { queues } from "@/db/jobs";
import { dispatch } from "./dispatch";
import { isJobKind, runJob } from "./job";

/**
 * Without arguments: takes jobs from the queues and forks a process a job, until SIGTERM.
 * `--import ID`, `--run ID` and so on for each kind of job: does that one and ends; exit code 0 says that it is over.
 */
const [flag, id] = process.argv.slice(2);
const kind = flag?.replace(/^--/, "");

if (flag === undefined) await dispatch();
else if (isJobKind(kind) && id) await runJob(kind, id);
else {
  process.stderr.write(`workers/main.ts [--KIND ID], KIND one of ${queues.join(", ")}\n`);
  process.exitCode = 2;
}
