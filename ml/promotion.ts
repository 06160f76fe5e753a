import type { McNemar } from "./significance";

/** What a rule of promotion can ask for. */
export const promotionChecks = ["significance", "cases", "parity"] as const;

/** What one check of a rule came to, with the figures that it went by. */
export interface PromotionCheck {
  readonly kind: (typeof promotionChecks)[number];
  readonly passed: boolean;
  /** For people: a whole sentence, the figures in it. */
  readonly words: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Two runs on the test images that both measured under the same label. */
export interface Beside {
  readonly champion: string;
  readonly common: number;
  /** Images of those that the champion alone, and the version alone, has right, and that both have. */
  readonly broken: number;
  readonly fixed: number;
  readonly bothRight: number;
  /** Of broken and fixed; null where both are 0. */
  readonly mcnemar: McNemar | null;
}

/** How far a run is ahead of a champion that was measured on the same version. */
export interface AheadOfChampion {
  readonly modelVersionId: string;
  readonly registeredModelId: string;
  /** Test accuracies, 0..1. */
  readonly accuracy: number;
  readonly championAccuracy: number;
  /** Of McNemar's test; null where no image tells them apart. */
  readonly p: number | null;
}

const count = (value: number) => value.toLocaleString("en");

/** Four digits: enough to see on which side of a limit a p is. */
const pText = (p: number) => (p < 0.0001 ? "p < 0.0001" : `p = ${Number(p.toPrecision(4))}`);

/**
 * Whether a version beats the champion by more than chance: it fixes more images than it breaks, and McNemar's p stays below
 * alpha.
 * @param alpha 0..1
 */
export function beatsChampion(beside: Beside, alpha: number): PromotionCheck {
  const { champion, common, broken, fixed, bothRight, mcnemar } = beside;
  const figures = {
    ...{ common, broken, fixed, alpha },
    championRight: bothRight + broken,
    versionRight: bothRight + fixed,
    ...(mcnemar ? { p: mcnemar.p } : {}),
  };
  const told = (passed: boolean, words: string): PromotionCheck => ({
    ...{ kind: "significance", passed, words, figures },
  });
  if (common === 0) {
    return told(false, `No test image in common with the champion, ${champion}: they cannot be compared.`);
  }
  const change = `Of ${count(common)} common test images the champion, ${champion}, has ${count(bothRight + broken)} right and this version ${count(bothRight + fixed)}: ${count(fixed)} fixed, ${count(broken)} broken`;
  if (!mcnemar) return told(false, `${change}: no image tells them apart.`);
  if (fixed <= broken) return told(false, `${change}: it is not better (${pText(mcnemar.p)}).`);
  const passed = mcnemar.p < alpha;
  return told(passed, `${change}; McNemar’s ${pText(mcnemar.p)} is ${passed ? "" : "not "}below ${alpha}.`);
}

/** What browsers said of a model's layers format. */
export interface SaidByBrowser {
  readonly browser: string;
  readonly backend: string;
  readonly images: number;
  readonly agreeing: number;
  readonly agrees: boolean;
}

/** Whether at least one browser was held against the worker, and each that was decides as it did. */
export function parityPassed(said: readonly SaidByBrowser[]): PromotionCheck {
  const agreeing = said.filter(({ agrees }) => agrees).length;
  const figures = { browsers: said.length, agreeing };
  const worst = said.find(({ agrees }) => !agrees);
  if (worst) {
    return {
      ...{ kind: "parity", passed: false, figures },
      words: `${worst.browser} on ${worst.backend} does not decide as the worker did: ${count(worst.agreeing)} of ${count(worst.images)} images agree.`,
    };
  }
  return said.length === 0
    ? {
        ...{ kind: "parity", passed: false, figures },
        words: "No browser has been held against the worker yet: open the model in Try and check it there.",
      }
    : {
        ...{ kind: "parity", passed: true, figures },
        words: `${said.length === 1 ? "One browser and backend decides" : `${count(said.length)} browsers and backends decide`} as the worker did.`,
      };
}
