import { z } from "zod";
import { parityChecks } from "@/db/schema";
import { goldenPictures } from "@/ml/golden-pictures";
import { parityTolerance, pictureDifference } from "@/ml/parity";
import { command } from "@/server/core/command";
import { AppError } from "@/server/core/errors";
import { agreementOf, answersField, browserField, modelFor } from "./judge";
import { referencesOf } from "./queries";

/**
 * Judges what a browser made of a model's images and of the golden pictures, and keeps the judgement in place of an older
 * one. The browser sends numbers and pixels; whether they are right is found out here.
 */
export const submitParityCheck = command({
  action: "review:write",
  name: "parity:submit",
  input: z.object({
    modelId: z.string(),
    format: z.enum(parityChecks.format.enumValues),
    backend: z.enum(parityChecks.backend.enumValues),
    browser: browserField,
    answers: answersField,
    pictures: z.array(z.object({ name: z.string(), rgba: z.base64().max(100_000) })).max(50),
    latencyMs: z.number().min(0).max(600_000, "Nobody waits ten minutes for an image.").nullish(),
  }),
  on: ({ modelId }) => modelId,
  // Thousands of numbers that the judgement says all about.
  record: ({ answers: _answers, pictures: _pictures, ...input }) => input,
  run: async ({ tx, projectId, actor, publish }, { modelId, format, backend, ...input }) => {
    const model = await modelFor(tx, modelId);
    const expected = await referencesOf(tx, model, format);
    if (expected.length === 0) {
      throw new AppError(
        "CONFLICT",
        "There is nothing to hold a browser against: the run judged no image, or converted the model before the worker's answers were kept. Check another format, or train again.",
      );
    }
    const { differing: _differing, ...agreement } = agreementOf(expected, input.answers);
    const pictures = goldenPictures.map(({ name, allowed, rgba }) => {
      const sent = input.pictures.find((one) => one.name === name);
      if (!sent) throw new AppError("INVALID_INPUT", `pictures: ${name} is missing.`, "pictures");
      const difference = pictureDifference(bytesOf(rgba), bytesOf(sent.rgba));
      // JSON has no infinity: another size is as far off as can be.
      return { name, difference: Math.min(difference, 255), allowed };
    });
    const judgement = {
      ...agreement,
      pictures,
      latencyMs: input.latencyMs ?? null,
      agrees:
        agreement.agreeing === agreement.images &&
        agreement.largestDifference <= parityTolerance &&
        pictures.every(({ difference, allowed }) => difference <= allowed),
      checkedBy: actor.id,
      checkedAt: new Date(),
    };
    await tx
      .insert(parityChecks)
      .values({ projectId, modelId, format, backend, browser: input.browser, ...judgement })
      .onConflictDoUpdate({
        target: [parityChecks.modelId, parityChecks.format, parityChecks.backend, parityChecks.browser],
        set: judgement,
      });
    publish(projectId, "MODEL_CHECKED", modelId);
    return model;
  },
});

const bytesOf = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));
