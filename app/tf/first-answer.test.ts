import { describe, expect, it } from "vitest";
import { firstAnswer, ScriptAway } from "./first-answer";

const never = new Promise<string>(() => undefined);

describe("the first answer of a worker", () => {
  it("is told, or what it was refused with", async () => {
    const worker = new EventTarget();
    expect(await firstAnswer(worker, "reads pictures", Promise.resolve("here"))).toBe("here");
    const refused = firstAnswer(worker, "reads pictures", Promise.reject(new Error("The file is damaged.")));
    await expect(refused).rejects.toThrow("The file is damaged.");
  });

  it("is an error with reason and way out where the script does not come or fails", async () => {
    const worker = new EventTarget();
    const missing = firstAnswer(worker, "reads pictures", never);
    worker.dispatchEvent(new Event("error"));
    await expect(missing).rejects.toBeInstanceOf(ScriptAway);
    await expect(missing).rejects.toThrow(
      "The part of this page that reads pictures did not start: its script could not be read. Check the connection and reload the page.",
    );
    const failed = firstAnswer(worker, "runs models", never);
    worker.dispatchEvent(Object.assign(new Event("error"), { message: "Uncaught SyntaxError" }));
    await expect(failed).rejects.not.toBeInstanceOf(ScriptAway);
    await expect(failed).rejects.toThrow("that runs models did not start: Uncaught SyntaxError.");
  });
});
