"use client";

import { Camera, Pause, Play } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { Field } from "@/app/ui/field";
import { Select } from "@/app/ui/inputs";
import { CameraSession, closedCamera } from "./camera-session";
import type { Subject } from "./subject";

/** Longest side of a frame that is asked about, in pixels: what networks see is smaller. */
const longest = 320;

/**
 * What the camera sees, live or frozen. A frame is taken when the one before has been answered: who answers sets the pace.
 * Where there are several cameras, another one can be chosen: the back and the front of a phone.
 */
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
  const [{ stream, isOpening, cameras, id, error }, setCamera] = useState(closedCamera);
  const session = useRef<CameraSession | null>(null);
  const [isLive, setLive] = useState(true);
  const answered = useRef(isAnswered);
  const give = useRef(onSubject);
  useEffect(() => {
    answered.current = isAnswered;
    give.current = onSubject;
  });

  // The camera's light goes out when nobody looks any more.
  useEffect(() => {
    const own = new CameraSession(navigator.mediaDevices, setCamera);
    session.current = own;
    return () => own.close();
  }, []);
  const open = (camera: string | null) => {
    setLive(true);
    void session.current?.open(camera);
  };

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
          <Button variant="primary" icon={<Camera />} loading={isOpening} onClick={() => open(null)}>
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
                session.current?.close();
                onSubject(null);
              }}
            >
              Stop the camera
            </Button>
            {cameras.length > 1 ? (
              <Field label="Which camera" hideLabel className="w-44">
                <Select
                  value={id ?? ""}
                  onChange={(event) => open(event.target.value)}
                  options={cameras.map((camera) => ({ value: camera.id, label: camera.label }))}
                />
              </Field>
            ) : null}
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
