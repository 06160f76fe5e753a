import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { GroupSync } from "./group-sync";

describe.runIf(process.platform === "linux")("GroupSync", () => {
  it("answers each who asks, at once or later", async () => {
    const group = new GroupSync(tmpdir());
    expect(await Promise.all([group.sync(), group.sync(), group.sync()])).toEqual([true, true, true]);
    expect(await group.sync()).toBe(true);
  });

  it("says that a folder which is not there was not synced, and leaves it at that", async () => {
    const group = new GroupSync("/no/such/folder");
    expect(await Promise.all([group.sync(), group.sync()])).toEqual([false, false]);
    expect(await group.sync()).toBe(false);
  });

  it("does not keep its process alive, and is waited for", async () => {
    const program = `const { GroupSync } = await import(${JSON.stringify(new URL("./group-sync.ts", import.meta.url).href)});
      const group = new GroupSync("/tmp");
      console.log(await group.sync(), await group.sync());`;
    const run = promisify(execFile)("node", ["--import", "tsx", "--input-type=module", "-e", program], {
      timeout: 30_000,
    });
    expect((await run).stdout.trim()).toBe("true true");
  });
});
