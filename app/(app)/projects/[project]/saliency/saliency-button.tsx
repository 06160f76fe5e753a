"use client";

import { Flame } from "lucide-react";
import { Button } from "@/app/ui/button";
import { useKey } from "@/app/ui/use-key";

/** Shows over a picture what the model's answer hangs on, and hides it again; S does so too. */
export function SaliencyButton({
  isOn,
  onChange,
  inDialogs = false,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  /** whether the picture is in a dialog */
  inDialogs?: boolean;
}) {
  useKey("s", () => onChange(!isOn), { inDialogs });
  return (
    <Button
      size="sm"
      variant={isOn ? "primary" : undefined}
      icon={<Flame />}
      aria-pressed={isOn}
      title="What the answer hangs on: the model is asked again with one part after another covered"
      onClick={() => onChange(!isOn)}
    >
      Saliency <span className="opacity-80 pointer-coarse:hidden">S</span>
    </Button>
  );
}
