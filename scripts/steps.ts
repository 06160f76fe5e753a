/**
 * Progress of the set-up for a person at a terminal: each step has a name, the time it took and how it ended.
 * A step under a second says nothing unless it fails. Without a terminal (CI, a log file) each step that takes
 * longer prints one line when it starts being slow and one when it ends.
 */
const slowAfterMs = 1000;

export type Step = {
  /** Replaces the detail shown behind the step's name, for instance "120 of 230 MB". */
  detail(text: string): void;
};

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs `work` as a step named `name` ("Building the TensorFlow addon"); passes on what it returns or throws. */
export async function step<T>(name: string, work: (step: Step) => Promise<T>): Promise<T> {
  const out = process.stderr;
  const live = out.isTTY === true;
  const begun = performance.now();
  let detail = "";
  let announced = false;
  const draw = () => {
    announced = true;
    const line = `${name} … ${detail}${detail ? " · " : ""}${seconds(begun)}`;
    out.write(`\r\x1b[2K${line.slice(0, Math.max(20, (out.columns ?? 80) - 1))}`);
  };
  const announce = setTimeout(() => {
    if (live) {
      draw();
      timer = setInterval(draw, 200);
    } else {
      announced = true;
      out.write(`${name} …\n`);
    }
  }, slowAfterMs);
  let timer: NodeJS.Timeout | undefined;
  const end = (word: string) => {
    clearTimeout(announce);
    clearInterval(timer);
    if (!announced && word === "done") return;
    out.write(`${live ? "\r\x1b[2K" : ""}${name}: ${word} (${seconds(begun)})\n`);
  };
  try {
    const result = await work({
      detail(text) {
        detail = text;
      },
    });
    end("done");
    return result;
  } catch (error) {
    end("failed");
    throw error;
  }
}

/** An error for the person at the terminal: shown as its message alone, without a stack. */
export class SetupError extends Error {
  override name = "SetupError";
}
