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

/** What a browser said of a model's layers format: of the sample, or of the whole split. */
export interface SaidByBrowser {
  readonly browser: string;
  readonly backend: string;
  readonly images: number;
  readonly agreeing: number;
  readonly agrees: boolean;
}

/**
 * Whether at least one browser was held against the worker, and each that was decides as it did.
 * @param setAside how many findings to the contrary people have set aside: who decides is told.
 */
export function parityPassed(said: readonly SaidByBrowser[], setAside = 0): PromotionCheck {
  const check = heldAgainst(said);
  if (setAside === 0) return check;
  const were =
    setAside === 1 ? "One finding that differs was" : `${count(setAside)} findings that differ were`;
  return { ...check, words: `${check.words} ${were} set aside, with the reason in Try.` };
}

function heldAgainst(said: readonly SaidByBrowser[]): PromotionCheck {
  const placesOf = (some: readonly SaidByBrowser[]) =>
    new Set(some.map(({ browser, backend }) => `${browser} on ${backend}`));
  const [all, differing] = [placesOf(said), placesOf(said.filter(({ agrees }) => !agrees))];
  const browsers = all.size;
  const figures = { browsers, agreeing: browsers - differing.size };
  const worst = said.find(({ agrees }) => !agrees);
  if (worst) {
    const { browser, backend, images, agreeing } = worst;
    const found =
      agreeing < images
        ? `${count(agreeing)} of ${count(images)} images agree`
        : "it gives other numbers, decodes pictures otherwise, or differed before on the whole split";
    return {
      ...{ kind: "parity", passed: false, figures },
      words: `${browser} on ${backend} does not decide as the worker did: ${found}.`,
    };
  }
  return said.length === 0
    ? {
        ...{ kind: "parity", passed: false, figures },
        words: "No browser has been held against the worker yet: open the model in Try and check it there.",
      }
    : {
        ...{ kind: "parity", passed: true, figures },
        words: `${browsers === 1 ? "One browser and backend decides" : `${count(browsers)} browsers and backends decide`} as the worker did.`,
      };
}
