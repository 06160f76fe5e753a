import { workState } from "@/db/schema";
import { builder } from "./builder";

export const WorkState = builder.enumType("WorkState", {
  description: "Where long work is; the last three are its end.",
  values: workState.enumValues,
});
