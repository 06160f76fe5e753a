import { CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

const looks = {
  info: { box: "bg-accent-soft", mark: "text-accent-text", Icon: Info },
  success: { box: "bg-success-soft", mark: "text-success-text", Icon: CircleCheck },
  warning: { box: "bg-warning-soft", mark: "text-warning-text", Icon: TriangleAlert },
  danger: { box: "bg-danger-soft", mark: "text-danger-text", Icon: CircleX },
};

/** A message that stays with the page. Danger and warning are announced at once. */
export function AlertBanner({
  tone = "info",
  title,
  action,
  className,
  children,
}: {
  tone?: keyof typeof looks;
  title?: ReactNode;
  action?: ReactNode;
  className?: string;
  children?: ReactNode;
}) {
  const { box, mark, Icon } = looks[tone];
  return (
    <div
      role={tone === "danger" || tone === "warning" ? "alert" : "status"}
      className={cn(
        "flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded-lg px-3 py-2.5 text-sm",
        box,
        className,
      )}
    >
      <Icon aria-hidden className={cn("mt-0.5 size-4 shrink-0", mark)} />
      <div className="min-w-0 flex-1 basis-48 [overflow-wrap:anywhere]">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className={title ? "text-muted" : undefined}>{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
