"use client";

import { Play } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Kbd } from "@/app/ui/kbd";

/** The button that launches, and how many settings stand in the way. */
export function LaunchButton({
  runs,
  wrong,
  mayLaunch,
  loading,
}: {
  /** how many runs it queues */
  runs: number;
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
        {runs > 1 ? `Launch ${runs} runs` : "Launch"}
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
