"use client";

import { useMutation, useQuery } from "@apollo/client/react";
import { MailX, Users } from "lucide-react";
import { useParams, useRouter } from "next/navigation";
import { instant } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { useDocumentTitle } from "@/app/page-title";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { ErrorState } from "@/app/ui/error-state";
import { Skeleton } from "@/app/ui/skeleton";

const joinOffer = graphql(`
  query JoinOffer($token: String!) {
    invitation(token: $token) {
      teamName
      role
      expiresAt
      usable
      reason
    }
    viewer {
      user {
        id
        name
        email
      }
    }
  }
`);

const acceptInvitation = graphql(`
  mutation AcceptInvitation($input: AcceptInvitationInput!) {
    acceptInvitation(input: $input) {
      id
      role
      team {
        id
        name
      }
    }
  }
`);

export default function JoinPage() {
  const { token } = useParams<{ token: string }>();
  const router = useRouter();
  const { data, error, refetch } = useQuery(joinOffer, { variables: { token } });
  const [accept, accepting] = useMutation(acceptInvitation, { refetchQueries: ["Viewer"] });
  const offer = data?.invitation;
  useDocumentTitle(offer ? `Join ${offer.teamName}` : "Join a team");

  const join = async () => {
    const answer = await accept({ variables: { input: { token } } }).catch(() => null);
    if (answer?.data) router.replace(`/teams/${answer.data.acceptInvitation.team.id}`);
  };

  if (error && !data) {
    return (
      <ErrorState
        className="p-0"
        title="The invitation could not be read"
        reason={messageOf(error)}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <Skeleton className="h-48 w-full" />;
  if (!offer?.usable) {
    return (
      <EmptyState
        icon={<MailX />}
        title="This invitation does not serve"
        className="px-0 py-4"
        action={<Button href="/">{data.viewer ? "To your projects" : "Sign in"}</Button>}
      >
        {offer?.reason ??
          "There is no invitation with this link. Check that you copied the whole of it, or ask the team for a new one."}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <EmptyState icon={<Users />} title={`Join ${offer.teamName}`} className="px-0 pt-2 pb-0">
        You are invited as <b className="font-medium text-fg">{offer.role}</b>. The link serves until{" "}
        {instant(offer.expiresAt)}.
      </EmptyState>
      {accepting.error ? (
        <AlertBanner tone="danger" title="You have not joined">
          {messageOf(accepting.error)}
        </AlertBanner>
      ) : null}
      {data.viewer ? (
        <>
          <Button variant="primary" size="lg" loading={accepting.loading} onClick={join}>
            Join as {data.viewer.user.name}
          </Button>
          <p className="text-center text-xs text-muted">Signed in as {data.viewer.user.email}.</p>
        </>
      ) : (
        <>
          <Button variant="primary" size="lg" href={`/sign-up?invitation=${encodeURIComponent(token)}`}>
            Create an account
          </Button>
          <Button size="lg" href={`/sign-in?next=${encodeURIComponent(`/join/${token}`)}`}>
            I have an account
          </Button>
        </>
      )}
    </div>
  );
}
