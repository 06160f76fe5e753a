/** The script of a worker did not come: the server is away, or has it no more. */
export class ScriptAway extends Error {}

/**
 * The first answer of a worker. One whose script does not come, or fails, would answer nothing: it tells so by an event alone.
 * @param does what the worker is there for, as in "runs models".
 * @throws Error for people with the reason and the way out, ScriptAway where there is no more to say than that; and what the
 *   answer itself is refused with.
 */
export function firstAnswer<Answer>(
  worker: Pick<EventTarget, "addEventListener">,
  does: string,
  answer: Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.addEventListener("error", (event) => {
      // Of a script that could not be read there is no message.
      const { message } = event as Partial<ErrorEvent>;
      const reason = message || "its script could not be read";
      reject(
        new (message ? Error : ScriptAway)(
          `The part of this page that ${does} did not start: ${reason}. Check the connection and reload the page.`,
        ),
      );
    });
    answer.then(resolve, reject);
  });
}
