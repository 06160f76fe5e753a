import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A running instance of a service. */
export type Instance = {
  pid: number;
  /** Settles with how it ended ("exit code 1", "signal SIGKILL"). */
  exited: Promise<string>;
  stop(): Promise<void>;
};

export type Service = {
  name: string;
  launch(): Promise<Instance>;
};

export type Supervisor = {
  /** Starts a service and keeps it running; settles when its first instance is up. */
  keep(service: Service): Promise<void>;
  /** Stops the services: those of one group together, groups one after the other. */
  stop(groups: string[][]): Promise<void>;
};

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A service that held this long was healthy: its next end is not counted onto the earlier ones. */
const healthyAfterMs = 30_000;

/** Keeps services running: what ends by itself is started again, each time in a row after a longer pause. */
export function createSupervisor(options: {
  say: (text: string) => void;
  onStart: (service: string, pid: number) => void;
}): Supervisor {
  const running = new Map<string, Instance>();
  let stopping = false;

  async function watch(service: Service, first: Instance): Promise<void> {
    let instance = first;
    let pause = firstPauseMs;
    for (;;) {
      const begun = Date.now();
      const ended = await instance.exited;
      running.delete(service.name);
      if (Date.now() - begun > healthyAfterMs) pause = firstPauseMs;
      let reason = `ended (${ended})`;
      for (;;) {
        if (stopping) return;
        options.say(`${service.name} ${reason}; starting it again in ${pause / 1000} s`);
        await new Promise((wake) => setTimeout(wake, pause));
        pause = Math.min(pause * 2, longestPauseMs);
        if (stopping) return;
        try {
          instance = await service.launch();
          break;
        } catch (error) {
          reason = `did not start (${error instanceof Error ? error.message : String(error)})`;
        }
      }
      if (!(await adopt(service, instance))) return;
    }
  }

  /** False where the stop came while the instance was starting: it is then ended again. */
  async function adopt(service: Service, instance: Instance): Promise<boolean> {
    if (stopping) {
      await instance.stop();
      return false;
    }
    running.set(service.name, instance);
    options.onStart(service.name, instance.pid);
    return true;
  }

  return {
    async keep(service) {
      const instance = await service.launch();
      if (await adopt(service, instance)) void watch(service, instance);
    },
    async stop(groups) {
      stopping = true;
      for (const group of groups) await Promise.all(group.map((name) => running.get(name)?.stop()));
    },
  };
}

/**
 * A Node process as a service. It leads a process group of its own: Ctrl-C at the terminal reaches only the
 * supervisor, and whatever the process leaves behind when it dies (job processes) ends with it.
 */
export function nodeService(options: {
  name: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** How long it may take to end after SIGTERM. */
  stopMs: number;
  print: (line: string) => void;
}): Service {
  return {
    name: options.name,
    launch: () =>
      new Promise((started, failed) => {
        const child = spawn(process.execPath, options.args, {
          cwd: options.cwd,
          env: options.env,
          detached: true,
          stdio: ["ignore", "pipe", "pipe"],
        });
        for (const stream of [child.stdout, child.stderr]) {
          createInterface({ input: stream }).on("line", options.print);
        }
        child.once("error", failed);
        const exited = new Promise<string>((ended) => {
          child.once("exit", (code, signal) => {
            if (child.pid) killGroup(child.pid);
            ended(signal ? `signal ${signal}` : `exit code ${code}`);
          });
        });
        child.once("spawn", () => {
          const { pid } = child;
          if (pid === undefined) return;
          started({
            pid,
            exited,
            async stop() {
              child.kill("SIGTERM");
              const impatient = setTimeout(() => killGroup(pid), options.stopMs);
              await exited;
              clearTimeout(impatient);
            },
          });
        });
      }),
  };
}

function killGroup(leader: number): void {
  try {
    process.kill(process.platform === "win32" ? leader : -leader, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}
