"use client";

import { useParams } from "next/navigation";
import { PageHeader } from "@/app/ui/page-header";
import { Panel } from "@/app/ui/panel";
import { ImageDetails } from "../../image-details";
import { usePageTitle, useProject } from "../../project-context";

export default function ImagePage() {
  const { image } = useParams<{ image: string }>();
  const project = useProject();
  usePageTitle("Image");
  return (
    <>
      <PageHeader
        title="Image"
        breadcrumbs={[
          { label: project.name, href: `/projects/${project.id}` },
          { label: "Datasets", href: `/projects/${project.id}/datasets` },
        ]}
        description={<span className="font-mono text-xs">{image}</span>}
      />
      <Panel flush className="max-w-lg">
        <ImageDetails id={image} />
      </Panel>
    </>
  );
}
