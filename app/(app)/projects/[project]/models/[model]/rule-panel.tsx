"use client";

import { Scale } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { RuleOfPromotionFragment } from "@/app/graphql/generated/graphql";
import { Button } from "@/app/ui/button";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { useProject } from "../../project-context";
import { AliasBadges } from "../alias-badges";
import { approvalNames } from "../operations";
import { RuleDialog } from "./rule-dialog";

/** What a promotion is held to. */
export function RulePanel({ modelId, rule }: { modelId: string; rule: RuleOfPromotionFragment }) {
  const project = useProject();
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title="Rule of promotions"
      actions={
        project.can("registry:govern") ? (
          <Button size="sm" icon={<Scale />} onClick={() => setOpen(true)}>
            Change
          </Button>
        ) : null
      }
    >
      <KeyValue
        items={[
          {
            label: "Guards",
            value: rule.guarded.length > 0 ? <AliasBadges aliases={rule.guarded} /> : "no alias",
          },
          {
            label: "Better",
            value: rule.alpha === null ? "not asked for" : `than the champion, p < ${rule.alpha}`,
          },
          {
            label: "Error cases",
            value: rule.suite ? (
              <>
                none regressed of{" "}
                <Link
                  href={`/projects/${project.id}/error-cases/suites/${rule.suite.id}`}
                  className="text-accent-text hover:underline"
                >
                  {rule.suite.name}
                </Link>
              </>
            ) : (
              "not asked for"
            ),
          },
          { label: "Browsers", value: rule.parity ? "decide as the worker did" : "not asked for" },
          { label: "Approval", value: approvalNames[rule.approval] },
        ]}
      />
      {open ? <RuleDialog modelId={modelId} rule={rule} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}
