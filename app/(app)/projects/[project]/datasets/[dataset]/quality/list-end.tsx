import { formatCount } from "@/app/ui/format";

/** Below the last row of a list that is kept up to a number: what it leaves out, and how to come to it. */
export function ListEnd({ shown, total, order }: { shown: number; total: number; order: string }) {
  if (shown >= total) return null;
  return (
    <p className="border-t px-4 py-3 text-center text-sm text-muted">
      {formatCount(shown)} of {formatCount(total)} are listed, {order} first. Look at the images again once
      these are dealt with: then others take their place.
    </p>
  );
}
