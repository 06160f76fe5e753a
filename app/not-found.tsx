import { Compass } from "lucide-react";
import { Button } from "@/app/ui/button";
import { EmptyState } from "@/app/ui/empty-state";
import { AuthFrame } from "./(auth)/auth-frame";

export default function NotFound() {
  return (
    <AuthFrame>
      <EmptyState
        icon={<Compass />}
        title="There is no page at this address"
        className="px-0 py-4"
        action={
          <Button variant="primary" href="/">
            To your projects
          </Button>
        }
      >
        Check it for typing mistakes, or go on from your projects.
      </EmptyState>
    </AuthFrame>
  );
}
