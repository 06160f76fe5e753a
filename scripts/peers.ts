import { existsSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./native/addon";
import { reasonIn, runCommand } from "./native/command";
import { wheel } from "./native/wheel";
import { step } from "./steps.mjs";

/** A Python program that ours is held against, in an environment of its own beside the native addon. */
interface Peer {
  name: string;
  folder: string;
  requirements: readonly string[];
  /** What has to be importable. */
  modules: string;
  /** The releases of Python that it has packages for, the best first. */
  pythons: readonly string[];
}

/** The TensorFlow that our addon is linked against, whose kernels both sides run, its Keras, and what opens pictures for them. */
export const keras: Peer = {
  name: "Keras",
  folder: cacheFolder("keras-2.18.1"),
  requirements: [wheel.requirement, "pillow==11.3.0"],
  modules: "keras, PIL",
  pythons: ["3.11", "3.12", "3.10", "3.9"],
};

/** MLflow without its pages and models: its store for databases, as its server uses it. */
export const mlflow: Peer = {
  name: "MLflow",
  folder: cacheFolder("mlflow-3.17.2"),
  requirements: [
    "mlflow-skinny==3.17.2",
    "sqlalchemy==2.1.9",
    "alembic==1.20.1",
    "sqlparse",
    "psycopg2-binary==2.9.13",
  ],
  modules: "psycopg2, mlflow.store.tracking.sqlalchemy_store",
  pythons: ["3.11", "3.12", "3.13", "3.10"],
};

const pythonOf = ({ folder }: Peer) => join(folder, "bin", "python");
/** Written last, with what was installed: an environment without it was not finished, or is of other versions. */
const stampOf = ({ folder }: Peer) => join(folder, "installed");

/** The Python of a peer where it is there; null otherwise. */
export function peerPython(peer: Peer): string | null {
  const stamp = stampOf(peer);
  return existsSync(stamp) && readFileSync(stamp, "utf8") === peer.requirements.join(" ")
    ? pythonOf(peer)
    : null;
}

/**
 * The Python of a peer, made where it is not there and kept for the next time: Keras downloads 600 MB, MLflow 60.
 * @returns its path, or the sentence why there is none.
 */
export async function ensurePeer(peer: Peer): Promise<{ python: string } | { missing: string }> {
  const there = peerPython(peer);
  if (there) return { python: there };
  return step(`Installing ${peer.name} for Python`, async () => {
    const base = await basePython(peer);
    if (!base) {
      return { missing: `${peer.name} needs Python ${peer.pythons.join(", ")}, and none of them was found.` };
    }
    await rm(peer.folder, { recursive: true, force: true });
    const python = pythonOf(peer);
    const steps: [string, string[]][] = [
      [base, ["-m", "venv", peer.folder]],
      [python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...peer.requirements]],
      [python, ["-c", `import ${peer.modules}`]],
    ];
    for (const [command, args] of steps) {
      const { code, output } = await runCommand(command, args);
      if (code !== 0) return { missing: `${peer.name} could not be installed (${reasonIn(output)}).` };
    }
    await writeFile(stampOf(peer), peer.requirements.join(" "));
    return { python };
  });
}

/** The first interpreter here that the peer has packages for. */
async function basePython({ pythons }: Peer): Promise<string | null> {
  for (const name of ["python3", ...pythons.map((version) => `python${version}`)]) {
    const { code, output } = await runCommand(name, [
      "-c",
      "import sys, venv; print('%d.%d' % sys.version_info[:2])",
    ]);
    if (code === 0 && pythons.includes(output)) return name;
  }
  return null;
}
