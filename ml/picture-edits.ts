/** What a person did to a picture in Try before a model was asked: kept with an error case, shown, and set again. */
import * as z from "zod";
import type { Stroke } from "@/ml/brush";
import { FITS } from "@/ml/preprocess";
import { neutralProbe, type Probe, type ProbeName, probeNames, probeRanges } from "@/ml/probe";
import { probeLabels } from "@/ml/probe-names";

const mostStrokes = 500;
const mostPoints = 20_000;

const byte = z.int().min(0).max(255);
const colour = z.tuple([byte, byte, byte]);
/** A share of width or height; a stroke may leave the picture. */
const share = z.number().min(-100).max(100);

const probeSchema = z.strictObject(
  Object.fromEntries(
    probeNames.map((name) => [name, z.number().min(probeRanges[name][0]).max(probeRanges[name][1])]),
  ) as Record<ProbeName, z.ZodNumber>,
);

/**
 * The edits in the order in which they are done: the drawing is centred, the picture is fitted and cropped to what the
 * network sees, painted over (ml/brush.ts), and put under the probe (ml/probe.ts).
 */
export const pictureEditsSchema = z
  .strictObject({
    /** Of this form: another one gets the next number. */
    form: z.literal(1),
    /** What the picture was called before. */
    name: z.string().min(1).max(1000),
    /** Whether a drawing was centred and scaled as MNIST's digits are, at the size of `seen`. */
    centred: z.boolean(),
    /** How the picture was fitted, and so cropped, before brush and sliders came over it. */
    seen: z.strictObject({
      width: z.int().min(1).max(2048),
      height: z.int().min(1).max(2048),
      channels: z.union([z.literal(1), z.literal(3)]),
      fit: z.enum(FITS),
      background: colour,
    }),
    strokes: z
      .array(
        z.strictObject({
          ink: colour.nullable(),
          radius: z.number().positive().max(1),
          points: z.array(z.tuple([share, share])).min(1),
        }),
      )
      .max(mostStrokes, `At most ${mostStrokes} strokes are kept: undo some, or keep the picture in steps.`),
    probe: probeSchema,
  })
  .refine(
    ({ strokes }) => strokes.reduce((sum, { points }) => sum + points.length, 0) <= mostPoints,
    `The strokes have more than ${mostPoints.toLocaleString("en")} points: undo some, or keep the picture in steps.`,
  )
  .refine(isEdited, "Nothing was done to the picture: keep it without edits.");

export type PictureEdits = z.infer<typeof pictureEditsSchema>;

interface Done {
  readonly centred: boolean;
  readonly strokes: readonly Stroke[];
  readonly probe: Probe;
}

/** The sliders that are not where they were. */
export function movedSliders(probe: Probe): ProbeName[] {
  return probeNames.filter((name) => probe[name] !== neutralProbe[name]);
}

/** Whether what the network sees is another for it. */
export function isTouched({ strokes, probe }: Pick<Done, "strokes" | "probe">): boolean {
  return strokes.length > 0 || movedSliders(probe).length > 0;
}

export function isEdited(done: Done): boolean {
  return done.centred || isTouched(done);
}

/** In one line: "cat.png with rotation 20°, 2 strokes of the brush." */
export function editsInWords({ name, centred, strokes, probe }: Done & { readonly name: string }): string {
  const edits = movedSliders(probe).map(
    (slider) => `${probeLabels[slider].label.toLowerCase()} ${probeLabels[slider].format(probe[slider])}`,
  );
  if (strokes.length > 0) {
    edits.push(strokes.length === 1 ? "a stroke of the brush" : `${strokes.length} strokes of the brush`);
  }
  const all = centred ? ["centred as MNIST's digits are", ...edits] : edits;
  return `${name}${centred ? "" : " with"} ${all.join(", ")}.`;
}
