/**
 * Progress of the set-up for a person at a terminal: each step has a name, the time it took and how it ended.
 * A step under a second says nothing unless it fails. Without a terminal (CI, a log file) each step that takes
 * longer prints one line when it starts being slow and one when it ends.
 *
 * Plain JavaScript, since the first step installs the packages that TypeScript needs.
 */
const slowAfterMs = 1000;

/** An error for the person at the terminal: shown as its message alone, without a stack. */
export class SetupError extends Error {
  name = "SetupError";
}

/** @param {number} since */
export const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs `work` as a step named `name` ("Building the TensorFlow addon"); passes on what it returns or throws.
 *
 * @template T
 * @param {string} name
 * @param {(step: { detail(text: string): void }) => Promise<T>} work `detail` replaces what is shown behind the name
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const out = process.stderr;
  const live = out.isTTY === true;
  const begun = performance.now();
  let detail = "";
  let announced = false;
  /** @type {NodeJS.Timeout | undefined} */
  let redraw;
  const draw = () => {
    const line = `${name} … ${detail}${detail ? " · " : ""}${secondsSince(begun)}`;
    out.write(`\r\x1b[2K${line.slice(0, Math.max(20, (out.columns ?? 80) - 1))}`);
  };
  const announce = setTimeout(() => {
    announced = true;
    if (!live) {
      out.write(`${name} …\n`);
      return;
    }
    draw();
    redraw = setInterval(draw, 200);
  }, slowAfterMs);
  /** @param {"done" | "failed"} word */
  const end = (word) => {
    clearTimeout(announce);
    clearInterval(redraw);
    if (!announced && word === "done") return;
    out.write(`${live ? "\r\x1b[2K" : ""}${name}: ${word} (${secondsSince(begun)})\n`);
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
