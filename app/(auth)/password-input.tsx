"use client";

import { Eye, EyeOff } from "lucide-react";
import { type ComponentPropsWithRef, useState } from "react";
import { IconButton } from "@/app/ui/icon-button";
import { TextInput } from "@/app/ui/inputs";

/** A password that can be looked at: long ones are typed wrong otherwise. */
export function PasswordInput(props: ComponentPropsWithRef<"input">) {
  const [shown, setShown] = useState(false);
  return (
    <span className="relative block">
      <TextInput {...props} type={shown ? "text" : "password"} className="pr-10" spellCheck={false} />
      <IconButton
        label={shown ? "Hide password" : "Show password"}
        icon={shown ? <EyeOff /> : <Eye />}
        size="sm"
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 right-1 my-auto"
      />
    </span>
  );
}
