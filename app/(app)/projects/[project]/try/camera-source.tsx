"use client";

import { Camera, Pause, Play } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import type { Subject } from "./subject";

/** Longest side of a frame that is asked about, in pixels: what networks see is smaller. */
const longest = 320;

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") {
    return "The browser was not allowed to use it: allow the camera for this site in the browser's address bar, and start again.";
  }
  if (name === "NotFoundError") return "There is no camera: connect one, or choose a file.";
  if (name === "NotReadableError") return "Another program uses the camera: close it, and start again.";
  return error instanceof Error ? error.message : String(error);
}

/** What the camera sees, live or frozen. A frame is taken when the one before has been answered: the model sets the pace. */
export function CameraSource({
  isAnswered,
  onSubject,
  children,
}: {
  isAnswered: boolean;
  onSubject: (subject: Subject | null) => void;
  /** Where what it sees goes. */
  children: ReactNode;
}) {
  const video = useRef<HTMLVideoElement>(null);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [isLive, setLive] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const answered = useRef(isAnswered);
  const give = useRef(onSubject);
  useEffect(() => {
    answered.current = isAnswered;
    give.current = onSubject;
  });

  const start = async () => {
    setError(null);
    if (!navigator.mediaDevices) {
      setError("Browsers give the camera to pages over https and on this computer only: open the page so.");
      return;
    }
    try {
      setStream(
        await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false }),
      );
      setLive(true);
    } catch (reason) {
      setError(reasonOf(reason));
    }
  };
  // The camera's light goes out when nobody looks any more.
  useEffect(
    () => () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    },
    [stream],
  );

  useEffect(() => {
    const element = video.current;
    if (!stream || !element) return;
    element.srcObject = stream;
    void element.play().catch(() => undefined);
  }, [stream]);

  useEffect(() => {
    if (!stream || !isLive) return;
    const canvas = document.createElement("canvas");
    let isFirst = true;
    let asked = 0;
    const take = () => {
      asked = requestAnimationFrame(take);
      const element = video.current;
      if (!element || element.videoWidth === 0 || (!isFirst && !answered.current)) return;
      isFirst = false;
      answered.current = false;
      const scale = Math.min(1, longest / Math.max(element.videoWidth, element.videoHeight));
      canvas.width = Math.max(1, Math.round(element.videoWidth * scale));
      canvas.height = Math.max(1, Math.round(element.videoHeight * scale));
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (!context) return;
      context.drawImage(element, 0, 0, canvas.width, canvas.height);
      const { data: rgba, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      give.current({ kind: "camera", name: "camera.png", picture: { rgba, width, height } });
    };
    asked = requestAnimationFrame(take);
    return () => cancelAnimationFrame(asked);
  }, [stream, isLive]);

  return (
    <div className="grid gap-3">
      <div className="relative grid min-h-84 place-items-center overflow-hidden rounded-lg bg-inset">
        <video
          ref={video}
          muted
          playsInline
          aria-label="What the camera sees"
          className={stream ? "max-h-100 w-full object-contain" : "hidden"}
        />
        {stream ? null : (
          <Button variant="primary" icon={<Camera />} onClick={() => void start()}>
            Start the camera
          </Button>
        )}
      </div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        {stream ? (
          <>
            <Button size="sm" icon={isLive ? <Pause /> : <Play />} onClick={() => setLive(!isLive)}>
              {isLive ? "Freeze" : "Go on"}
            </Button>
            <Button
              size="sm"
              onClick={() => {
                setStream(null);
                onSubject(null);
              }}
            >
              Stop the camera
            </Button>
          </>
        ) : null}
        <span className="text-xs text-muted">
          {stream && !isLive ? "Frozen. " : ""}
          {children}
        </span>
      </div>
      {error ? (
        <AlertBanner tone="danger" title="The camera cannot be used">
          {error}
        </AlertBanner>
      ) : null}
    </div>
  );
}
