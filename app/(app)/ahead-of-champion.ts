import { percent } from "@/app/format";
import { graphql } from "@/app/graphql/generated";
import type { AheadFactsFragment } from "@/app/graphql/generated/graphql";
import { ALPHA } from "@/ml/significance";
import { pText } from "./projects/[project]/compare/words";

graphql(`
  fragment AheadFacts on AheadOfChampion {
    accuracy
    championAccuracy
    p
    champion {
      id
      number
    }
    registeredModel {
      id
      name
    }
  }
`);

/** How far a run is ahead of a champion, and whether that is more than chance. */
export function aheadText({ accuracy, championAccuracy, p, champion, registeredModel }: AheadFactsFragment) {
  const meaning =
    p === null
      ? "no image tells them apart"
      : `p ${p < 0.001 ? "" : "= "}${pText(p)}, ${p < ALPHA ? "more than chance explains" : "which may be chance"}`;
  return `${percent(accuracy, 2)} on the test images against ${percent(championAccuracy, 2)} of the champion of ${registeredModel.name}, version ${champion.number}: ${meaning}`;
}
