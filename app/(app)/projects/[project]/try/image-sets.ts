/** Where an image of the project may be chosen from. */
export const imageSets = ["judged", "test", "validation", "train", "cases"] as const;
export type ImageSet = (typeof imageSets)[number];
export type SplitName = Exclude<ImageSet, "judged" | "cases">;

export const splitLabels: Readonly<Record<SplitName, string>> = {
  test: "test split",
  validation: "validation split",
  train: "training split",
};

export const imageSetOptions: readonly { value: ImageSet; label: string }[] = [
  { value: "judged", label: "As the run judged them" },
  { value: "test", label: "Test split" },
  { value: "validation", label: "Validation split" },
  { value: "train", label: "Training split" },
  { value: "cases", label: "Error cases" },
];

/** Those that runs have to pass come first. */
export const caseStandings = [
  { value: "open", label: "Open cases" },
  { value: "repaired", label: "Repaired cases" },
  { value: "retired", label: "Retired cases" },
] as const;

/** A picture that several cases were kept of stands once, with the first of them. */
export function oncePerImage<Row extends { readonly image: { readonly id: string } }>(
  rows: readonly Row[],
): Row[] {
  const seen = new Set<string>();
  return rows.filter(({ image }) => !seen.has(image.id) && seen.add(image.id));
}
