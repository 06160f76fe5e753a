"use client";

import { FlaskConical, TrendingUp } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/app/ui/button";
import { Panel } from "@/app/ui/panel";
import type { Check } from "./use-launch";

const checks: readonly { check: Check; label: string; icon: ReactNode; explanation: string }[] = [
  {
    check: "rate_finder",
    label: "Find a learning rate",
    icon: <TrendingUp />,
    explanation: "Tries rates from tiny to large, 161 steps in all, and shows where the loss falls fastest.",
  },
  {
    check: "overfit_check",
    label: "Overfit one batch",
    icon: <FlaskConical />,
    explanation: "A network that cannot learn 32 images by heart has a fault, in its data or its settings.",
  },
];

/** Short runs that look at the configuration before hours go into it. */
export function ChecksPanel({
  working,
  disabled,
  onCheck,
}: {
  working: Check | null;
  disabled: boolean;
  onCheck: (check: Check) => void;
}) {
  return (
    <Panel title="Check first" description="Short runs, with the settings as they stand.">
      <ul className="grid gap-3">
        {checks.map(({ check, label, icon, explanation }) => (
          <li key={check}>
            <Button
              size="sm"
              icon={icon}
              loading={working === check}
              disabled={disabled || working !== null}
              onClick={() => onCheck(check)}
            >
              {label}
            </Button>
            <p className="mt-1 text-xs text-muted">{explanation}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
