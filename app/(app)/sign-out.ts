import { authClient } from "@/app/auth-client";
import { forgetKept } from "@/app/tf/kept-page";

/** Ends the session and leaves this document, so that nothing of it stays in memory or in the browser. */
export async function signOut(): Promise<void> {
  await authClient.signOut();
  await forgetKept();
  // What was typed and not sent.
  sessionStorage.clear();
  window.location.assign("/sign-in");
}
