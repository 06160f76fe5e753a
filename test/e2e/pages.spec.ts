import type { Page } from "@playwright/test";
import { weightyOf } from "./axe";
import { complaintsOf, expect, test } from "./fixtures";
import type { Everything, Person, ShapesProject } from "./seed";

interface Looked {
  readonly name: string;
  readonly path: string;
  /** what shows that it has all it wants to show */
  readonly shows: string | RegExp;
}

function pagesOf(shapes: ShapesProject & Everything): Looked[] {
  const project = `/projects/${shapes.projectId}`;
  const dataset = `${project}/datasets/${shapes.datasetId}`;
  const version = `${project}/versions/${shapes.versionId}`;
  const run = `${project}/runs/${shapes.runId}`;
  const pair = `a=${shapes.runId}&b=${shapes.otherRunId}`;
  const cell = `truth=${shapes.truth}&predicted=${shapes.predicted}`;
  return [
    { name: "projects", path: `/teams/${shapes.teamId}`, shows: "Drawn by a program." },
    { name: "team-members", path: `/teams/${shapes.teamId}/settings`, shows: /Olga Owner/ },
    { name: "team-general", path: `/teams/${shapes.teamId}/settings/general`, shows: /team/i },
    { name: "team-roles", path: `/teams/${shapes.teamId}/settings/roles`, shows: /Launch and stop runs/ },
    { name: "team-audit", path: `/teams/${shapes.teamId}/settings/audit`, shows: /Olga Owner/ },
    { name: "hooks", path: `${project}/settings/hooks`, shows: "No address is allowed here" },
    { name: "access-tokens", path: "/account/tokens", shows: "No token yet" },
    { name: "api", path: "/docs/api", shows: "Runs by their figures" },
    { name: "project", path: project, shows: "From images to a reviewed model" },
    { name: "datasets", path: `${project}/datasets`, shows: "Drawn" },
    { name: "dataset", path: dataset, shows: "Drawn" },
    { name: "dataset-quality", path: `${dataset}/quality`, shows: "Look at all images" },
    { name: "dataset-map", path: `${dataset}/map`, shows: "Draw round some images" },
    { name: "dataset-suggestions", path: `${dataset}/suggestions`, shows: "Labels that may be wrong" },
    {
      name: "dataset-suggestion-set",
      path: `${dataset}/suggestions/${shapes.suggestionSetId}`,
      shows: "Ahead of the second by",
    },
    { name: "dataset-label", path: `${dataset}/label`, shows: "By name" },
    { name: "labelling", path: `${project}/labelling`, shows: "No image is flagged" },
    {
      name: "dataset-filtered",
      path: `${dataset}?split=train,test&text=png&brightness=0..1&sort=-name`,
      shows: "brightness 0 to 1",
    },
    { name: "dataset-none-like-that", path: `${dataset}?text=zebra`, shows: "No image is like that" },
    { name: "dataset-imports", path: `${dataset}/imports`, shows: "shapes.zip" },
    { name: "dataset-versions", path: `${dataset}/versions`, shows: /First/ },
    { name: "dataset-freeze", path: `${dataset}/freeze`, shows: /^Freeze \d+ images$/ },
    { name: "import", path: `${project}/imports/${shapes.importId}`, shows: "Images added" },
    {
      name: "import-planned",
      path: `${project}/imports/${shapes.plannedImportId}`,
      shows: "What would come in",
    },
    { name: "version", path: version, shows: /First/ },
    {
      name: "versions-compare-none",
      path: `${project}/versions/compare`,
      shows: "There is only one version yet",
    },
    {
      name: "versions-compare",
      path: `${project}/versions/compare?a=${shapes.versionId}&b=${shapes.versionId}`,
      shows: "The versions are the same",
    },
    { name: "version-images", path: `${version}/images`, shows: /First/ },
    { name: "image", path: `${project}/images/${shapes.imageId}`, shows: /pixels|×/ },
    { name: "runs", path: `${project}/runs`, shows: "Dense" },
    {
      name: "runs-filtered",
      path: `${project}/runs?q=val.accuracy+>+0+and+state+%3D+finished&sort=-best(validation.accuracy)&cols=state!,best(validation.accuracy)*160,learning.optimizer`,
      shows: "validation.accuracy (best)",
    },
    { name: "runs-grouped", path: `${project}/runs?by=learning.optimizer`, shows: "learning.optimizer" },
    { name: "base-models", path: `${project}/base-models`, shows: "No base model yet" },
    { name: "run-groups", path: `${project}/runs/groups`, shows: "Dense, twice" },
    {
      name: "run-group",
      path: `${project}/runs/groups/${shapes.groupId}`,
      shows: "Test accuracy, mean ± deviation",
    },
    { name: "sweeps", path: `${project}/runs/sweeps`, shows: "Two optimizers" },
    { name: "sweep", path: `${project}/runs/sweeps/${shapes.sweepId}`, shows: "Settings and outcome" },
    { name: "run-imports", path: `${project}/runs/imports`, shows: "Artifacts of up to 64 MB" },
    { name: "sweep-new", path: `${project}/runs/sweeps/new`, shows: "Settings that vary" },
    { name: "run-queue", path: `${project}/runs/queue`, shows: "Runs of the project at a time" },
    { name: "run-checks", path: `${project}/runs/checks`, shows: "Learning-rate finder" },
    { name: "run-finder", path: `${project}/runs/${shapes.finderId}`, shows: "Launch with the rate" },
    { name: "run-overfit", path: `${project}/runs/${shapes.overfitId}`, shows: "Still wrong in the end" },
    { name: "run-new", path: `${project}/runs/new`, shows: "What will be trained" },
    {
      name: "run-new-again",
      path: `${project}/runs/new?from=${shapes.runId}&rate=0.003`,
      shows: "What differs from the run is marked, with its value there.",
    },
    { name: "run-new-json", path: `${project}/runs/new?view=json`, shows: "What will be trained" },
    { name: "run", path: run, shows: "Test accuracy" },
    { name: "run-evaluations", path: `${run}/evaluations`, shows: "By lent tabs: 0 of 30" },
    {
      name: "run-evaluation-lent",
      path: `${run}/evaluations/${shapes.lentEvaluationId}`,
      shows: "No tab is lent yet",
    },
    { name: "run-evaluation", path: `${project}/runs/${shapes.evaluationRunId}`, shows: "Evaluated by" },
    { name: "run-matrix", path: `${run}/matrix`, shows: /Macro|F1/ },
    {
      name: "run-matrix-read",
      path: `${run}/matrix?order=similarity&threshold=0.5&top=2&scale=log&mode=all&truth=${shapes.truth}`,
      shows: "Greatest loss first",
    },
    {
      name: "run-matrix-axes",
      path: `${run}/matrix?rows=labeller&columns=outcome&cells=~wrong`,
      shows: "there is no diagonal",
    },
    { name: "run-matrix-cell", path: `${run}/matrix?${cell}`, shows: "Surest first" },
    { name: "run-report", path: `${run}/report?class=0&tempered=true`, shows: "Cohen’s kappa" },
    { name: "run-log", path: `${run}/log`, shows: /epoch/i },
    { name: "run-configuration", path: `${run}/configuration`, shows: /learning/i },
    { name: "compare-none", path: `${project}/compare`, shows: "Choose two runs" },
    { name: "compare", path: `${project}/compare?${pair}`, shows: "Figures on the common images" },
    {
      name: "compare-group",
      path: `${project}/compare?${pair}&group=differently_wrong`,
      shows: /^Surest of B/,
    },
    { name: "compare-several-none", path: `${project}/compare/several`, shows: "Choose two runs or more" },
    {
      name: "compare-several",
      path: `${project}/compare/several?runs=${shapes.runId},${shapes.otherRunId}&matrices=change`,
      shows: "Change from the baseline",
    },
    {
      name: "compare-several-by-number",
      path: `${project}/compare/several?runs=1-40&sort=-accuracy`,
      shows: "Not all of them are there",
    },
    { name: "models", path: `${project}/models`, shows: "Shapes by camera" },
    {
      name: "model",
      path: `${project}/models/${shapes.registeredModelId}`,
      shows: "A promotion waits for approval",
    },
    {
      name: "promotion",
      path: `${project}/models/${shapes.registeredModelId}/promotions/${shapes.promotionId}`,
      shows: /There is no champion yet/,
    },
    { name: "reports", path: `${project}/reports`, shows: "What the shapes taught" },
    { name: "report", path: `${project}/reports/${shapes.reportId}`, shows: /^Matrix of #1/ },
    { name: "report-write", path: `${project}/reports/${shapes.reportId}?edit=true`, shows: "Metric" },
    { name: "queues", path: `${project}/queues`, shows: "Which shape?" },
    { name: "queue-new", path: `${project}/queues/new?dataset=${shapes.datasetId}`, shows: /of the dataset/ },
    { name: "queue", path: `${project}/queues/${shapes.queueId}`, shows: "Krippendorff’s alpha" },
    { name: "queue-label", path: `${project}/queues/${shapes.queueId}/label`, shows: "Cannot say" },
    { name: "queue-review", path: `${project}/queues/${shapes.queueId}/disagreements`, shows: "Votes" },
    { name: "reviews", path: `${project}/reviews`, shows: "Errors to look at" },
    {
      name: "review-new",
      path: `${project}/reviews/new?run=${shapes.runId}&${cell}`,
      shows: "Open the review",
    },
    { name: "review", path: `${project}/reviews/${shapes.reviewId}`, shows: /^Model wrong/ },
    {
      name: "review-picture",
      path: `${project}/reviews/${shapes.reviewId}/images/${shapes.imageId}?of=all`,
      shows: /taken for|History, newest first/,
    },
    {
      name: "review-summary",
      path: `${project}/reviews/${shapes.reviewId}/summary`,
      shows: "What to collect next",
    },
    { name: "inbox", path: "/inbox", shows: /is finished/ },
    { name: "try-draw", path: `${project}/try?source=draw`, shows: /^Ready on/ },
    { name: "try-test", path: `${project}/try?source=test`, shows: /^Ready on/ },
    { name: "try-folder", path: `${project}/try?source=folder`, shows: "Drop a folder of pictures" },
    { name: "error-cases", path: `${project}/error-cases`, shows: "Classes alike" },
    { name: "error-case-suites", path: `${project}/error-cases/suites`, shows: "Must not come back" },
    {
      name: "error-case-suite",
      path: `${project}/error-cases/suites/${shapes.suiteId}`,
      shows: /1 of 1/,
    },
    {
      name: "error-case",
      path: `${project}/error-cases/${shapes.caseId}`,
      shows: "Shall we draw more of these?",
    },
    { name: "classes", path: `${project}/classes`, shows: "Add class" },
    { name: "project-settings", path: `${project}/settings`, shows: /Classes/ },
    { name: "not-found", path: "/nothing/here", shows: "There is no page at this address" },
  ];
}

async function settled(page: Page, path: string, shows: string | RegExp): Promise<void> {
  await expect(
    page
      .getByText(shows)
      .or(page.getByRole("button", { name: shows }))
      .filter({ visible: true })
      .first(),
    path,
  ).toBeVisible();
  // Skeletons and pictures have settled.
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || image.loading === "lazy"),
  );
}

/** Whether the document is wider than the window, and what reaches as far; runs in the page. */
function beyondTheWindow(): string[] {
  const { scrollWidth } = document.documentElement;
  if (scrollWidth <= window.innerWidth) return [];
  const furthest = [...document.body.querySelectorAll("*")].filter(
    (element) => Math.abs(element.getBoundingClientRect().right - scrollWidth) < 1.5,
  );
  const named = furthest
    .slice(-3)
    .map((element) => `${element.tagName} “${element.textContent?.slice(0, 40)}”`);
  return [`${scrollWidth - window.innerWidth} px wider than the window: ${named.join(", ")}`];
}

declare global {
  interface Window {
    /** what jumped since the page was opened */
    jumps: string[];
  }
}

/** Notes what moves by itself of what can be pressed: a press meant for it may hit another, or nothing. Runs in the page. */
function noteJumps(): void {
  const pressable = "a[href], button, input, select, textarea, [role=tab], [role=button]";
  const leastJump = 8;
  window.jumps = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LayoutShift[]) {
      for (const { node, previousRect, currentRect } of entry.hadRecentInput ? [] : entry.sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        if (!element?.matches(pressable) && !element?.querySelector(pressable)) continue;
        if (previousRect.height === 0 || currentRect.height === 0) continue;
        // What only grows at one of its sides has not moved.
        const [x, y] = [
          [currentRect.left - previousRect.left, currentRect.right - previousRect.right],
          [currentRect.top - previousRect.top, currentRect.bottom - previousRect.bottom],
        ].map((sides) => Math.round(sides.reduce((a, b) => (Math.abs(a) < Math.abs(b) ? a : b))));
        const by = [x ?? 0, y ?? 0];
        if (by.every((pixels) => Math.abs(pixels) < leastJump)) continue;
        window.jumps.push(
          `jumped by ${by.join(", ")} px: ${element.tagName} “${element.textContent?.slice(0, 60)}”`,
        );
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
}

/** As browsers without a type for it have it. */
interface LayoutShift extends PerformanceEntry {
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    node: Node | null;
    previousRect: DOMRectReadOnly;
    currentRect: DOMRectReadOnly;
  }[];
}

/** Notes what the server refuses a page: beside all else that is shown, a part of it says so. */
function refusalsOf(page: Page): string[] {
  const refusals: string[] = [];
  page.on("response", async (response) => {
    if (!response.url().includes("/api/graphql") || !response.headers()["content-type"]?.includes("json"))
      return;
    // A page that is left takes its answers with it.
    const { errors } = await response.json().catch(() => ({}));
    for (const { message, path } of errors ?? []) refusals.push(`${path}: ${message}`);
  });
  return refusals;
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** Windows side by side: while one waits for the server, the other is looked at. */
const windows = 2;

test("every page in light and dark, 1280 and 390 px wide", async ({
  visit,
  app,
  owner,
  shapes,
  everything,
}, info) => {
  test.setTimeout(1_800_000);
  const faults: string[] = [];
  /** A page is loaded at one width and brought to the other: every second one from narrow to wide. */
  const inspect = async (page: Page, { name, path, shows }: Looked, order: typeof sizes) => {
    for (const [turn, size] of order.entries()) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: "light" });
      if (turn === 0) await page.goto(path);
      await settled(page, path, shows);
      if (turn === 0) {
        const jumps = await page.evaluate(() => window.jumps.splice(0));
        faults.push(...jumps.map((jump) => `${name}-${size.width}: ${jump}`));
      }
      for (const colorScheme of ["light", "dark"] as const) {
        const seen = `${name}-${size.width}-${colorScheme}`;
        await page.emulateMedia({ colorScheme });
        // For people: of a run of CI nobody sees them.
        if (!process.env.CI) await page.screenshot({ path: info.outputPath(`${seen}.png`) });
        const weighty = await weightyOf(page, colorScheme, turn > 0);
        weighty.push(...(await page.evaluate(beyondTheWindow)));
        faults.push(...weighty.map((fault) => `${seen}: ${fault}`));
      }
    }
  };
  const lookThrough = async (person: Person | null, waiting: Looked[]) => {
    const page = await visit(app, person);
    const complaints = complaintsOf(page);
    // Whoever is signed out is refused what there is.
    const refusals = person ? refusalsOf(page) : [];
    await page.addInitScript(noteJumps);
    for (let each = waiting.shift(); each; each = waiting.shift()) {
      const { name } = each;
      // One page that does not come is no reason not to look at the others.
      await inspect(page, each, waiting.length % 2 ? sizes : sizes.toReversed()).catch((error: unknown) =>
        faults.push(`${name}: ${String(error)}`),
      );
      // The answer 404 for an address that does not exist is what the page is about.
      const own = complaints.splice(0).filter((line) => name !== "not-found" || !line.includes("404"));
      faults.push(...[...own, ...refusals.splice(0)].map((line) => `${name}: ${line}`));
    }
  };
  const waiting = pagesOf({ ...shapes, ...everything });
  await Promise.all(Array.from({ length: windows }, () => lookThrough(owner, waiting)));
  await lookThrough(null, [
    { name: "sign-in", path: "/sign-in", shows: "Password" },
    { name: "sign-up", path: "/sign-up", shows: /invitation/i },
    { name: "shared", path: "/shared/unknown", shows: "This link shows nothing" },
    { name: "shared-try", path: "/shared/try/unknown", shows: "This link shows nothing" },
    { name: "join", path: "/join/unknown", shows: /no invitation/i },
  ]);
  expect(faults).toEqual([]);
});
