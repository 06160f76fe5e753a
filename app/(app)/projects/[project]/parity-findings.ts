import { graphql } from "@/app/graphql/generated";
import type { ParityFindingsFragment } from "@/app/graphql/generated/graphql";

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

graphql(`
  fragment ParitySplitRow on ParitySplit {
    format
    backend
    browser
    images
    total
    agreeing
    largestDifference
    worstImage {
      id
      url
      thumbnailUrl
    }
    differing {
      id
      url
      thumbnailUrl
    }
    after
    isWhole
    agrees
    checkedAt
  }
`);

graphql(`
  fragment ParitySetAsideRow on ParitySetAside {
    kind
    format
    backend
    browser
    images
    agreeing
    largestDifference
    checkedAt
    reason
    setAsideBy {
      id
      name
    }
    setAsideAt
  }
`);

graphql(`
  fragment ParityFindings on Model {
    parityChecks {
      ...ParityCheckRow
    }
    paritySplits {
      ...ParitySplitRow
    }
  }
`);

/** What a browser came to, on the sample or on as much of the split as it was asked about. */
export type Finding =
  | ParityFindingsFragment["parityChecks"][number]
  | ParityFindingsFragment["paritySplits"][number];

/** What all browsers found of a format: a split that is under way counts only once it has found a difference. */
export function findingsOf(model: ParityFindingsFragment, format: string): Finding[] {
  return [
    ...model.parityChecks.filter((one) => one.format === format),
    ...model.paritySplits.filter((one) => one.format === format && (one.isWhole || !one.agrees)),
  ];
}
