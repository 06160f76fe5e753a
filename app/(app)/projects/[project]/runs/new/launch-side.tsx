"use client";

import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Kbd } from "@/app/ui/kbd";

/** The button that launches, with what stands in the way. */
export function LaunchButton({
  label = "Launch",
  wrong,
  mayLaunch,
  loading,
}: {
  label?: string;
  /** how many settings are wrong */
  wrong: number;
  mayLaunch: boolean;
  loading: boolean;
}) {
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      <Button
        type="submit"
        variant="primary"
        icon={<Play />}
        loading={loading}
        disabled={!mayLaunch}
        title={mayLaunch ? undefined : "Only maintainers and owners launch runs"}
      >
        {label}
      </Button>
      <span className="min-w-0 text-xs text-muted">
        {wrong > 0 ? (
          <span className="text-danger-text">
            {wrong === 1 ? "A setting is wrong" : `${wrong} settings are wrong`}
          </span>
        ) : (
          <span className="pointer-coarse:hidden">
            <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
          </span>
        )}
      </span>
    </div>
  );
}

/** What was refused when it was sent. */
export function LaunchError({ message }: { message: ReactNode }) {
  return (
    <AlertBanner tone="danger" title="The run was not launched">
      {message}
    </AlertBanner>
  );
}
