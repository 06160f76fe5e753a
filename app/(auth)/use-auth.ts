"use client";

import { useApolloClient } from "@apollo/client/react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { authClient } from "@/app/auth-client";
import { forgetKept } from "@/app/tf/kept-page";
import { authMessage } from "./auth-answer";

type Account = { email: string; password: string };

/** Signs in or up, then goes to `target` with nothing kept of what was known before. */
export function useAuth(target: () => string) {
  const router = useRouter();
  const apollo = useApolloClient();
  const [error, setError] = useState<string | null>(null);

  const attempt = async (
    ask: (options: {
      headers?: Record<string, string>;
      onError: (context: { response: Response }) => void;
    }) => Promise<{
      error: { status: number; code?: string; message?: string } | null;
    }>,
    headers?: Record<string, string>,
  ) => {
    setError(null);
    let retryAfter: string | null = null;
    try {
      const answer = await ask({
        headers,
        onError: ({ response }) => {
          retryAfter = response.headers.get("X-Retry-After");
        },
      });
      if (answer.error) {
        setError(authMessage(answer.error, retryAfter));
        return;
      }
    } catch {
      setError(authMessage({ status: 0 }, null));
      return;
    }
    await Promise.all([apollo.clearStore(), forgetKept()]);
    router.replace(target());
  };

  return {
    error,
    signIn: (account: Account) => attempt((options) => authClient.signIn.email(account, options)),
    signUp: (account: Account & { name: string }, invitation: string | null) =>
      attempt(
        (options) => authClient.signUp.email(account, options),
        invitation ? { "x-invitation-token": invitation } : undefined,
      ),
  };
}
