"use client";

import { Check, CircleHelp, TriangleAlert } from "lucide-react";
import { graphql } from "@/app/graphql/generated";
import { Badge } from "@/app/ui/badge";

graphql(`
  fragment ParityCheckRow on ParityCheck {
    format
    backend
    browser
    images
    agreeing
    largestDifference
    worstImage {
      id
      url
    }
    pictures {
      name
      difference
      allowed
    }
    agrees
    checkedBy
    checkedAt
  }
`);

/** Whether a browser decides as the worker did, of checks of one format or of all. */
export function ParityBadge({ checks }: { checks: readonly { agrees: boolean; browser: string }[] }) {
  if (checks.length === 0) {
    return (
      <Badge tone="neutral" icon={<CircleHelp />}>
        Not yet checked in a browser
      </Badge>
    );
  }
  const differing = checks.filter(({ agrees }) => !agrees);
  const [worst] = differing;
  if (worst) {
    return (
      <Badge tone="warning" icon={<TriangleAlert />}>
        Differs in {worst.browser}
      </Badge>
    );
  }
  const browsers = new Set(checks.map(({ browser }) => browser));
  const [only] = browsers;
  return (
    <Badge tone="success" icon={<Check />}>
      {browsers.size === 1 ? `Checked in ${only}` : `Checked in ${browsers.size} browsers`}
    </Badge>
  );
}
