import { graphql } from "@/app/graphql/generated";
import type {
  CompareDeltaQuery,
  CompareFiguresQuery,
  SeveralRunFragment,
} from "@/app/graphql/generated/graphql";

graphql(`
  fragment SeveralRun on Run {
    ...ComparedRun
    model {
      id
      bytes
      conversions {
        id
        format
        bytes
        latencyMs
      }
      parityChecks {
        format
        backend
        browser
        latencyMs
      }
    }
  }
`);

export const severalRun = graphql(`
  query RunAmongSeveral($id: ID!) {
    run(id: $id) {
      ...SeveralRun
    }
  }
`);

/** A run of those that are compared, in the colour that it has everywhere on the page. */
export interface Several {
  readonly run: SeveralRunFragment;
  readonly color: string;
  readonly isBaseline: boolean;
}

/** A run beside the baseline (A) on their common images; null before both are measured. */
export interface Against {
  readonly compared: CompareDeltaQuery["run"]["comparison"];
  /** Undefined while it is calculated. */
  readonly figures: NonNullable<CompareFiguresQuery["run"]["comparison"]>["figures"] | undefined;
}
