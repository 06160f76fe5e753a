import { counted } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { ClassLabel } from "../../class-label";
import type { RenamedClass } from "./operations";

/** The classes that both sides of a comparison have, and that each calls otherwise. */
export function RenamedClasses({ renamed }: { renamed: readonly RenamedClass[] }) {
  if (renamed.length === 0) return null;
  return (
    <AlertBanner
      title={`${counted(renamed.length, "class", "classes")} ${renamed.length === 1 ? "is" : "are"} called otherwise`}
    >
      <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
        {renamed.map(({ from, to }) => (
          <li key={to.id} className="inline-flex min-w-0 max-w-full items-center gap-1.5">
            <ClassLabel of={from} />
            <span aria-hidden>→</span>
            <span className="sr-only">is called</span>
            <ClassLabel of={to} />
          </li>
        ))}
      </ul>
    </AlertBanner>
  );
}
