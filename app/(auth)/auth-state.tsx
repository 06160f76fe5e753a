"use client";

import { useQuery } from "@apollo/client/react";
import { graphql } from "@/app/graphql/generated";

const authState = graphql(`
  query AuthState {
    viewer {
      user {
        id
        name
        email
      }
    }
    needsFirstAccount
  }
`);

/** Who is signed in, and whether this installation waits for its first account. */
export function useAuthState() {
  return useQuery(authState);
}
