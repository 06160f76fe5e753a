import { counted } from "@/app/format";
import type { EditedClass } from "./operations";

/** What is typed of a class before it is saved. */
export interface ClassDraft {
  name: string;
  key: string;
  description: string;
}
/** Of each class what was changed and not saved, while the page is open. */
export type ClassDrafts = ReadonlyMap<string, Partial<ClassDraft>>;

/** A class as its fields show it. */
export const fieldsOf = (of: EditedClass): ClassDraft => ({
  name: of.name,
  key: of.key ?? "",
  description: of.description,
});

/** Whether something was typed that the class is not yet. */
export function isEdited(of: EditedClass, draft: Partial<ClassDraft> | undefined): boolean {
  const saved = fieldsOf(of);
  return Object.entries(draft ?? {}).some(([name, value]) => saved[name as keyof ClassDraft] !== value);
}

/** "41 images", or over how many datasets they are counted. */
export function imagesText({ imageCount, datasetCount }: EditedClass): string {
  const images = counted(imageCount, "image");
  return datasetCount > 1
    ? `${images} over ${counted(datasetCount, "dataset")}; one in two datasets counts twice`
    : images;
}
