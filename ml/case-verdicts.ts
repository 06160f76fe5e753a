/**
 * What a run's answer to an error case comes to. unknown_class: the run has no output for the class that is expected.
 * unreadable: the picture could not be read.
 */
export const caseVerdicts = ["passed", "failed", "unknown_class", "unreadable"] as const;
export type CaseVerdict = (typeof caseVerdicts)[number];

/** How a run differs from the baseline on a case: whether one passes and the other does not. */
export type CaseChange = "broken" | "fixed";

/**
 * @param was the baseline's verdict, @param is the run's; null where the run has not faced the case.
 * @returns null where both pass, both do not, or one of them has not faced it: nothing is known to have changed.
 */
export function changeOf(was: CaseVerdict | null, is: CaseVerdict | null): CaseChange | null {
  if (was === null || is === null) return null;
  if (was === "passed" && is !== "passed") return "broken";
  if (was !== "passed" && is === "passed") return "fixed";
  return null;
}

/** Open cases on which the baseline and a run came to the same pair of verdicts. */
export interface VerdictCount {
  was: CaseVerdict | null;
  is: CaseVerdict | null;
  count: number;
}

/** How a run stands in a suite. All are numbers of open cases. */
export interface Standing {
  cases: number;
  passed: number;
  failed: number;
  unknownClass: number;
  unreadable: number;
  /** Those that the run has not faced. */
  missing: number;
  /** Passed by the baseline and not by the run, and the other way round. */
  broken: number;
  fixed: number;
  /** Passed by the baseline, and not faced by the run. */
  unproven: number;
}

export function standingOf(counts: readonly VerdictCount[]): Standing {
  const sum = (of: (one: VerdictCount) => boolean) =>
    counts.reduce((total, one) => total + (of(one) ? one.count : 0), 0);
  return {
    cases: sum(() => true),
    passed: sum(({ is }) => is === "passed"),
    failed: sum(({ is }) => is === "failed"),
    unknownClass: sum(({ is }) => is === "unknown_class"),
    unreadable: sum(({ is }) => is === "unreadable"),
    missing: sum(({ is }) => is === null),
    broken: sum(({ was, is }) => changeOf(was, is) === "broken"),
    fixed: sum(({ was, is }) => changeOf(was, is) === "fixed"),
    unproven: sum(({ was, is }) => was === "passed" && is === null),
  };
}

/** As db/schema/suites.ts has it. */
type SuiteRule = "none" | "all" | "baseline";

/**
 * Why a rule holds a run back from promotion, for people; null where it lets the run through. What has not been faced is
 * not passed: it holds back too.
 * @param hasBaseline whether the suite names a run to be held against; without one the rule `baseline` asks for nothing.
 */
export function heldBack(rule: SuiteRule, standing: Standing, hasBaseline: boolean): string | null {
  if (rule === "none" || (rule === "baseline" && !hasBaseline)) return null;
  const parts =
    rule === "all"
      ? [
          told(standing.failed, "failed"),
          told(standing.unknownClass, "of a class that it does not know"),
          told(standing.unreadable, "whose picture cannot be read"),
          told(standing.missing, "not faced yet"),
        ]
      : [told(standing.broken, "regressed"), told(standing.unproven, "not faced yet")];
  const reasons = parts.filter((part) => part !== null);
  return reasons.length === 0 ? null : reasons.join(", ");
}

function told(count: number, what: string): string | null {
  if (count === 0) return null;
  return `${count.toLocaleString("en")} ${count === 1 ? "case" : "cases"} ${what}`;
}
