import { DetailedError, type PreviousUpload, Upload } from "tus-js-client";
import { Pace } from "./pace";
import { PackedFolder } from "./packed-folder";

export type UploadPhase = "checking" | "sending" | "waiting" | "paused" | "failed" | "sent";

/** One upload as the page shows it. */
export type UploadView = {
  key: number;
  name: string;
  /** files packed into it, where it is a folder */
  files: number | null;
  projectId: string;
  datasetId: string;
  bytes: number;
  sent: number;
  /** bytes a second over the last seconds; null where it is not known yet */
  rate: number | null;
  phase: UploadPhase;
  /** why it waits or failed */
  reason: string | null;
  /** it goes on where an earlier attempt stopped */
  resumed: boolean;
  /** the server's id, once it has one */
  uploadId: string | null;
};

export type UploadTarget = { projectId: string; datasetId: string };
/** How an archive is to be imported, as the upload endpoint takes it. */
export type UploadOptions = { atOnce?: "false"; unlabelled?: "true"; className?: string };
type Content = File | PackedFolder;
type Entry = {
  view: UploadView;
  upload: Upload;
  pace: Pace;
  timer?: ReturnType<typeof setTimeout>;
  delay: number;
};

const chunkSize = 8 * 1024 * 1024;
const firstDelay = 1000;
const longestDelay = 10_000;
const publishEvery = 250;

const fileReader = {
  async openFile(input: Content) {
    return {
      size: input.size,
      async slice(start: number, end: number) {
        const value = input instanceof PackedFolder ? await input.slice(start, end) : input.slice(start, end);
        return { value, done: end >= input.size };
      },
      close() {
        if (input instanceof PackedFolder) input.close();
      },
    };
  },
};

function fingerprintOf(content: Content, { datasetId }: UploadTarget): string {
  const identity = content instanceof PackedFolder ? content.identity : String(content.lastModified);
  return ["offdiagonal", datasetId, content.name, content.size, identity].join("\n");
}

/** The last part of an upload's address is its id. */
function idOf(url: string | null): string | null {
  return url?.split("?")[0]?.split("/").filter(Boolean).at(-1) ?? null;
}

/**
 * Sends archives and folders in pieces. It lives above the pages, so that an upload goes on while one looks
 * elsewhere, and it waits for a connection that is lost instead of giving up.
 */
export class UploadManager {
  #entries: Entry[] = [];
  #nextKey = 1;
  #listeners = new Set<() => void>();
  #snapshot: readonly UploadView[] = [];
  #publishing: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): readonly UploadView[] => this.#snapshot;

  /** Whether leaving the page would stop something. */
  get isBusy(): boolean {
    return this.#entries.some(({ view }) => ["checking", "sending", "waiting"].includes(view.phase));
  }

  async add(content: Content, target: UploadTarget, options: UploadOptions = {}): Promise<void> {
    const fingerprint = fingerprintOf(content, target);
    const view: UploadView = {
      key: this.#nextKey++,
      name: content.name,
      files: content instanceof PackedFolder ? content.count : null,
      ...target,
      bytes: content.size,
      sent: 0,
      rate: null,
      phase: "checking",
      reason: null,
      resumed: false,
      uploadId: null,
    };
    const upload = new Upload(content as File, {
      endpoint: "/api/uploads",
      chunkSize,
      fileReader,
      fingerprint: async () => fingerprint,
      metadata: { purpose: "dataset", ...target, ...options, filename: content.name },
      // One that is taken up was begun with what was chosen then.
      onBeforeRequest: (request) => {
        if (request.getMethod() !== "HEAD") return;
        request.setHeader("Import-Options", new URLSearchParams(options).toString());
      },
      removeFingerprintOnSuccess: true,
      // Waiting and trying again is decided here, where a person can be told of it.
      retryDelays: null,
      onUploadUrlAvailable: () => this.#set(entry, { uploadId: idOf(upload.url), phase: "sending" }),
      onProgress: (sent) => {
        entry.delay = firstDelay;
        this.#set(entry, { sent, rate: entry.pace.read(sent), phase: "sending", reason: null }, false);
      },
      onError: (error) => this.#failed(entry, error),
      onSuccess: () =>
        this.#set(entry, { sent: content.size, phase: "sent", reason: null, uploadId: idOf(upload.url) }),
    });
    const entry: Entry = { view, upload, pace: new Pace(), delay: firstDelay };
    this.#entries.push(entry);
    this.#publish();
    const [previous] = newestFirst(await upload.findPreviousUploads());
    if (previous) {
      upload.resumeFromPreviousUpload(previous);
      this.#set(entry, { resumed: true });
    }
    upload.start();
  }

  pause(key: number): void {
    this.#with(key, (entry) => {
      clearTimeout(entry.timer);
      void entry.upload.abort();
      this.#set(entry, { phase: "paused", rate: null, reason: null });
    });
  }

  resume(key: number): void {
    this.#with(key, (entry) => this.#go(entry));
  }

  /** Stops it and takes what was sent off the server. */
  async cancel(key: number): Promise<void> {
    await this.#with(key, async (entry) => {
      clearTimeout(entry.timer);
      this.#entries = this.#entries.filter((each) => each !== entry);
      this.#publish();
      // A server that is away forgets the rest by itself after a while.
      await entry.upload.abort(true).catch(() => undefined);
    });
  }

  /** Takes what is over off the list. */
  dismiss(key: number): void {
    this.#entries = this.#entries.filter(({ view }) => view.key !== key);
    this.#publish();
  }

  /** Tries at once what waits for the connection. */
  readonly wake = (): void => {
    for (const entry of this.#entries) if (entry.view.phase === "waiting") this.#go(entry);
  };

  #go(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.pace.reset();
    this.#set(entry, { phase: "sending", reason: null, rate: null });
    entry.upload.start();
  }

  #failed(entry: Entry, error: Error | DetailedError): void {
    const response = error instanceof DetailedError ? error.originalResponse : null;
    const status = response?.getStatus() ?? 0;
    const isAway =
      error instanceof DetailedError && (status === 0 || status === 409 || status === 423 || status >= 500);
    if (isAway) {
      this.#set(entry, {
        phase: "waiting",
        rate: null,
        reason: "The connection is lost. It goes on by itself as soon as the server answers.",
      });
      entry.timer = setTimeout(() => this.#go(entry), entry.delay);
      entry.delay = Math.min(entry.delay * 2, longestDelay);
      return;
    }
    const said = response?.getBody().trim();
    const reason =
      status === 401
        ? "You are signed out. Sign in in another tab, then let it go on."
        : said ||
          (error.message.startsWith("tus:") ? `The server refused it (status ${status}).` : error.message);
    this.#set(entry, { phase: "failed", rate: null, reason });
  }

  #with<T>(key: number, act: (entry: Entry) => T): T | undefined {
    const entry = this.#entries.find(({ view }) => view.key === key);
    return entry && act(entry);
  }

  #set(entry: Entry, change: Partial<UploadView>, now = true): void {
    entry.view = { ...entry.view, ...change };
    if (now) this.#publish();
    else this.#publishing ??= setTimeout(() => this.#publish(), publishEvery);
  }

  #publish(): void {
    clearTimeout(this.#publishing);
    this.#publishing = undefined;
    this.#snapshot = this.#entries.map(({ view }) => view);
    for (const listener of this.#listeners) listener();
  }
}

function newestFirst(uploads: PreviousUpload[]): PreviousUpload[] {
  return [...uploads].sort((a, b) => b.creationTime.localeCompare(a.creationTime));
}
