import { z } from "zod";
import { type BackendName, backendNames } from "./backends";

const key = "offdiagonal:backends:1";
/** A browser's update or another graphics driver may make another one the fastest. */
const days = 7;
const most = 50;

const measured = z.object({ name: z.enum(backendNames), at: z.number(), browser: z.string() });
const schema = z.record(z.string(), measured);

function read(): z.infer<typeof schema> {
  try {
    return schema.catch({}).parse(JSON.parse(localStorage.getItem(key) ?? "{}"));
  } catch {
    return {};
  }
}

function write(all: z.infer<typeof schema>): void {
  try {
    const newest = Object.entries(all).sort(([, a], [, b]) => b.at - a.at);
    localStorage.setItem(key, JSON.stringify(Object.fromEntries(newest.slice(0, most))));
  } catch {
    // No room, or not allowed: it is measured anew next time.
  }
}

/** What was the fastest for a model in this browser, where it was measured lately. `model` is a hash of its content. */
export function rememberedBackend(model: string): BackendName | null {
  const found = read()[model];
  return found && isLate(found) ? found.name : null;
}

/** What was the fastest for the model that was measured last in this browser: the likeliest where the next is not known. */
export function newestBackend(): BackendName | null {
  const [newest] = Object.values(read())
    .filter(isLate)
    .sort((a, b) => b.at - a.at);
  return newest?.name ?? null;
}

const isLate = ({ at, browser }: z.infer<typeof measured>) =>
  Date.now() - at < days * 86_400_000 && browser === navigator.userAgent;

export function rememberBackend(model: string, name: BackendName | null): void {
  const { [model]: _former, ...others } = read();
  write(name ? { ...others, [model]: { name, at: Date.now(), browser: navigator.userAgent } } : others);
}
