import { Link2Off } from "lucide-react";
import type { ReactNode } from "react";
import { messageOf } from "@/app/graphql/client";
import { EmptyState } from "@/app/ui/empty-state";
import { ErrorState } from "@/app/ui/error-state";
import { Panel } from "@/app/ui/panel";
import { Skeleton } from "@/app/ui/skeleton";
import { ThemeToggle } from "@/app/ui/theme-toggle";

/** The frame of what a link shows to who has no account. */
export function SharedFrame({ children }: { children: ReactNode }) {
  return (
    <div className="mx-auto max-w-6xl px-4 pt-4 pb-12">
      <div className="mb-4 flex items-center justify-between">
        <p className="flex items-center gap-2 font-semibold tracking-tight">
          <img src="/icon.svg" alt="" width={20} height={20} loading="lazy" />
          Offdiagonal
        </p>
        <ThemeToggle />
      </div>
      <main>{children}</main>
    </div>
  );
}

/** What stands in its place while there is nothing to show, or nothing any more. */
export function NothingShared({
  title,
  error,
  isRead,
  onRetry,
}: {
  /** of an error */
  title: string;
  error: unknown;
  /** whether the answer has come */
  isRead: boolean;
  onRetry: () => void;
}) {
  if (error) return <ErrorState title={title} reason={messageOf(error)} onRetry={onRetry} />;
  if (!isRead) return <Skeleton className="h-96 w-full rounded-lg opacity-60" />;
  return (
    <Panel>
      <EmptyState icon={<Link2Off />} title="This link shows nothing">
        It may have expired, or been withdrawn. Ask who sent it for a new one.
      </EmptyState>
    </Panel>
  );
}
