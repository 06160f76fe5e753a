import { type ApolloClient, ServerError, ServerParseError } from "@apollo/client";
import type { WorkPieceMutation } from "@/app/graphql/generated/graphql";
import { browserName } from "@/app/tf/browser-name";
import type { Classifier } from "@/app/tf/classifier";
import { ScriptAway } from "@/app/tf/first-answer";
import { answersTo } from "../../../try/parity";
import { lendTab, workPiece } from "./operations";

type Piece = NonNullable<WorkPieceMutation["workPiece"]["piece"]>;
interface Answer {
  piece: number;
  probabilities: string;
  milliseconds: number;
}

/** What a lent tab is at. */
export type LendingStep =
  | { at: "piece"; done: number; images: number }
  /** Others are at the last pieces. */
  | { at: "waiting" }
  /** The server does not answer; it is tried again. */
  | { at: "offline" };

export interface Lent {
  evaluationId: string;
  /** Kept by the tab: after a reload it is the same one. */
  tab: string;
  format: "layers" | "graph";
  classifier: Classifier;
}

/** How often a tab that is at a piece says so: half of the time that the server waits for it, or less. */
const signMs = 8000;
const waitMs = 2000;
/** So often a part of the page is asked for that does not come: later the server has it no more. */
const scriptTries = 30;

/**
 * Answers pieces of an evaluation in this browser until there are no more, and ends then. Where the server does not answer
 * it is asked again with the same: an answer counts once.
 * @throws Error for people where the tab is refused, or the evaluation takes it no more.
 */
export async function lend(
  apollo: ApolloClient,
  lent: Lent,
  tell: (step: LendingStep) => void,
  signal: AbortSignal,
): Promise<void> {
  const { evaluationId, tab, format, classifier } = lent;
  const runtime = { format, backend: classifier.backend, browser: browserName(navigator.userAgent) };
  const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let scripts = 0; ; ) {
      signal.throwIfAborted();
      try {
        return await ask();
      } catch (error) {
        if (error instanceof ScriptAway) scripts += 1;
        const isWaiting = error instanceof ScriptAway ? scripts < scriptTries : isAway(error);
        if (signal.aborted || !isWaiting) throw error;
        tell({ at: "offline" });
        await wait(waitMs, signal);
      }
    }
  };
  await patiently(() =>
    apollo.mutate({ mutation: lendTab, variables: { input: { evaluationId, tab, ...runtime } } }),
  );
  let answer: Answer | undefined;
  for (;;) {
    const work = await patiently(() => ask(apollo, lent, answer));
    signal.throwIfAborted();
    answer = undefined;
    if (work.refusal) throw new Error(work.refusal);
    const { piece, evaluation } = work;
    if (piece) answer = await patiently(() => answerTo(apollo, lent, piece, tell, signal));
    else if (!evaluation.isLent) return;
    else {
      tell({ at: "waiting" });
      await wait(waitMs, signal);
    }
  }
}

/** Whether it is the way to the server, or what stands before it, that failed. */
const isAway = (error: unknown) =>
  error instanceof TypeError || ServerError.is(error) || ServerParseError.is(error);

async function ask(apollo: ApolloClient, { evaluationId, tab }: Lent, answer?: Answer) {
  const { data } = await apollo.mutate({
    mutation: workPiece,
    variables: { input: { evaluationId, tab, answer } },
  });
  if (!data) throw new TypeError("no answer");
  return data.workPiece;
}

/** What the model says of a piece. A tab that is slow says meanwhile that it is at it. */
async function answerTo(
  apollo: ApolloClient,
  lent: Lent,
  { number, images }: Piece,
  tell: (step: LendingStep) => void,
  signal: AbortSignal,
): Promise<Answer> {
  const begun = performance.now();
  let sign = begun;
  const onDone = (done: number) => {
    tell({ at: "piece", done, images: images.length });
    if (performance.now() - sign < signMs) return;
    sign = performance.now();
    // Where this one does not come the next does.
    ask(apollo, lent).catch(() => undefined);
  };
  onDone(0);
  const answers = await answersTo(images, lent.classifier, onDone, signal);
  const said = new Map(answers.map((one) => [one.imageId, one.probabilities]));
  const numbers = new Float32Array(images.flatMap(({ id }) => said.get(id) ?? []));
  return { piece: number, probabilities: base64Of(numbers), milliseconds: performance.now() - begun };
}

/** The bytes of numbers as text. */
function base64Of(numbers: Float32Array): string {
  const bytes = new Uint8Array(numbers.buffer);
  let text = "";
  for (let from = 0; from < bytes.length; from += 8192) {
    text += String.fromCharCode(...bytes.subarray(from, from + 8192));
  }
  return btoa(text);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}
