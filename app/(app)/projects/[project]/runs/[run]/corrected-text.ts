import { counted } from "@/app/format";

/** What became of the labels that a run was measured with: "3 images got another class, 1 none that the run knows". */
export function correctedText({ corrected, leftOut }: { corrected: number; leftOut: number }): string {
  const unknown = "none that the run knows";
  if (corrected === 0) return `${counted(leftOut, "image")} got ${unknown}`;
  return `${counted(corrected, "image")} got another class${leftOut > 0 ? `, ${leftOut} ${unknown}` : ""}`;
}
