import { authClient } from "@/app/auth-client";

/** Ends the session and leaves this document, so that nothing of it stays in memory. */
export async function signOut(): Promise<void> {
  await authClient.signOut();
  window.location.assign("/sign-in");
}
