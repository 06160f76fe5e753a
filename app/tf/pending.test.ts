import { describe, expect, it } from "vitest";
import { Pending } from "./pending";

describe("answers that are to come", () => {
  it("come as they are, refusals too", async () => {
    const pending = new Pending();
    expect(await pending.of(Promise.resolve(7))).toBe(7);
    await expect(pending.of(Promise.reject(new Error("damaged")))).rejects.toThrow("damaged");
  });

  it("are refused once there is an end, those that are asked for later too", async () => {
    const pending = new Pending();
    const waiting = pending.of(new Promise(() => undefined));
    const answered = pending.of(Promise.resolve(7));
    await answered;
    pending.end("The model was let go of.");
    await expect(waiting).rejects.toThrow("let go of");
    expect(await answered).toBe(7);
    await expect(pending.of(Promise.resolve(8))).rejects.toThrow("let go of");
  });
});
