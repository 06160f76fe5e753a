import { betterAuth } from "better-auth";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, createAuthMiddleware } from "better-auth/api";
import type { Database } from "@/db/connection";
import { account, rateLimit, session, user, verification } from "@/db/schema";
import { type Config, getConfig } from "@/server/core/config";
import { AppError, type ErrorCode } from "@/server/core/errors";
import { logger } from "@/server/core/log";
import { trustedOrigins } from "@/server/core/origins";
import { getRuntime } from "@/server/core/runtime";
import { settleNewAccount } from "@/server/teams/invitations";
import { countSignIn, forgetSignIns } from "./sign-in-limit";
import { lockSignUp, requireSignUpOpen, tokenOf } from "./sign-up";
import { currentTransaction, withRememberedTransactions } from "./transactions";

const signUpPath = "/sign-up/email";
const signInPath = "/sign-in/email";

/** What of better-auth is reachable; the rest (social sign-in, verification, deletion…) is no part of the product. */
export const openPaths: readonly string[] = [
  signUpPath,
  signInPath,
  "/sign-out",
  "/get-session",
  "/change-password",
];

const statusOf: Partial<Record<ErrorCode, "FORBIDDEN" | "NOT_FOUND" | "CONFLICT">> = {
  FORBIDDEN: "FORBIDDEN",
  NOT_FOUND: "NOT_FOUND",
  CONFLICT: "CONFLICT",
};

/** Runs what may throw our errors where better-auth only lets its own through. */
async function asApiError<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw APIError.fromStatus(statusOf[error.code] ?? "BAD_REQUEST", {
      message: error.message,
      code: error.code,
    });
  }
}

/** better-auth over our tables. */
export function createAuth(database: Database, config: Pick<Config, "url" | "secret">) {
  const db = withRememberedTransactions(database);
  return betterAuth({
    appName: "Offdiagonal",
    baseURL: config.url,
    trustedOrigins: trustedOrigins(config.url),
    secret: config.secret,
    telemetry: { enabled: false },
    logger: {
      level: "error",
      log: (_level, message, ...details) => logger.error({ details }, `better-auth: ${message}`),
    },
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
      customRules: {
        [signInPath]: { window: 60, max: 30 },
        [signUpPath]: { window: 60, max: 10 },
        "/change-password": { window: 60, max: 10 },
        // Asked at each page; one row that every request of an address updates would only cost.
        "/get-session": false,
      },
    },
    advanced: {
      useSecureCookies: config.url.startsWith("https://"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax" },
      // Said outright, because better-auth leaves them out under NODE_ENV=test.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    // An error of ours or theirs becomes a response; any other reaches the route, which logs it once.
    onAPIError: { throw: true },
    hooks: {
      before: createAuthMiddleware(async (context) => {
        if (context.path === signUpPath) {
          await asApiError(() => requireSignUpOpen(database, tokenOf(context.headers, context.body)));
        }
        if (context.path === signInPath && typeof context.body?.email === "string") {
          const wait = await countSignIn(database, context.body.email);
          if (wait === null) return;
          throw APIError.fromStatus("TOO_MANY_REQUESTS", {
            code: "RATE_LIMITED",
            message: `Too many attempts to sign in to this account. Try again in ${wait} seconds.`,
          });
        }
      }),
      after: createAuthMiddleware(async (context) => {
        if (context.path === signInPath && context.context.newSession) {
          await forgetSignIns(database, context.body.email);
        }
      }),
    },
    databaseHooks: {
      user: {
        create: {
          before: async (_user, context) => {
            const token = tokenOf(context?.headers, context?.body);
            await asApiError(() => lockSignUp(currentTransaction(), token));
          },
        },
      },
      account: {
        create: {
          // The account is written right after its user, in the transaction of the sign-up: so is the membership.
          before: async ({ userId }, context) => {
            const name: unknown = context?.body?.name;
            await asApiError(() =>
              settleNewAccount(
                currentTransaction(),
                { id: userId, name: typeof name === "string" ? name : "" },
                tokenOf(context?.headers, context?.body),
              ),
            );
          },
        },
      },
    },
  });
}

type Auth = ReturnType<typeof createAuth>;

const shared = globalThis as typeof globalThis & { offdiagonalAuth?: Auth };

/** The web process's better-auth. */
export async function getAuth(): Promise<Auth> {
  const { connection } = await getRuntime();
  shared.offdiagonalAuth ??= createAuth(connection.db, getConfig());
  return shared.offdiagonalAuth;
}
