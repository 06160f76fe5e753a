"use client";

import { BookOpen, CircleUser, KeyRound, LogOut } from "lucide-react";
import { Button } from "@/app/ui/button";
import { Menu } from "@/app/ui/menu";
import { useThemeCycle } from "@/app/ui/theme-toggle";
import { signOut } from "./sign-out";
import { useViewer } from "./signed-in";

/** Who is signed in, the theme, and the way out. */
export function UserMenu() {
  const { user } = useViewer();
  const theme = useThemeCycle();
  return (
    <Menu
      side="top"
      trigger={
        <Button
          variant="ghost"
          aria-label={`${user.name}: account`}
          className="min-w-0 px-2 md:max-wide:w-control md:max-wide:px-0 wide:w-28 wide:justify-start"
          icon={<CircleUser />}
        >
          <span className="max-w-[4.75rem] truncate max-wide:hidden">{user.name}</span>
        </Button>
      }
      items={[
        { heading: user.email },
        { label: "Theme", icon: theme.icon, hint: theme.current, onSelect: theme.cycle },
        { label: "Access tokens", icon: <KeyRound />, href: "/account/tokens" },
        { label: "API", icon: <BookOpen />, href: "/docs/api" },
        "separator",
        { label: "Sign out", icon: <LogOut />, onSelect: () => void signOut() },
      ]}
    />
  );
}
