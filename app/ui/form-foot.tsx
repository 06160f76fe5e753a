import type { ReactNode } from "react";
import { AlertBanner } from "./alert-banner";
import { Button } from "./button";

/** The end of a form: why it was refused, what is still wanting, and the button that sends it. */
export function FormFoot({
  refusal,
  wanting,
  loading,
  children,
}: {
  /** why the server did not take it */
  refusal: { title: string; reason: string } | null;
  /** what to fill in first; null: it can be sent */
  wanting: string | null;
  loading: boolean;
  /** what the button says */
  children: ReactNode;
}) {
  return (
    <>
      {refusal ? (
        <AlertBanner tone="danger" title={refusal.title}>
          {refusal.reason}
        </AlertBanner>
      ) : null}
      <div className="flex flex-wrap items-center justify-end gap-3">
        {wanting ? <p className="text-sm text-muted">{wanting}</p> : null}
        <Button type="submit" variant="primary" disabled={wanting !== null} loading={loading}>
          {children}
        </Button>
      </div>
    </>
  );
}
