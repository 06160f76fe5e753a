import type { RunRowFragment } from "@/app/graphql/generated/graphql";
import { StateBadge } from "@/app/ui/state-badge";
import { silenceText, waitingText } from "./run-facts";

/** The state of a run as lists show it: also how long its worker has given no sign of life. */
export function RunState({ run }: { run: RunRowFragment }) {
  const silence = silenceText(run);
  return (
    <span title={silence ? `The worker is gone: ${silence}` : (waitingText(run) ?? undefined)}>
      <StateBadge state={run.state} detail={silence ?? undefined} />
    </span>
  );
}
