import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { imageFlags, images, user } from "@/db/schema";
import { actionKey, command } from "@/server/core/command";
import { AppError, notFound } from "@/server/core/errors";

/**
 * Puts a flag on an image, so that somebody looks at it again, or takes it down. Each is kept with who and when. Once for
 * one key. What somebody else said of it since it was seen is not taken back: CONFLICT, unless both want the same.
 */
export const flagImage = command({
  action: "label:write",
  name: "image:flag",
  input: z.object({
    imageId: z.string(),
    raised: z.boolean(),
    reason: z.string().trim().max(500, "A reason has at most 500 characters.").nullish(),
    key: actionKey.nullish(),
    seenFlagId: z.string().nullish(),
  }),
  on: ({ imageId }) => imageId,
  run: async ({ tx, actor, projectId, publish }, { imageId, raised, key: ownKey, seenFlagId, ...said }) => {
    const reason = said.reason ?? "";
    const [image] = await tx
      .select({ id: images.id })
      .from(images)
      .where(eq(images.id, imageId))
      .for("no key update");
    if (!image) throw notFound(imageId);
    const [sent] = ownKey
      ? await tx
          .select({ imageId: imageFlags.imageId })
          .from(imageFlags)
          .where(and(eq(imageFlags.authorId, actor.id), eq(imageFlags.key, ownKey)))
      : [];
    if (sent) return sent.imageId;
    const [now] = await tx
      .select({ flag: imageFlags, author: user.name })
      .from(imageFlags)
      .innerJoin(user, eq(user.id, imageFlags.authorId))
      .where(eq(imageFlags.imageId, imageId))
      .orderBy(desc(imageFlags.id))
      .limit(1);
    const standing = now?.flag.raised ? now.flag : null;
    const isOthers =
      seenFlagId !== undefined && now?.flag.authorId !== actor.id && (standing?.id ?? null) !== seenFlagId;
    if (isOthers && raised === (standing !== null) && (reason === "" || reason === standing?.reason)) {
      return imageId;
    }
    if (isOthers && standing) {
      const why = standing.reason === "" ? "" : `: “${standing.reason}”`;
      throw new AppError(
        "CONFLICT",
        `${now?.author} has flagged this image since you looked${why}. The flag stays as it is; look at the image again.`,
      );
    }
    await tx
      .insert(imageFlags)
      .values({ projectId, imageId, raised, reason, authorId: actor.id, key: ownKey });
    publish(projectId, "IMAGE_CHANGED", imageId);
    return imageId;
  },
});
