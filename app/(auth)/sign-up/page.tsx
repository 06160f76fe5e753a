"use client";

import { useQuery } from "@apollo/client/react";
import { MailPlus } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { ErrorState } from "@/app/ui/error-state";
import { Skeleton } from "@/app/ui/skeleton";
import { useAuthState } from "../auth-state";
import { SignUpForm } from "./sign-up-form";

const invitationOffer = graphql(`
  query InvitationOffer($token: String!) {
    invitation(token: $token) {
      teamName
      role
      expiresAt
      usable
      reason
    }
  }
`);

export default function SignUpPage() {
  useDocumentTitle("Sign up");
  const router = useRouter();
  const token = useSearchParams().get("invitation");
  const state = useAuthState();
  const offer = useQuery(invitationOffer, { variables: { token: token ?? "" }, skip: !token });
  const invitation = offer.data?.invitation;
  const isSignedIn = Boolean(state.data?.viewer);
  useEffect(() => {
    if (isSignedIn) router.replace(token ? `/join/${token}` : "/");
  }, [isSignedIn, token, router]);

  const error = state.error ?? offer.error;
  if (error && !state.data) {
    return (
      <ErrorState
        className="p-0"
        title="Sign-up could not be opened"
        reason={messageOf(error)}
        onRetry={() => {
          void state.refetch();
          if (token) void offer.refetch();
        }}
      />
    );
  }
  if (!state.data || isSignedIn || (token && !offer.data)) return <Skeleton className="h-80 w-full" />;
  if (state.data.needsFirstAccount) {
    return (
      <SignUpForm
        title="Create the first account"
        note="This installation is new. You become the owner of its first team, and invite the others."
        invitation={null}
      />
    );
  }
  if (token && invitation?.usable) {
    return (
      <SignUpForm
        title={`Join ${invitation.teamName}`}
        note={`You come in as ${invitation.role}.`}
        invitation={token}
        signIn={`/sign-in?next=${encodeURIComponent(`/join/${token}`)}`}
      />
    );
  }
  return (
    <EmptyState
      icon={<MailPlus />}
      title={token ? "This invitation does not serve" : "Joining is by invitation"}
      className="px-0 py-4"
      action={<Button href="/sign-in">Sign in instead</Button>}
    >
      {token
        ? (invitation?.reason ??
          "There is no invitation with this link. Check that you copied the whole of it, or ask the team for a new one.")
        : "Ask an owner or maintainer of your team for an invitation link: they make one under Team settings. Open it here to create your account."}
    </EmptyState>
  );
}
