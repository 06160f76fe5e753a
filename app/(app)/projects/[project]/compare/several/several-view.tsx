"use client";

import { useCallback, useMemo, useState } from "react";
import type { SeveralRunFragment } from "@/app/graphql/generated/graphql";
import { AlertBanner } from "@/app/ui/alert-banner";
import { Button } from "@/app/ui/button";
import { ConfigurationDifference } from "../configuration-difference";
import { SeveralClasses } from "./class-table";
import { ConfigurationTable } from "./configuration-table";
import { CostTable } from "./cost-table";
import { CurvesOfSeveral } from "./curves-of-several";
import { SeveralFigures } from "./figure-table";
import { useInSight } from "./in-sight";
import type { Against, Several } from "./operations";
import { firstOf, inOrder } from "./order";
import { RunBar } from "./run-bar";
import { RunMark } from "./run-mark";
import { SettingsPanels } from "./settings-panels";
import { SmallMatrices } from "./small-matrices";
import { useAgainst } from "./use-against";
import { mostShown, useSeveralState } from "./use-several-state";

/** Colours of the charts, eight of them; each further eight runs have them paler. */
const colorOf = (index: number) => {
  const colour = `var(--chart-${(index % 8) + 1})`;
  const round = Math.floor(index / 8);
  return round === 0 ? colour : `color-mix(in oklab, ${colour} ${75 - 20 * round}%, var(--color-fg))`;
};
/** Of a run that is in the tables alone. */
const noColor = "var(--line-strong)";

/** The runs, of which the tables show all and the pictures as many as can be told apart. */
export function SeveralView({ runs }: { runs: readonly SeveralRunFragment[] }) {
  const [state, setState] = useSeveralState();
  const [inside, setInside] = useState<ReadonlySet<string> | null>(null);
  const { base: named, sorted } = state;
  const base =
    runs.find(({ id, number }) => named === id || named === String(number)) ??
    runs.find(({ testAccuracy }) => testAccuracy !== null) ??
    runs[0];
  const isMany = runs.length > mostShown;
  const plain = useMemo(
    () =>
      runs.map(
        (run, place): Several => ({
          ...{ run, isBaseline: run.id === base?.id },
          color: isMany ? noColor : colorOf(place),
        }),
      ),
    [runs, base, isMany],
  );
  const listedOf = (all: readonly Several[]) =>
    inside ? all.filter(({ run, isBaseline }) => isBaseline || inside.has(run.id)) : all;
  // What is shown does not change with each figure that comes.
  const shownOf = (against: ReadonlyMap<string, Against>) => {
    const isWhole = against.size >= runs.length - 1 || sorted?.by === "run";
    return firstOf(listedOf(inOrder(plain, isWhole ? sorted : null, against)), mostShown);
  };
  const { seen, see } = useInSight();
  const [isSure, setSure] = useState(false);
  const { against, error, retry } = useAgainst(
    base?.id ?? null,
    runs.map(({ id }) => id),
    (known) => shownOf(known).map(({ run }) => run.id),
    { seen, isAll: isSure },
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
  const keep = useCallback(
    (ids: ReadonlySet<string>) =>
      void setState({
        runs: plain
          .filter(({ run, isBaseline }) => isBaseline || ids.has(run.id))
          .map(({ run }) => run.number),
        // It may not be the first any more that was measured.
        base: base ? String(base.number) : null,
      }),
    [plain, base, setState],
  );
  const onAll = useCallback((all: boolean) => void setState({ all }), [setState]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <RunBar several={several} shown={shown} against={against} />
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
