import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** Reads a line, syncs, answers with a line: `sync` is asked for many times, and a shell is a small thing to fork. */
const script = 'while read -r _; do if sync -f "$0"; then echo y; else echo n; fi; done';

/**
 * syncfs(2) by way of coreutils' `sync -f`, through one shell that is started at the first call and ends with this
 * process: starting a process each time would copy this one's page tables, which of a worker that holds pictures takes
 * as long as the syncing.
 */
export class GroupSync {
  private shell: ChildProcessByStdio<Writable, Readable, null> | null = null;
  private readonly waiting: ((isSynced: boolean) => void)[] = [];
  private isToBeHad = process.platform === "linux";

  /** @param folder names the file system. */
  constructor(private readonly folder: string) {}

  /** Everything that was written to the file system is durable where it answers true; false where that failed or is not to be had. */
  sync(): Promise<boolean> {
    if (!this.isToBeHad) return Promise.resolve(false);
    this.shell ??= this.start();
    const { stdin, stdout } = this.shell;
    return new Promise((resolve) => {
      // Only while somebody waits does the shell keep this process alive.
      hold(stdout, true);
      this.waiting.push(resolve);
      stdin.write("\n");
    });
  }

  private start() {
    const shell = spawn("sh", ["-c", script, this.folder], { stdio: ["pipe", "pipe", "ignore"] });
    shell.unref();
    hold(shell.stdin, false);
    hold(shell.stdout, false);
    shell.stdout.setEncoding("utf8").on("data", (answers: string) => {
      for (const answer of answers.replaceAll("\n", "")) this.answer(answer === "y");
    });
    const over = () => {
      this.shell = null;
      while (this.waiting.length > 0) this.answer(false);
    };
    shell.on("error", over).on("close", over);
    shell.stdin.on("error", over);
    return shell;
  }

  private answer(isSynced: boolean): void {
    if (!isSynced) this.isToBeHad = false;
    this.waiting.shift()?.(isSynced);
    if (this.waiting.length === 0 && this.shell) hold(this.shell.stdout, false);
  }
}

/** Pipes of a child are sockets. */
function hold(stream: Readable | Writable, isHeld: boolean): void {
  const socket = stream as { ref?(): void; unref?(): void };
  if (isHeld) socket.ref?.();
  else socket.unref?.();
}
