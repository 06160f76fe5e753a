import { formatShare } from "@/app/ui/format";
import { ClassLabel } from "../../class-label";

/** What a model takes an image for that has no class yet: dimmed, as nobody has said so. */
export function Suggested({
  of: { class: of, confidence },
}: {
  of: { confidence: number; class: { id: string; name: string; position: number } };
}) {
  return (
    <span
      className="inline-flex min-w-0 max-w-full items-center gap-1 text-muted italic"
      title="Suggested by a model"
    >
      <ClassLabel of={of} />
      <span className="shrink-0 tabular-nums">{formatShare(confidence)}?</span>
    </span>
  );
}
