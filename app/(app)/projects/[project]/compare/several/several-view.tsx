"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import { messageOf } from "@/app/graphql/client";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { toast } from "@/app/ui/toaster";
import { ConfigurationDifference } from "../configuration-difference";
import { SeveralClasses } from "./class-table";
import { ConfigurationTable } from "./configuration-table";
import { CostTable } from "./cost-table";
import { CurvesOfSeveral } from "./curves-of-several";
import { SeveralFigures } from "./figure-table";
import { useInSight } from "./in-sight";
import type { Against, Several, SeveralRun } from "./operations";
import { firstOf, inOrder, pickedFirst } from "./order";
import { RunBar } from "./run-bar";
import { RunMark } from "./run-mark";
import { SettingsPanels } from "./settings-panels";
import { SmallMatrices } from "./small-matrices";
import { useAgainst } from "./use-against";
import { useNamedRuns } from "./use-choose-runs";
import { mostHeld, mostShown, useSeveralState } from "./use-several-state";

/** Colours of the charts, eight of them; each further eight runs have them paler. */
const colorOf = (index: number) => {
  const colour = `var(--chart-${(index % 8) + 1})`;
  const round = Math.floor(index / 8);
  return round === 0 ? colour : `color-mix(in oklab, ${colour} ${75 - 20 * round}%, var(--color-fg))`;
};
/** Of a run that is in the tables alone. */
const noColor = "var(--line-strong)";

/** The runs, of which the tables show all and the pictures as many as can be told apart. */
export function SeveralView({ runs }: { runs: readonly SeveralRun[] }) {
  const [state, setState] = useSeveralState();
  const [inside, setInside] = useState<ReadonlySet<string> | null>(null);
  const { base: named, sorted, drawn, most } = state;
  const { nameOf } = useNamedRuns();
  const base =
    runs.find(({ id, number }) => named === id || named === String(number)) ??
    runs.find(({ testAccuracy }) => testAccuracy !== null) ??
    runs[0];
  const isMany = runs.length > mostShown;
  const isWide = runs.length > mostHeld;
  const plain = useMemo(
    () =>
      runs.map(
        (run, place): Several => ({
          ...{ run, isBaseline: run.id === base?.id },
          ...(isWide && { own: { figures: run.figures, base: base?.figures ?? null } }),
          color: isMany ? noColor : colorOf(place),
        }),
      ),
    [runs, base, isMany, isWide],
  );
  const listedOf = (all: readonly Several[]) =>
    inside ? all.filter(({ run, isBaseline }) => isBaseline || inside.has(run.id)) : all;
  // What is shown does not change with each figure that comes.
  const shownOf = (against: ReadonlyMap<string, Against>) => {
    const isWhole = isWide || against.size >= runs.length - 1 || sorted?.by === "run";
    return firstOf(pickedFirst(listedOf(inOrder(plain, isWhole ? sorted : null, against)), drawn), most);
  };
  const { seen, see } = useInSight();
  const [isSure, setSure] = useState(false);
  const { against, error, retry } = useAgainst(
    base?.id ?? null,
    runs,
    (known) => shownOf(known).map(({ run }) => run.id),
    { seen, isAll: isSure, isWide },
  );
  const shownKey = shownOf(against)
    .map(({ run }) => run.id)
    .join(" ");
  const { several, shown } = useMemo(() => {
    const ids = new Set(shownKey.split(" "));
    let place = 0;
    const several = plain.map((own) =>
      isMany && ids.has(own.run.id) ? { ...own, color: colorOf(place++) } : own,
    );
    return { several, shown: several.filter(({ run }) => ids.has(run.id)) };
  }, [plain, shownKey, isMany]);
  const listedKey = listedOf(inOrder(plain, sorted, against))
    .map(({ run }) => run.id)
    .join(" ");
  // The same list until its runs or their order are others: most tables are not drawn anew with each figure that comes.
  const listed = useMemo(() => {
    const byId = new Map(several.map((own) => [own.run.id, own]));
    return listedKey.split(" ").flatMap((id) => byId.get(id) ?? []);
  }, [several, listedKey]);
  const choose = (numbers: readonly number[]) =>
    nameOf(numbers)
      // The baseline may not be the first any more that was measured.
      .then((names) => setState({ ...names, base: base ? String(base.number) : null }))
      .catch((error: unknown) => toast.error("They were not chosen", { description: messageOf(error) }));
  const latest = useRef(choose);
  latest.current = choose;
  const keep = useCallback(
    (ids: ReadonlySet<string>) =>
      void latest.current(
        plain.filter(({ run, isBaseline }) => isBaseline || ids.has(run.id)).map(({ run }) => run.number),
      ),
    [plain],
  );
  const onAll = useCallback((all: boolean) => void setState({ all }), [setState]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <RunBar several={several} shown={shown} against={against} isWide={isWide} onChoose={choose} />
      {error ? (
        <AlertBanner
          tone="warning"
          title="The comparison is not complete"
          action={
            <Button size="sm" onClick={retry}>
              Go on
            </Button>
          }
        >
          {error}
        </AlertBanner>
      ) : null}
      <SeveralFigures
        several={listed}
        against={against}
        total={runs.length - 1}
        isStopped={error !== null}
        isAll={isSure}
        isWide={isWide}
        shown={isMany ? shown : null}
        onAll={setSure}
        see={see}
      />
      {isMany ? (
        <ConfigurationTable runs={runs} listed={listed} isAll={state.all} onAll={onAll} />
      ) : (
        <ConfigurationDifference
          runs={listed.map((own) => ({ run: own.run, mark: <RunMark of={own} /> }))}
          isAll={state.all}
          onAll={onAll}
        />
      )}
      <SettingsPanels runs={runs} onInside={setInside} onKeep={keep} />
      <CurvesOfSeveral several={shown} />
      <CostTable several={listed} />
      <SmallMatrices several={shown} against={against} />
      <SeveralClasses several={shown} against={against} />
    </div>
  );
}
