import { sql } from "drizzle-orm";
import type { Queryable, Transaction } from "@/db/connection";
import { AppError } from "@/server/core/errors";
import { invitationOf, refusalOf, unknownInvitation } from "@/server/teams/invitations";
import { needsFirstAccount } from "@/server/teams/queries";

const invitationHeader = "x-invitation-token";

/** The invitation token of a sign-up, in its header or in its body. */
export function tokenOf(headers: Headers | undefined, body: unknown): string | null {
  const inBody =
    typeof body === "object" && body !== null && "invitationToken" in body ? body.invitationToken : null;
  const token = headers?.get(invitationHeader) ?? inBody;
  return typeof token === "string" && token !== "" ? token : null;
}

/**
 * Whether a sign-up may go on, asked before anything else, so that somebody without an invitation gets the same
 * answer for every address, taken or not.
 */
export async function requireSignUpOpen(db: Queryable, token: string | null): Promise<void> {
  if (token !== null) {
    const found = await invitationOf(db, token);
    if (!found) throw unknownInvitation();
    const refusal = refusalOf(found.invitation);
    if (refusal) throw new AppError("CONFLICT", refusal);
    return;
  }
  if (!(await needsFirstAccount(db))) {
    throw new AppError(
      "FORBIDDEN",
      "Sign-up is by invitation. Ask an owner or maintainer of your team for an invitation link, and open it.",
    );
  }
}

/** Any fixed number: it names the lock that sign-ups of a database queue at. */
const signUpLock = 7_308_604_114;

/**
 * The same question within the sign-up's transaction, one sign-up at a time: of two people who sign up first at the
 * same moment, the second finds the first one's account.
 */
export async function lockSignUp(tx: Transaction, token: string | null): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${signUpLock})`);
  await requireSignUpOpen(tx, token);
}
