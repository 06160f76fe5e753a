import { RotateCcw } from "lucide-react";
import type { ReactNode } from "react";
import { instant } from "@/app/format";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";

/** Stands over what is marked for deletion; nothing over what is not. */
export function DeletedNotice({
  what,
  of: { deletedAt, restorableUntil },
  onRestore,
  children,
}: {
  /** "dataset" */
  what: string;
  of: { deletedAt: string | null; restorableUntil: string | null };
  /** Null where the reader may not. */
  onRestore: (() => void) | null;
  /** What comes once it cannot be restored any more: "then it is gone". */
  children: ReactNode;
}) {
  if (!deletedAt) return null;
  return (
    <AlertBanner
      tone="warning"
      className="mb-4"
      title={`This ${what} is deleted`}
      action={
        onRestore ? (
          <Button size="sm" icon={<RotateCcw />} onClick={onRestore}>
            Restore
          </Button>
        ) : undefined
      }
    >
      It can be restored until {instant(restorableUntil ?? deletedAt)}; {children}
    </AlertBanner>
  );
}
