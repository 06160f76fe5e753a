import { counted } from "@/app/format";
import type { LabelActionsQuery } from "@/app/graphql/generated/graphql";

export type Action = LabelActionsQuery["project"]["labelBatches"]["edges"][number]["node"];

/** What an action did, in words: "14 images as cat". */
export function titleOf(
  action: Pick<Action, "imageCount" | "class" | "source" | "hasOrigin" | "undoes" | "moves">,
) {
  const images = counted(action.imageCount, "image");
  if (action.undoes) return action.undoes.undoes ? `${images} again` : `${images} as before`;
  if (action.class) return `${images} as ${action.class.name}`;
  if (action.source === null && action.moves > 0) return `${images} to another split or group`;
  if (action.hasOrigin || action.source !== "person") {
    return action.source === "model" ? `${images} as suggested` : `${images}, each its own class`;
  }
  return `${images} without a class`;
}

/** What kind of action it was. */
export function kindOf(action: Pick<Action, "source" | "undoes" | "byFilter" | "moves">): string {
  if (action.undoes) return action.undoes.undoes ? "Redo" : "Undo";
  if (action.source === "model") return "Suggestions accepted";
  if (action.source === "review") return "Review";
  if (action.source === "import" || action.moves > 0) return "Import";
  return action.byFilter ? "Labelled by filter" : "Labelled";
}
