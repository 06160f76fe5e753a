import * as z from "zod";
import type { Freeze } from "./freeze-state";

const share = z
  .number({ error: "Enter a number from 0 to 100." })
  .min(0, "Enter a number from 0 to 100.")
  .max(100, "Enter a number from 0 to 100.");
const size = z
  .int({ error: "Enter a whole number of images." })
  .min(0, "Enter 0 or more.")
  .max(100_000_000, "Enter at most 100,000,000.");

/** What the form of a freeze holds: shares in per cent. */
export const freezeSchema = z
  .object({
    name: z.string().trim().max(100, "A version's name has at most 100 characters."),
    description: z.string().trim().max(2000, "A description has at most 2,000 characters."),
    splitMethod: z.enum(["folders", "stratified", "kept"]),
    keptFromId: z.string(),
    seed: z
      .int({ error: "Enter a whole number." })
      .min(0, "Enter a whole number from 0 on.")
      .max(2_147_483_647, "Enter a whole number up to 2,147,483,647."),
    by: z.enum(["shares", "numbers"]),
    train: share.positive("Without training images nothing is learnt: enter more than 0."),
    validation: share,
    test: share,
    validationImages: size,
    testImages: size,
    nearSame: z.boolean(),
    groupKey: z.boolean(),
  })
  .superRefine(({ by, splitMethod, train, validation, test }, context) => {
    const sum = train + validation + test;
    if ((by === "shares" || splitMethod === "folders") && Math.abs(sum - 100) > 1e-6) {
      context.addIssue({
        code: "custom",
        path: ["sum"],
        message: `The three make ${Number(sum.toFixed(4))} %; they must make 100 %.`,
      });
    }
  });

export type FreezeValues = z.infer<typeof freezeSchema>;

/** The input of the mutation that the form's values mean. */
export function freezeInput(datasetId: string, values: FreezeValues, draftOnly: boolean) {
  const { splitMethod, seed, train, validation, test } = values;
  const byNumbers = values.by === "numbers" && splitMethod !== "folders";
  return {
    datasetId,
    name: values.name || null,
    description: values.description || null,
    splitMethod,
    seed,
    fractions: byNumbers
      ? { train: 1, validation: 0, test: 0 }
      : { train: train / 100, validation: validation / 100, test: test / 100 },
    sizes: byNumbers ? { validation: values.validationImages, test: values.testImages } : null,
    together: [
      ...(values.nearSame ? (["near_same"] as const) : []),
      ...(values.groupKey ? (["group_key"] as const) : []),
    ],
    keptFromId: splitMethod === "kept" ? values.keptFromId || null : null,
    draftOnly,
  };
}

/** What the form held when a draft was asked for; `otherwise` where its settings say nothing of a field. */
export function valuesOf(settings: Freeze["settings"], otherwise: FreezeValues): FreezeValues {
  const { name, description, splitMethod, seed, fractions, sizes, together, keptFromId } = settings;
  const inPerCent = (part: number) => Number((100 * part).toFixed(6));
  return {
    ...otherwise,
    ...{ name, description, splitMethod, seed, by: sizes ? "numbers" : "shares" },
    ...(sizes
      ? { validationImages: sizes.validation, testImages: sizes.test }
      : {
          train: inPerCent(fractions.train),
          validation: inPerCent(fractions.validation),
          test: inPerCent(fractions.test),
        }),
    keptFromId: keptFromId ?? otherwise.keptFromId,
    nearSame: together.includes("near_same"),
    groupKey: together.includes("group_key"),
  };
}
