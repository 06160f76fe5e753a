/** What of the browser gives cameras. */
type Devices = Pick<MediaDevices, "getUserMedia" | "enumerateDevices">;

export interface CameraState {
  readonly stream: MediaStream | null;
  /** Whether permission or the camera is waited for. */
  readonly isOpening: boolean;
  /** Those there are, once one was allowed: browsers name none before. */
  readonly cameras: readonly { readonly id: string; readonly label: string }[];
  /** The one that is open. */
  readonly id: string | null;
  readonly error: string | null;
}

export const closedCamera: CameraState = {
  stream: null,
  isOpening: false,
  cameras: [],
  id: null,
  error: null,
};

/** One camera at a time: a phone opens its second one only when the first is let go of. */
export class CameraSession {
  readonly #devices: Devices | undefined;
  readonly #tell: (state: CameraState) => void;
  #stream: MediaStream | null = null;
  #control = new AbortController();

  /** @param devices undefined where the browser gives cameras to no page like this. */
  constructor(devices: Devices | undefined, tell: (state: CameraState) => void) {
    this.#devices = devices;
    this.#tell = tell;
  }

  /**
   * Opens the camera of this id, or without one that which looks away from the person. Where another is asked for or none
   * any more by the time that it is allowed, it is let go of at once.
   */
  async open(id: string | null): Promise<void> {
    this.close();
    const { signal } = this.#control;
    if (!this.#devices) {
      const error =
        "Browsers give the camera to pages over https and on this computer only: open the page so.";
      return this.#tell({ ...closedCamera, error });
    }
    this.#tell({ ...closedCamera, isOpening: true });
    try {
      const video = id ? { deviceId: { exact: id } } : { facingMode: "environment" };
      const stream = await this.#devices.getUserMedia({ video, audio: false });
      if (signal.aborted) return stop(stream);
      this.#stream = stream;
      const [track] = stream.getVideoTracks();
      track?.addEventListener("ended", () => this.#lose(), { signal });
      const all = await this.#devices.enumerateDevices();
      if (signal.aborted) return;
      const cameras = all
        .filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "")
        .map(({ deviceId, label }, i) => ({ id: deviceId, label: label || `Camera ${i + 1}` }));
      this.#tell({ stream, isOpening: false, cameras, id: track?.getSettings().deviceId ?? id, error: null });
    } catch (reason) {
      if (signal.aborted) return;
      this.close();
      this.#tell({ ...closedCamera, error: reasonOf(reason) });
    }
  }

  /** The camera's light goes out, also that of one which is still waited for. */
  close(): void {
    this.#control.abort();
    this.#control = new AbortController();
    if (this.#stream) stop(this.#stream);
    this.#stream = null;
    this.#tell(closedCamera);
  }

  /** It ended by itself. */
  #lose(): void {
    this.close();
    const error = "It was disconnected, or taken from the page: connect or allow it, and start again.";
    this.#tell({ ...closedCamera, error });
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return "The browser was not allowed to use it: allow the camera for this site in the browser's address bar, and start again.";
  }
  if (name === "NotFoundError") return "There is no camera: connect one, or choose a file.";
  if (name === "NotReadableError") return "Another program uses the camera: close it, and start again.";
  if (name === "OverconstrainedError") return "This camera is there no more: start again with another.";
  return error instanceof Error ? error.message : String(error);
}
