import { expect, it } from "vitest";
import { CameraSession, type CameraState } from "./camera-session";

/** A track as browsers have it: who stops it is told nothing, who unplugs it is. */
class Track extends EventTarget {
  isOn = true;
  constructor(readonly id: string) {
    super();
  }
  getSettings() {
    return { deviceId: this.id };
  }
  stop() {
    this.isOn = false;
  }
  unplug() {
    this.isOn = false;
    this.dispatchEvent(new Event("ended"));
  }
}

/** A back and a front camera, which a person allows or does not. */
function twoCameras() {
  const tracks: Track[] = [];
  const asked: ((isAllowed: boolean) => Promise<void>)[] = [];
  const states: CameraState[] = [];
  const devices = {
    getUserMedia: ({ video }: { video: { deviceId?: { exact: string } } }) =>
      new Promise<MediaStream>((resolve, reject) => {
        asked.push((isAllowed) => {
          const track = new Track(video.deviceId?.exact ?? "back");
          if (isAllowed) tracks.push(track);
          if (isAllowed)
            resolve({ getTracks: () => [track], getVideoTracks: () => [track] } as unknown as MediaStream);
          else reject(new DOMException("no", "NotAllowedError"));
          return new Promise((rest) => setTimeout(rest));
        });
      }),
    enumerateDevices: async () =>
      [
        { kind: "audioinput", deviceId: "microphone", label: "Microphone" },
        { kind: "videoinput", deviceId: "back", label: "Back Camera" },
        { kind: "videoinput", deviceId: "front", label: "" },
      ] as MediaDeviceInfo[],
  } as unknown as MediaDevices;
  const session = new CameraSession(devices, (state) => states.push(state));
  return { session, tracks, asked, now: () => states.at(-1) };
}

it("lets go of a camera that is allowed only after the person has left", async () => {
  const { session, tracks, asked, now } = twoCameras();
  void session.open(null);
  expect(now()).toMatchObject({ isOpening: true });
  session.close();
  await asked[0]?.(true);
  expect(tracks.map(({ isOn }) => isOn)).toEqual([false]);
  expect(now()).toMatchObject({ stream: null, isOpening: false, error: null });
  // Nor is a person who has left told that it was not allowed.
  void session.open(null);
  session.close();
  await asked[1]?.(false);
  expect(now()?.error).toBeNull();
});

it("turns from one camera to the other, of which the first is off by then", async () => {
  const { session, tracks, asked, now } = twoCameras();
  void session.open(null);
  await asked[0]?.(true);
  expect(now()).toMatchObject({
    id: "back",
    cameras: [
      { id: "back", label: "Back Camera" },
      { id: "front", label: "Camera 2" },
    ],
  });
  void session.open("front");
  expect(tracks.map(({ isOn }) => isOn)).toEqual([false]);
  await asked[1]?.(true);
  expect(now()).toMatchObject({ id: "front", error: null });
  expect(tracks.map(({ isOn }) => isOn)).toEqual([false, true]);
  session.close();
  expect(tracks[1]?.isOn).toBe(false);
});

it("says that a camera was unplugged, and nothing of one that was let go of before", async () => {
  const { session, tracks, asked, now } = twoCameras();
  void session.open(null);
  await asked[0]?.(true);
  void session.open("front");
  await asked[1]?.(true);
  tracks[0]?.unplug();
  expect(now()?.stream).not.toBeNull();
  tracks[1]?.unplug();
  expect(now()).toMatchObject({ stream: null, cameras: [] });
  expect(now()?.error).toContain("disconnected");
});

it("says why there is none, and what to do", async () => {
  const { session, asked, now } = twoCameras();
  void session.open(null);
  await asked[0]?.(false);
  expect(now()).toMatchObject({ isOpening: false });
  expect(now()?.error).toContain("address bar");
  const states: CameraState[] = [];
  await new CameraSession(undefined, (state) => states.push(state)).open(null);
  expect(states.at(-1)?.error).toContain("https");
});
