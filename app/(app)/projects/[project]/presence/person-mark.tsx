import { classColor } from "@/app/ui/class-color";
import { cn } from "@/app/ui/cn";

/** The CSS colour of a person, the same for everybody who sees them. */
export function personColor(id: string): string {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return classColor(sum % 12, null);
}

const initialsOf = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();

/** The initials of a person in a ring of their colour. */
export function PersonMark({ id, name, className }: { id: string; name: string; className?: string }) {
  return (
    <span
      aria-hidden
      style={{ borderColor: personColor(id) }}
      className={cn(
        "grid size-6 shrink-0 place-items-center rounded-full border-2 bg-panel text-2xs font-semibold text-fg",
        className,
      )}
    >
      {initialsOf(name)}
    </span>
  );
}
