"use client";

import { CheckCheck, Maximize2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { counted } from "@/app/format";
import { Badge } from "@/app/ui/badge";
import { Button } from "@/app/ui/button";
import { SegmentedControl } from "@/app/ui/choices";
import { EmptyState } from "@/app/ui/empty-state";
import { formatCount } from "@/app/ui/format";
import { ImageGrid } from "@/app/ui/image-grid";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { Toolbar } from "@/app/ui/toolbar";
import { useKey } from "@/app/ui/use-key";
import { QueryError } from "../../../../query-error";
import { usePageTitle, useProject } from "../../project-context";
import { verdictOf } from "../facts";
import { DecideBar } from "./decide-bar";
import { PeopleProgress } from "./people-progress";
import { useReview } from "./review-context";
import { useOrder } from "./use-order";

/** The pictures of a review: several are decided on at once by keys, one opens large. */
export default function ReviewPage() {
  const project = useProject();
  const router = useRouter();
  const { review, decisions, own } = useReview();
  usePageTitle(review.name);
  const { scope, setScope, ids } = useOrder();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string | null>(null);
  const here = `/projects/${project.id}/reviews/${review.id}`;
  const open = (id: string) => router.push(`${here}/images/${id}?of=${scope}`);
  const { standing } = decisions;
  const items = useMemo(
    () =>
      standing
        ? ids.map((id) => {
            const said = standing.get(id) ?? [];
            const words = said.map(({ verdict, user }) => `${verdictOf(verdict).label} (${user.name})`);
            const last = said.at(-1);
            return {
              id,
              src: `/files/images/${id}/thumbnail`,
              alt: words.length > 0 ? words.join(", ") : "not decided",
              caption: last ? (
                <Badge tone={verdictOf(last.verdict).tone}>
                  {verdictOf(last.verdict).label}
                  {said.length > 1 ? ` +${said.length - 1}` : ""}
                </Badge>
              ) : (
                <span className="text-xs text-muted">open</span>
              ),
            };
          })
        : undefined,
    [ids, standing],
  );
  // What the list shows no longer is not decided on unseen.
  const target = ids.filter((id) => chosen.has(id));
  const first = ids.find((id) => (standing?.get(id)?.length ?? 0) === 0) ?? ids[0];
  useKey("escape", () => setChosen(new Set()), { enabled: target.length > 0 });

  if (decisions.error) {
    return <QueryError thing="What was decided" error={decisions.error} onRetry={decisions.read} />;
  }
  return (
    <SplitPane
      sideWidth="20rem"
      sticky
      main={
        <Panel flush>
          <Toolbar
            label="Which pictures"
            className="mb-0 border-b px-3 py-2"
            end={
              first ? (
                <Button
                  size="sm"
                  variant="primary"
                  icon={<Maximize2 />}
                  href={`${here}/images/${active && ids.includes(active) ? active : first}?of=${scope}`}
                >
                  One by one
                </Button>
              ) : null
            }
          >
            <SegmentedControl
              label="Which pictures"
              size="sm"
              value={scope}
              onChange={setScope}
              options={[
                ...(own.length > 0 ? [{ value: "mine" as const, label: "Mine" }] : []),
                { value: "all", label: "All" },
                { value: "open", label: "Open" },
                { value: "differing", label: "Differing" },
              ]}
            />
            <span role="status" className="text-xs tabular-nums text-muted">
              {counted(ids.length, "picture")}
              {target.length > 0 ? `, ${formatCount(target.length)} chosen` : ""}
            </span>
          </Toolbar>
          <div className="border-b px-3 py-2">
            <DecideBar
              imageIds={target.length > 0 ? target : active && ids.includes(active) ? [active] : []}
              current={null}
              onDecided={() => {
                // On from the last of them, not from where the choice began.
                setActive(target.at(-1) ?? active);
                setChosen(new Set());
              }}
            />
          </div>
          {items?.length === 0 ? (
            <EmptyState icon={<CheckCheck />} title={emptyTitles[scope]}>
              Choose All to see every picture of the review.
            </EmptyState>
          ) : (
            <ImageGrid
              label="Pictures of the review"
              items={items}
              size={112}
              total={ids.length}
              selectedId={active}
              onSelect={(item) => setActive(item.id)}
              onOpen={(item) => open(item.id)}
              choice={{
                isChosen: ({ id }) => chosen.has(id),
                isAny: chosen.size > 0,
                onChoose: (indices, how) => {
                  const picked = indices.flatMap((index) => ids[index] ?? []);
                  const next = new Set(how === "set" ? [] : chosen);
                  for (const id of picked) {
                    if (how === "toggle" && next.has(id)) next.delete(id);
                    else next.add(id);
                  }
                  setChosen(next);
                },
                onChooseAll: () => setChosen(new Set(ids)),
              }}
              className="h-[max(20rem,calc(100dvh-22rem))]"
            />
          )}
        </Panel>
      }
      side={<PeopleProgress />}
    />
  );
}

const emptyTitles = {
  mine: "Nothing is dealt to you",
  all: "No picture",
  open: "Every picture is decided on",
  differing: "People agree so far",
};
