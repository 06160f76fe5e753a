import { ClassLabel } from "../class-label";

/** The class and the split that an image has in a version. */
export function Place({
  class: of,
  split,
}: {
  class?: { id: string; name: string; position: number } | null;
  split?: string | null;
}) {
  return (
    <span className="inline-flex min-w-0 max-w-full items-center gap-1.5">
      {of ? <ClassLabel of={of} /> : null}
      {split ? <span className="shrink-0 text-muted">{split}</span> : null}
    </span>
  );
}
