import { CircleCheck, CircleX } from "lucide-react";
import type { CheckRowFragment } from "@/app/graphql/generated/graphql";
import { checkNames } from "./operations";

/** What the checks of a rule came to, each with the figures that it went by. */
export function CheckList({ checks }: { checks: readonly CheckRowFragment[] }) {
  return (
    <ul className="grid gap-2 text-sm">
      {checks.map(({ kind, passed, words }) => (
        <li key={kind} className="flex items-start gap-2">
          {passed ? (
            <CircleCheck
              role="img"
              aria-label="Passed"
              className="mt-0.5 size-4 shrink-0 text-success-text"
            />
          ) : (
            <CircleX role="img" aria-label="Failed" className="mt-0.5 size-4 shrink-0 text-danger-text" />
          )}
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="font-medium">{checkNames[kind]}.</span> {words}
          </span>
        </li>
      ))}
    </ul>
  );
}
