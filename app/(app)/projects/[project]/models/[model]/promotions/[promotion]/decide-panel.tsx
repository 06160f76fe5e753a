"use client";

import { useMutation } from "@apollo/client/react";
import { useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { graphql } from "@/app/graphql/generated";
import type { PromotionQuery } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { TextArea } from "@/app/ui/inputs";
import { Panel } from "@/app/ui/panel";

const approvePromotion = graphql(`
  mutation ApprovePromotion($input: DecidePromotionInput!) {
    approvePromotion(input: $input) {
      ...PromotionRow
    }
  }
`);
const refusePromotion = graphql(`
  mutation RefusePromotion($input: GivenReasonInput!) {
    refusePromotion(input: $input) {
      ...PromotionRow
    }
  }
`);
const withdrawPromotion = graphql(`
  mutation WithdrawPromotion($input: DecidePromotionInput!) {
    withdrawPromotion(input: $input) {
      ...PromotionRow
    }
  }
`);
const forcePromotion = graphql(`
  mutation ForcePromotion($input: GivenReasonInput!) {
    forcePromotion(input: $input) {
      ...PromotionRow
    }
  }
`);

/** What the viewer can do about a promotion now; nothing where that is nothing. */
export function DecidePanel({
  promotion: { id, decisions },
  onDecided,
}: {
  promotion: PromotionQuery["promotion"];
  onDecided: () => Promise<unknown>;
}) {
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [approve, approving] = useMutation(approvePromotion);
  const [refuse, refusing] = useMutation(refusePromotion);
  const [withdraw, withdrawing] = useMutation(withdrawPromotion);
  const [force, forcing] = useMutation(forcePromotion);
  if (!decisions.approve && !decisions.refuse && !decisions.withdraw && !decisions.force) {
    return decisions.notApprover ? <AlertBanner>{decisions.notApprover}</AlertBanner> : null;
  }
  const variables = { input: { promotionId: id, reason } };
  const decide = async (work: () => Promise<unknown>) => {
    setError(null);
    try {
      await work();
      setReason("");
      await onDecided();
    } catch (failure) {
      setError(messageOf(failure));
    }
  };
  return (
    <Panel title="Decide">
      <div className="grid gap-3">
        {decisions.notApprover ? <p className="text-sm text-muted">{decisions.notApprover}</p> : null}
        <Field
          label="Why"
          help={
            decisions.force || decisions.refuse
              ? "It stays in the history. Whoever refuses or forces has to say it."
              : "It stays in the history."
          }
        >
          <TextArea value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {error ? <AlertBanner tone="danger">{error}</AlertBanner> : null}
        <div className="flex flex-wrap gap-2">
          {decisions.approve ? (
            <Button
              variant="primary"
              loading={approving.loading}
              onClick={() => void decide(() => approve({ variables }))}
            >
              Approve
            </Button>
          ) : null}
          {decisions.refuse ? (
            <Button loading={refusing.loading} onClick={() => void decide(() => refuse({ variables }))}>
              Refuse
            </Button>
          ) : null}
          {decisions.withdraw ? (
            <Button loading={withdrawing.loading} onClick={() => void decide(() => withdraw({ variables }))}>
              Withdraw
            </Button>
          ) : null}
          {decisions.force ? (
            <Button
              variant="danger"
              loading={forcing.loading}
              onClick={() => void decide(() => force({ variables }))}
            >
              Force it
            </Button>
          ) : null}
        </div>
      </div>
    </Panel>
  );
}
