"use client";

import { useMutation } from "@apollo/client/react";
import { Grid3x3, Lock, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import { Button } from "@/app/ui/button";
import { ConfirmDialog } from "@/app/ui/confirm-dialog";
import { Dialog } from "@/app/ui/dialog";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../../project-context";
import { updateReview } from "../operations";
import { PeopleChoice } from "../people-choice";
import { useReview } from "./review-context";

const closeReview = graphql(`
  mutation CloseReview($input: CloseReviewInput!) {
    closeReview(input: $input) {
      id
      closedAt
      closedBy {
        id
        name
      }
    }
  }
`);

/** The way to the matrix, who takes part, and the end of a review. */
export function ReviewActions() {
  const project = useProject();
  const router = useRouter();
  const { review, decisions, refetch } = useReview();
  const [close] = useMutation(closeReview);
  const { truth, predicted } = review.selection;
  const at = `/projects/${project.id}`;
  const matrix = review.otherRun
    ? `${at}/compare?a=${review.otherRun.id}&b=${review.run.id}${review.selection.group ? `&group=${review.selection.group}` : ""}`
    : `${at}/runs/${review.run.id}/matrix${truth !== null && predicted !== null ? `?truth=${truth}&predicted=${predicted}` : ""}`;
  const isOpen = (id: string) => (decisions.standing?.get(id)?.length ?? 0) === 0;
  const left = review.imageIds.filter(isOpen).length;
  return (
    <>
      <Button icon={<Grid3x3 />} href={matrix}>
        {review.otherRun ? "Comparison" : "Matrix"}
      </Button>
      {review.closedAt === null && project.can("review:write") ? (
        <>
          <ChangePeople />
          <ConfirmDialog
            trigger={
              <Button variant={left === 0 ? "primary" : "secondary"} icon={<Lock />}>
                Close
              </Button>
            }
            title="Close the review?"
            description={`${
              left === 0
                ? "Every picture is decided on."
                : `${counted(left, "picture")} ${left === 1 ? "is" : "are"} not decided on.`
            } A closed review takes no decisions any more; its summary stays as it is then.`}
            confirmLabel="Close the review"
            onConfirm={async () => {
              await close({ variables: { input: { reviewId: review.id } } }).catch((error: unknown) => {
                throw new Error(messageOf(error));
              });
              await refetch();
              router.push(`${at}/reviews/${review.id}/summary`);
            }}
          />
        </>
      ) : null}
    </>
  );
}

function ChangePeople() {
  const { review } = useReview();
  const [open, setOpen] = useState(false);
  // Who has left the team, or may not review any more, can be dealt no more.
  const now = () =>
    new Set(review.people.flatMap(({ member, isAble }) => (member && isAble ? [member.id] : [])));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(now);
  const [update, { loading }] = useMutation(updateReview);
  const save = async () => {
    const done = await update({
      variables: { input: { reviewId: review.id, memberIds: [...chosen] } },
    }).catch((error: unknown) => {
      toast.error("The people were not changed", { description: messageOf(error) });
    });
    if (done) setOpen(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        if (next) setChosen(now());
      }}
      trigger={<Button icon={<Users />}>People</Button>}
      title="People of the review"
      description="Pictures that nobody has decided on are dealt out anew among those who are chosen."
      footer={
        <Button
          variant="primary"
          loading={loading}
          disabled={chosen.size < review.peoplePerImage}
          onClick={() => void save()}
        >
          Deal anew
        </Button>
      }
    >
      <PeopleChoice chosen={chosen} onChange={setChosen} />
    </Dialog>
  );
}
