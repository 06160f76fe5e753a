import type { Stroke } from "@/ml/brush";
import { isEdited, type PictureEdits } from "@/ml/picture-edits";
import type { PreprocessSpec } from "@/ml/preprocess";
import { neutralProbe, type Probe } from "@/ml/probe";
import type { Subject } from "./subject";

/** What was done to a picture, and the picture before it. */
export interface Edited {
  readonly edits: PictureEdits;
  readonly original: Subject;
}

/** What is kept of a picture beside what the network was shown; null where nothing was done to it. */
export function editedOf(
  subject: Subject,
  spec: PreprocessSpec,
  strokes: readonly Stroke[] = [],
  probe: Probe = neutralProbe,
): Edited | null {
  const uncentred = subject.kind === "draw" ? subject.uncentred : null;
  const original = uncentred ?? subject;
  const { width, height, channels, fit, background } = spec;
  const done = { centred: uncentred !== null, strokes, probe };
  // As the form has them: lists that are nobody else's.
  const edits = structuredClone({
    ...{ form: 1 as const, name: original.name, ...done },
    seen: { width, height, channels, fit, background },
  }) as PictureEdits;
  return isEdited(edits) ? { edits, original } : null;
}
