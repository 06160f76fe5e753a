import { Check, CircleAlert, CircleDashed, HelpCircle, Minus, X } from "lucide-react";
import type { CaseVerdict } from "@/app/graphql/generated/graphql";
import { cn } from "@/app/ui/cn";
import { formatShare } from "@/app/ui/format";
import { type CaseChange, changeOf } from "@/ml/case-verdicts";

const looks: Record<CaseVerdict, { word: string; Icon: typeof Check; tone: string }> = {
  passed: { word: "Passes", Icon: Check, tone: "text-success-text" },
  failed: { word: "Fails", Icon: X, tone: "text-danger-text" },
  unknown_class: { word: "Does not know the class", Icon: HelpCircle, tone: "text-warning-text" },
  unreadable: { word: "Picture not readable", Icon: CircleAlert, tone: "text-warning-text" },
};

const changes: Record<CaseChange, { word: string; look: string }> = {
  broken: { word: "newly broken", look: "bg-danger-soft" },
  fixed: { word: "fixed", look: "bg-success-soft" },
};

/** "Fails" of `failed`; of null, that the run has not faced it. */
export function verdictWord(verdict: CaseVerdict | null): string {
  return verdict ? looks[verdict].word : "Not faced";
}

/** What a run says of a case: a mark, how sure it is, and whether that changed against the baseline. */
export function VerdictMark({
  verdict,
  confidence,
  was,
  className,
}: {
  verdict: CaseVerdict | null;
  confidence: number | null;
  /** the baseline's; undefined where none is told */
  was?: CaseVerdict | null;
  className?: string;
}) {
  const change = was === undefined ? null : changeOf(was, verdict);
  const { Icon, tone } = verdict ? looks[verdict] : { Icon: CircleDashed, tone: "text-subtle" };
  return (
    <span
      className={cn(
        "inline-flex h-6 items-center gap-1 rounded-sm px-1.5 text-xs tabular-nums",
        tone,
        change && changes[change].look,
        className,
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">
        {verdictWord(verdict)}
        {change ? `, ${changes[change].word}` : ""}
      </span>
      {confidence === null ? <Minus aria-hidden className="size-3" /> : formatShare(confidence)}
      {change ? (
        <span aria-hidden className="font-semibold">
          {change === "broken" ? "↓" : "↑"}
        </span>
      ) : null}
    </span>
  );
}
