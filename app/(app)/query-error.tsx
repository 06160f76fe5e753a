"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { codeOf, messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { ErrorState } from "@/app/ui/error-state";

/** The address of this page, to come back to after signing in. */
export function useHere(): string {
  const query = useSearchParams().toString();
  const path = usePathname();
  return query ? `${path}?${query}` : path;
}

const retryMs = 5000;

/**
 * Why a page has nothing to show. `thing` is what was asked for ("This project"). Where the server could not be
 * reached it tries again by itself.
 */
export function QueryError({
  thing,
  error,
  onRetry,
  action,
  className,
}: {
  thing: string;
  error: unknown;
  onRetry?: () => unknown;
  /** the way out where the thing does not exist or is not theirs */
  action?: ReactNode;
  className?: string;
}) {
  const here = useHere();
  const code = codeOf(error);
  const retry = useRef(onRetry);
  useEffect(() => {
    retry.current = onRetry;
  });
  const again = code === null && onRetry !== undefined;
  useEffect(() => {
    if (!again) return;
    const timer = setInterval(() => void retry.current?.(), retryMs);
    return () => clearInterval(timer);
  }, [again]);

  if (code === "UNAUTHENTICATED") {
    return (
      <ErrorState
        className={className}
        title="You are signed out"
        reason="The session has ended, here or in another tab."
        action={
          <Button variant="primary" href={`/sign-in?next=${encodeURIComponent(here)}`}>
            Sign in
          </Button>
        }
      />
    );
  }
  if (code === "NOT_FOUND" || code === "FORBIDDEN" || code === "INVALID_INPUT") {
    return (
      <ErrorState
        className={className}
        title={code === "FORBIDDEN" ? `${thing} is not open to you` : `${thing} is not here`}
        reason={messageOf(error)}
        wayOut="Check the address, or ask the colleague who sent it for an invitation to the team."
        action={action ?? <Button href="/">To your projects</Button>}
      />
    );
  }
  return (
    <ErrorState
      className={className}
      title={`${thing} could not be loaded`}
      reason={messageOf(error)}
      onRetry={onRetry && (() => void onRetry())}
      action={action}
    />
  );
}
