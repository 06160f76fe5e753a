import { z } from "zod";
import { type BackendName, backendNames } from "./backends";
import { remembered } from "./remembered";
import { rememberedNames } from "./remembered-names";

/** A browser's update or another graphics driver may make another one the fastest. */
const days = 7;

const measured = z.object({ name: z.enum(backendNames), at: z.number(), browser: z.string() });
const backends = remembered(rememberedNames.backends, measured, 50);

/** What was the fastest for a model in this browser, where it was measured lately. `model` is a hash of its content. */
export function rememberedBackend(model: string): BackendName | null {
  const found = backends.read()[model];
  return found && isLate(found) ? found.name : null;
}

/** What was the fastest for the model that was measured last in this browser: the likeliest where the next is not known. */
export function newestBackend(): BackendName | null {
  const [newest] = Object.values(backends.read())
    .filter(isLate)
    .sort((a, b) => b.at - a.at);
  return newest?.name ?? null;
}

const isLate = ({ at, browser }: z.infer<typeof measured>) =>
  Date.now() - at < days * 86_400_000 && browser === navigator.userAgent;

export function rememberBackend(model: string, name: BackendName | null): void {
  backends.write(model, name && { name, at: Date.now(), browser: navigator.userAgent });
}
