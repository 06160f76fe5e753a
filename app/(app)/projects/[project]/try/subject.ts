import type { CellPredictionFragment } from "@/app/graphql/generated/graphql";
import type { LargePicture, Picture } from "@/app/tf/decode";
import type { PictureEdits } from "@/ml/picture-edits";

/** What is shown to the model, and where it came from. */
export type Subject = {
  readonly picture: Picture | LargePicture;
  readonly name: string;
  /** What an error case that is gone on with did to it: brush and sliders begin there. */
  readonly begin?: PictureEdits;
  /** What it shows, as the project has it or the folder of a file names it. */
  readonly truth?: TrueClass;
} & (
  | {
      readonly kind: "draw";
      /** Where the picture is what was drawn as MNIST has it: the drawing itself. */
      readonly uncentred: Subject | null;
    }
  /** a frame of the camera */
  | { readonly kind: "camera" }
  /** the file as it was given: that is what is kept */
  | { readonly kind: "upload"; readonly file: File }
  /** an image of the project; `stored` is what the worker said of it, where the run judged it */
  | { readonly kind: "test"; readonly imageId: string; readonly stored: CellPredictionFragment | null }
);

type TrueClass = Pick<CellPredictionFragment["truth"], "id" | "name">;

/** What a picture shows, where that is known. */
export function truthOf(subject: Subject): TrueClass | undefined {
  // What the run was judged by is what its answer is right or wrong about.
  return (subject.kind === "test" && subject.stored?.truth) || subject.truth;
}

export const sources = ["draw", "upload", "camera", "test", "folder"] as const;
export type Source = (typeof sources)[number];
