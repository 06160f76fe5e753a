import { createHash } from "node:crypto";
import type { Database } from "@/db/connection";
import { countUse, forgetUses } from "@/server/core/rate-limit";

/** Attempts to sign in to one account within the window. */
const signInAttempts = { max: 10, windowSeconds: 60 } as const;

// Hashed, so that the table is no list of the addresses that somebody has tried.
const keyOf = (email: string) =>
  `account|${createHash("sha256").update(email.trim().toLowerCase()).digest("hex")}`;

/**
 * Counts an attempt to sign in to an account, existing or not, and answers with the seconds to wait where there were
 * too many. better-auth limits by the sender's address, which somebody who connects directly can claim to be any
 * (x-forwarded-for); this limit holds whatever they claim.
 */
export const countSignIn = (db: Database, email: string): Promise<number | null> =>
  countUse(db, keyOf(email), signInAttempts);

/** Forgets the attempts of an account whose owner came in. */
export const forgetSignIns = (db: Database, email: string): Promise<void> => forgetUses(db, keyOf(email));
