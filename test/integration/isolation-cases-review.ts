import { newId } from "@/db/ids";
import { neutralProbe } from "@/ml/probe";
import type { Case } from "./isolation-case";

/** The mutations of checks in browsers, error cases, threads, the inbox and reviews. */
export const reviewCases: Record<string, Case> = {
  submitParityCheck: {
    action: "review:write",
    ids: ["modelId"],
    input: (ids) => ({
      ...{ modelId: ids.Model, format: "layers", backend: "wasm", browser: "Chrome 142, Linux" },
      answers: [{ imageId: ids.Image, probabilities: [0.25, 0.75] }],
      pictures: [],
    }),
  },
  advanceParitySplit: {
    action: "review:write",
    ids: ["modelId"],
    input: (ids) => ({
      ...{ modelId: ids.Model, format: "layers", backend: "wasm", browser: "Chrome 142, Linux" },
      answers: [{ imageId: ids.Image, probabilities: [0.25, 0.75] }],
    }),
  },
  setParityFindingAside: {
    action: "parity:set-aside",
    ids: ["modelId"],
    input: (ids) => ({
      ...{ modelId: ids.Model, kind: "sample", format: "layers", backend: "wasm" },
      ...{ browser: "Chrome 142, Linux", checkedAt: "2026-01-01T00:00:00.000Z", reason: "A faulty driver." },
    }),
  },
  createErrorCase: {
    action: "review:write",
    ids: ["runId", "imageId", "expectedClassId", "originalImageId"],
    input: (ids) => ({
      runId: ids.Run,
      imageId: ids.Image,
      expectedClassId: ids.Class,
      source: "try",
      probabilities: [0.5, 0.5],
      originalImageId: ids.Image,
      edits: {
        ...{ form: 1, name: "cat.png", centred: true, strokes: [], probe: neutralProbe },
        seen: { width: 28, height: 28, channels: 1, fit: "cover", background: [0, 0, 0] },
      },
      cause: "other",
    }),
  },
  updateErrorCase: {
    action: "review:write",
    ids: ["errorCaseId", "expectedClassId"],
    input: (ids) => ({ errorCaseId: ids.ErrorCase, expectedClassId: ids.Class, note: "New" }),
  },
  addComment: {
    action: "review:write",
    ids: ["threadId"],
    input: (ids) => ({ threadId: ids.Thread, body: "Hello" }),
  },
  deleteErrorCase: {
    action: "review:write",
    ids: ["errorCaseId"],
    input: (ids) => ({ errorCaseId: ids.ErrorCase }),
  },
  resolveThread: {
    action: "review:write",
    ids: ["threadId"],
    input: (ids) => ({ threadId: ids.Thread, resolved: true }),
  },
  reactToComment: {
    action: "review:write",
    ids: ["threadId", "commentId"],
    input: (ids) => ({ threadId: ids.Thread, commentId: ids.Comment, reaction: "agree", set: true }),
  },
  setMailFrequency: {
    action: null,
    ids: [],
    input: () => ({ frequency: "daily" }),
    selection: "{ mail { frequency } }",
  },
  createToken: {
    action: null,
    ids: [],
    input: () => ({ name: "Nightly", scopes: ["read"] }),
    selection: "{ token { id } }",
  },
  createHook: {
    action: "project:write",
    ids: ["projectId"],
    input: (ids) => ({
      projectId: ids.Project,
      url: "https://hooks.example.org/x",
      events: ["run_finished"],
    }),
    selection: "{ hook { id } }",
  },
  deleteHook: { action: "project:write", ids: ["hookId"], input: (ids) => ({ hookId: ids.Hook }) },
  testHook: { action: "project:write", ids: ["hookId"], input: (ids) => ({ hookId: ids.Hook }) },
  revokeToken: { action: null, ids: ["tokenId"], input: (ids) => ({ tokenId: ids.Token }) },
  readInbox: { action: null, ids: [], input: () => ({}), selection: "{ unreadCount }" },
  createRunFeatures: { action: "review:write", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  cancelRunFeatures: { action: "review:write", ids: ["runId"], input: (ids) => ({ runId: ids.Run }) },
  createReview: {
    action: "review:write",
    ids: ["runId"],
    input: (ids) => ({
      ...{ runId: ids.Run, name: "Another", peoplePerImage: 1, memberIds: [ids.Member] },
      selection: { truth: 0, predicted: 1 },
    }),
  },
  updateReview: {
    action: "review:write",
    ids: ["reviewId"],
    input: (ids) => ({ reviewId: ids.Review, name: "New", memberIds: [ids.Member] }),
  },
  decideReviewImages: {
    action: "review:write",
    ids: ["reviewId", "classId"],
    input: (ids) => ({
      ...{ reviewId: ids.Review, imageIds: [ids.Image], key: newId("Label") },
      ...{ verdict: "label_wrong", classId: ids.Class, tagIds: [ids.CauseTag] },
    }),
  },
  undoReviewDecision: {
    action: "review:write",
    ids: ["reviewId"],
    input: (ids) => ({ reviewId: ids.Review, key: newId("Label"), undoes: newId("Label") }),
  },
  createCauseTag: {
    action: "review:write",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, name: newId("CauseTag") }),
  },
  lookAt: {
    action: "project:read",
    ids: ["projectId"],
    input: (ids) => ({ projectId: ids.Project, session: newId("Label").slice(0, 20) }),
    selection: "",
  },
  closeReview: { action: "review:write", ids: ["reviewId"], input: (ids) => ({ reviewId: ids.Review }) },
  createReviewLink: {
    action: "review:share",
    ids: ["reviewId"],
    input: (ids) => ({ reviewId: ids.Review, days: 7 }),
    selection: "{ url }",
  },
  revokeReviewLink: {
    action: "review:share",
    ids: ["reviewLinkId"],
    input: (ids) => ({ reviewLinkId: ids.ReviewLink }),
  },
  createTryLink: {
    action: "model:share",
    ids: ["modelId"],
    input: (ids) => ({ modelId: ids.Model, format: "layers", days: 7, openingsPerHour: 60 }),
    selection: "{ url }",
  },
  revokeTryLink: {
    action: "model:share",
    ids: ["tryLinkId"],
    input: (ids) => ({ tryLinkId: ids.TryLink }),
  },
};
