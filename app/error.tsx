"use client";

import { Button } from "@/app/ui/button";
import { ErrorState } from "@/app/ui/error-state";

/** A page that broke: a fault of ours, with the way on. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorState
      title="This page broke"
      reason={error.digest ? `${error.message} (${error.digest})` : error.message}
      wayOut="Your data is not touched. Try again; if it stays, report it with what you did before."
      onRetry={reset}
      action={<Button href="/">To your projects</Button>}
    />
  );
}
