import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import type { Database } from "@/db/connection";
import { account, rateLimit, session, user, verification } from "@/db/schema";
import { getConfig } from "@/server/core/config";
import type { Actor } from "@/server/core/context";
import { getRuntime } from "@/server/core/runtime";

function build(db: Database) {
  const config = getConfig();
  return betterAuth({
    appName: "Offdiagonal",
    baseURL: config.url,
    secret: config.secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(db, {
      provider: "pg",
      schema: { user, session, account, verification, rateLimit },
      transaction: true,
    }),
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 200 },
    session: { expiresIn: 60 * 60 * 24 * 30, updateAge: 60 * 60 * 24 },
    rateLimit: {
      enabled: true,
      storage: "database",
      window: 60,
      max: 300,
      customRules: { "/sign-in/email": { window: 60, max: 10 }, "/sign-up/email": { window: 60, max: 10 } },
    },
  });
}

type Auth = ReturnType<typeof build>;

const shared = globalThis as typeof globalThis & { offdiagonalAuth?: Auth };

/** better-auth over our tables. */
export async function getAuth(): Promise<Auth> {
  const { connection } = await getRuntime();
  shared.offdiagonalAuth ??= build(connection.db);
  return shared.offdiagonalAuth;
}

/** Who sends the request, by the session cookie; null when signed out. */
export async function actorOf(request: Request): Promise<Actor | null> {
  const auth = await getAuth();
  const found = await auth.api.getSession({ headers: request.headers });
  return found ? { id: found.user.id, name: found.user.name, email: found.user.email } : null;
}
