import { type ReactNode, useId } from "react";
import { AlertBanner } from "./alert-banner";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import { Dialog } from "./dialog";
import { TextInput } from "./inputs";

export interface ShownOnce {
  /** what is to be copied: a link, a token, a secret */
  readonly text: string;
  readonly title: string;
  /** of the field; "Copy" and the word of the button stand before its `word` */
  readonly label: string;
  readonly word: string;
  /** who gets in by it, and until when; "It is shown this once." stands before it */
  readonly warning: ReactNode;
}

/** A form that makes something which is shown once, to be copied, and never again. */
export function ShownOnceDialog({
  open,
  onOpenChange,
  title,
  submit,
  loading,
  made,
  onSubmit,
  failure,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** word of the button that sends the form */
  submit: string;
  loading: boolean;
  /** null until it is made */
  made: ShownOnce | null;
  onSubmit: () => void;
  failure: { readonly title: string; readonly reason: string } | null;
  /** the fields of the form */
  children: ReactNode;
}) {
  const formId = useId();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={made ? made.title : title}
      footer={
        made ? (
          // Keys: one button that turned into the other within its click would send the form again.
          <Button key="done" variant="primary" onClick={() => onOpenChange(false)}>
            Done
          </Button>
        ) : (
          <Button key="make" type="submit" form={formId} variant="primary" loading={loading}>
            {submit}
          </Button>
        )
      }
    >
      {made ? (
        <div className="flex flex-col gap-3">
          <div className="flex items-center gap-2">
            <TextInput
              aria-label={made.label}
              readOnly
              value={made.text}
              className="font-mono text-xs"
              onFocus={(event) => event.currentTarget.select()}
            />
            <CopyButton text={made.text} label={`Copy ${made.word}`} size="md" />
          </div>
          <AlertBanner tone="warning">It is shown this once. {made.warning}</AlertBanner>
        </div>
      ) : (
        <form
          id={formId}
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
        >
          {failure ? (
            <AlertBanner tone="danger" title={failure.title}>
              {failure.reason}
            </AlertBanner>
          ) : null}
          {children}
        </form>
      )}
    </Dialog>
  );
}
