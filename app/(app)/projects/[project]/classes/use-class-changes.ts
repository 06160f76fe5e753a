"use client";

import { useMutation } from "@apollo/client/react";
import { counted } from "@/app/format";
import { messageOf } from "@/app/graphql/client";
import type { UpdateClassInput } from "@/app/graphql/generated/graphql";
import { newKey } from "@/app/new-key";
import { toast } from "@/app/ui/toaster";
import { useProject } from "../project-context";
import {
  archiveClass,
  createClass,
  deleteClass,
  type EditedClass,
  mergeClass,
  orderClasses,
  restoreClass,
  unmergeClass,
  updateClass,
} from "./operations";

type Change = Omit<UpdateClassInput, "classId">;

/** Changes of classes. Each says what was done, and takes it back by a button; what is refused throws its reason. */
export function useClassChanges() {
  const project = useProject();
  // The frame holds the classes for every page of the project.
  const refetch = { refetchQueries: ["ProjectFrame", "ProjectClasses"], awaitRefetchQueries: true };
  const [create] = useMutation(createClass, refetch);
  const [update] = useMutation(updateClass, refetch);
  const [order] = useMutation(orderClasses, refetch);
  const [archive] = useMutation(archiveClass, refetch);
  const [restore] = useMutation(restoreClass, refetch);
  const [merge] = useMutation(mergeClass, refetch);
  const [unmerge] = useMutation(unmergeClass, refetch);
  const [remove] = useMutation(deleteClass, refetch);

  const said = (title: string, undo: () => Promise<unknown>) =>
    toast.success(title, {
      action: {
        label: "Undo",
        onClick: () =>
          void undo().catch((reason: unknown) =>
            toast.error("It was not taken back.", { description: messageOf(reason) }),
          ),
      },
    });

  const put = (classIds: readonly string[]) =>
    order({ variables: { input: { projectId: project.id, classIds: [...classIds] } } });

  return {
    async create(name: string): Promise<string> {
      const { data } = await create({ variables: { input: { projectId: project.id, name } } });
      if (!data) throw new Error("The server did not answer.");
      return data.createClass.id;
    },
    /** @param former the same fields as they were. */
    async update(of: EditedClass, change: Change, former: Change): Promise<void> {
      await update({ variables: { input: { classId: of.id, ...change } } });
      said(`${change.name ?? of.name} is changed.`, () =>
        update({ variables: { input: { classId: of.id, ...former } } }),
      );
    },
    async order(title: string, classIds: readonly string[], former: readonly string[]): Promise<void> {
      await put(classIds);
      said(title, () => put(former));
    },
    async archive(of: EditedClass): Promise<void> {
      await archive({ variables: { input: { classId: of.id } } });
      said(`${of.name} is in the archive: no image gets it any more.`, () =>
        restore({ variables: { input: { classId: of.id } } }),
      );
    },
    async restore(of: EditedClass): Promise<void> {
      await restore({ variables: { input: { classId: of.id } } });
      toast.success(`Images can get ${of.name} again.`);
    },
    async merge(of: EditedClass, into: EditedClass): Promise<void> {
      const { data } = await merge({
        variables: { input: { classId: of.id, intoId: into.id, key: newKey() } },
      });
      if (!data) return;
      const { batch } = data.mergeClass;
      const undo = { projectId: project.id, batchId: batch.id, key: newKey() };
      said(`${counted(batch.imageCount, "image")} of ${of.name} are ${into.name} now.`, async () => {
        const answer = await unmerge({ variables: { undo, restore: { classId: of.id } } });
        const left = answer.data?.undoLabelBatch.conflictCount ?? 0;
        if (left > 0)
          toast.warning(`${counted(left, "image")} had been labelled since, and stay as they are.`);
      });
    },
    async remove(of: EditedClass): Promise<void> {
      await remove({ variables: { input: { classId: of.id } } });
      toast.success(`${of.name} is deleted.`);
    },
  };
}

export type ClassChanges = ReturnType<typeof useClassChanges>;
