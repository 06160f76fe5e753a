import { eq } from "drizzle-orm";
import { mailFrequency, mailSettings } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import { builder } from "@/server/graphql/builder";
import { Viewer } from "@/server/teams/schema";
import { setMailFrequency } from "./commands";

const MailFrequency = builder.enumType("MailFrequency", {
  description: "soon: minutes after it came, unless it was read by then; daily: together, once a day.",
  values: mailFrequency.enumValues,
});

const MailSettings = builder
  .objectRef<Pick<typeof mailSettings.$inferSelect, "frequency" | "sentAt" | "failure">>("MailSettings")
  .implement({
    description: "How the person is told by e-mail what waits in the inbox.",
    fields: (t) => ({
      configured: t.boolean({
        description: "Whether the server has an SMTP server to send by.",
        resolve: () => getConfig().smtpUrl !== undefined,
      }),
      frequency: t.expose("frequency", { type: MailFrequency }),
      sentAt: t.expose("sentAt", {
        type: "DateTime",
        nullable: true,
        description: "When an e-mail was last taken by the SMTP server.",
      }),
      failure: t.exposeString("failure", {
        nullable: true,
        description: "Why the last one was not taken, where it was not. It is tried again.",
      }),
    }),
  });

builder.objectFields(Viewer, (t) => ({
  mail: t.field({
    type: MailSettings,
    resolve: async (viewer, _args, { db }) => {
      const [row] = await db.select().from(mailSettings).where(eq(mailSettings.userId, viewer.id));
      return row ?? { frequency: "soon" as const, sentAt: null, failure: null };
    },
  }),
}));

const SetMailFrequencyInput = builder.inputType("SetMailFrequencyInput", {
  fields: (t) => ({ frequency: t.field({ type: MailFrequency, required: true }) }),
});

builder.mutationFields((t) => ({
  setMailFrequency: t.field({
    type: Viewer,
    args: { input: t.arg({ type: SetMailFrequencyInput, required: true }) },
    resolve: (_root, { input }, context) => setMailFrequency(context, input),
  }),
}));
