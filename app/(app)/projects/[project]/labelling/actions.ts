import { counted } from "@/app/format";
import type { LabelActionsQuery } from "@/app/graphql/generated/graphql";

export type Action = LabelActionsQuery["project"]["labelBatches"]["edges"][number]["node"];

/** Whether an action takes back rather than does again: undo, redo and undo is an undo. */
export const isTakenBack = ({ undoDepth }: Pick<Action, "undoDepth">) => undoDepth % 2 === 1;

/** What an action did, in words: "14 images as cat". */
export function titleOf(
  action: Pick<Action, "imageCount" | "class" | "source" | "hasOrigin" | "undoDepth" | "moves">,
) {
  const images = counted(action.imageCount, "image");
  if (action.undoDepth > 0) return isTakenBack(action) ? `${images} as before` : `${images} again`;
  if (action.class) return `${images} as ${action.class.name}`;
  if (action.source === null && action.moves > 0) return `${images} to another split or group`;
  if (action.hasOrigin || action.source !== "person") {
    return action.source === "model" ? `${images} as suggested` : `${images}, each its own class`;
  }
  return `${images} without a class`;
}

/** What kind of action it was. */
export function kindOf(action: Pick<Action, "source" | "undoDepth" | "byFilter" | "moves">): string {
  if (action.undoDepth > 0) return isTakenBack(action) ? "Undo" : "Redo";
  if (action.source === "model") return "Suggestions accepted";
  if (action.source === "review") return "Review";
  if (action.source === "import" || action.moves > 0) return "Import";
  return action.byFilter ? "Labelled by filter" : "Labelled";
}
