import { Crown } from "lucide-react";
import { Badge } from "@/app/ui/badge";

/** The aliases of a version; nothing where it has none. */
export function AliasBadges({ aliases }: { aliases: readonly string[] }) {
  if (aliases.length === 0) return null;
  return (
    <span className="inline-flex flex-wrap gap-1">
      {aliases.map((alias) => (
        <Badge
          key={alias}
          tone={alias === "champion" ? "success" : alias === "candidate" ? "accent" : "neutral"}
          icon={alias === "champion" ? <Crown aria-hidden /> : undefined}
        >
          {alias}
        </Badge>
      ))}
    </span>
  );
}
