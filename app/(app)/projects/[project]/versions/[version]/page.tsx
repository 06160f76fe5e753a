"use client";

import { instant } from "@/app/format";
import { CopyButton } from "@/app/ui/copy-button";
import { formatCount, formatShare } from "@/app/ui/format";
import { KeyValue } from "@/app/ui/key-value";
import { Panel } from "@/app/ui/panel";
import { SplitPane } from "@/app/ui/split-pane";
import { CountsTable } from "../../counts-table";
import { usePageTitle } from "../../project-context";
import { useVersion, type Version } from "./version-context";
import { VersionRuns } from "./version-runs";

const togetherTexts = { near_same: "images that look the same", group_key: "images of one group" } as const;

function splitsText({ splitMethod, keptFrom }: Version): string {
  if (splitMethod === "kept") return `kept from ${keptFrom?.name ?? "a version"}, new ones drawn`;
  return splitMethod === "folders" ? "as the folders said" : "drawn anew";
}

export default function VersionPage() {
  const version = useVersion();
  usePageTitle(version.name);
  const { fractions } = version;
  return (
    <SplitPane
      sideWidth="24rem"
      main={
        <div className="flex flex-col gap-4">
          {version.description ? (
            <p className="whitespace-pre-line text-sm [overflow-wrap:anywhere]">{version.description}</p>
          ) : null}
          <Panel title="Images by class and split" flush>
            <CountsTable
              label="Images by class and split"
              columns={version.counts.map(({ split }) => split)}
              rows={version.classes.map((each) => ({
                key: each.id,
                of: each,
                counts: version.counts.map(({ perClass }) => perClass[each.index] ?? 0),
              }))}
            />
          </Panel>
          <VersionRuns versionId={version.id} />
        </div>
      }
      side={
        <Panel title="What is frozen">
          <KeyValue
            items={[
              { label: "Number", value: version.number },
              { label: "Images", value: formatCount(version.imageCount) },
              { label: "Classes", value: formatCount(version.classes.length) },
              { label: "Splits", value: splitsText(version) },
              ...(version.together.length > 0
                ? [
                    {
                      label: "In one split",
                      value: version.together.map((kind) => togetherTexts[kind]).join(", "),
                    },
                  ]
                : []),
              { label: "Seed", value: version.seed },
              version.sizes
                ? {
                    label: "Drawn by numbers",
                    value: `the rest / ${formatCount(version.sizes.validation)} / ${formatCount(version.sizes.test)}`,
                  }
                : {
                    label: "Drawn by shares",
                    value: `${formatShare(fractions.train, 0)} / ${formatShare(fractions.validation, 0)} / ${formatShare(fractions.test, 0)}`,
                  },
              ...(version.snapshotAt ? [{ label: "As of", value: instant(version.snapshotAt) }] : []),
              ...(version.leftOutImages > 0
                ? [{ label: "Without a class", value: `${formatCount(version.leftOutImages)} left out` }]
                : []),
              {
                label: "Typical size",
                value: `${version.typicalWidth} × ${version.typicalHeight} px, ${version.grey ? "grey" : "colour"}`,
              },
              {
                label: "Hash",
                value: (
                  <span className="flex items-start gap-1">
                    <span className="min-w-0 font-mono text-xs leading-5 [overflow-wrap:anywhere]">
                      {version.contentHash}
                    </span>
                    <CopyButton text={version.contentHash} label="Copy hash" />
                  </span>
                ),
              },
            ]}
          />
          <p className="mt-3 text-xs text-muted">
            The hash covers every image, class and split: two versions with one hash are the same data.
          </p>
        </Panel>
      }
    />
  );
}
