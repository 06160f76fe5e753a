"use client";

import { Bell, BellOff } from "lucide-react";
import { messageOf } from "@/app/graphql/client";
import { Button } from "@/app/ui/button";
import { toast } from "@/app/ui/toaster";

/** Whether who looks at a thing is told of its end; for all who see it. */
export function FollowButton({
  isFollowed,
  when,
  loading,
  onFollow,
}: {
  isFollowed: boolean;
  /** what is told of: "when it comes to its end" */
  when: string;
  loading: boolean;
  onFollow: (follow: boolean) => Promise<unknown>;
}) {
  return (
    <Button
      icon={isFollowed ? <BellOff /> : <Bell />}
      loading={loading}
      title={isFollowed ? `You are told in the inbox ${when}` : `Be told in the inbox ${when}`}
      onClick={() => void onFollow(!isFollowed).catch((error: unknown) => toast.error(messageOf(error)))}
    >
      {isFollowed ? "Unfollow" : "Follow"}
    </Button>
  );
}
