import { createAuthClient } from "better-auth/react";

/** Sign-in, sign-up and sign-out over our own origin. */
export const authClient = createAuthClient();
