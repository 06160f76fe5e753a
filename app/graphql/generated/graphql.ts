/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
export type AcceptInvitationInput = {
  token: string;
};

/** Answers in a thread, or opens one on a run, a cell of its matrix, a class, an error case, an image or a region of one. */
export type AddCommentInput = {
  /** Markdown. */
  body: string;
  cell?: CellInput | null | undefined;
  classId?: string | number | null | undefined;
  errorCaseId?: string | number | null | undefined;
  imageId?: string | number | null | undefined;
  /** Chosen by the client, 8 to 100 characters, where it may send again: the same key is the same comment. */
  key?: string | null | undefined;
  /** Members of the team who shall find it in their inbox. */
  mentions?: Array<string | number> | null | undefined;
  region?: ImageRegionInput | null | undefined;
  runId?: string | number | null | undefined;
  threadId?: string | number | null | undefined;
};

export type AddQueueImagesInput = {
  /** Left out, every image of the dataset. */
  filter?: DatasetImageFilter | null | undefined;
  /** These alone, as far as the filter lets them through. */
  imageIds?: Array<string | number> | null | undefined;
  queueId: string | number;
};

export type AdvanceParitySplitInput = {
  /** ParitySplit.after as it is known; without it the check begins anew. */
  after?: string | number | null | undefined;
  /** One for each of the next images, at most 200. */
  answers: Array<ParityAnswerInput>;
  backend: Backend;
  browser: string;
  format: ModelFormat;
  modelId: string | number;
};

export type ArchiveClassInput = {
  classId: string | number;
};

export type ArchiveRunsInput = {
  /** Or back among those at hand. */
  archived: boolean;
  /** Numbers of runs of the project, 10,000 at most. */
  numbers: Array<number>;
  projectId: string | number;
};

/** started: its first worker took it. resumed: a person had it go on. worker_lost: its worker died or fell silent, and another one went on. */
export type AttemptKind =
  | 'resumed'
  | 'started'
  | 'worker_lost';

/** Of tfjs in a browser. */
export type Backend =
  | 'cpu'
  | 'wasm'
  | 'webgl'
  | 'webgpu';

/** Which numbers a network expects for pixels. unit: 0 to 1. signed: -1 to 1. standard: by mean and deviation of what it was trained on. */
export type BaseScaling =
  | 'signed'
  | 'standard'
  | 'unit';

export type CancelFreezeInput = {
  freezeId: string | number;
};

export type CancelImportInput = {
  importId: string | number;
};

export type CancelQualityInput = {
  datasetQualityId: string | number;
};

export type CancelQueueFillingInput = {
  queueId: string | number;
};

export type CancelSuggestionSetInput = {
  suggestionSetId: string | number;
};

/** open: runs have to pass the case. repaired: the label was wrong, not the model. retired: a person says that it counts no more. */
export type CaseStanding =
  | 'open'
  | 'repaired'
  | 'retired';

/** relabelled: the label was put right and the case expects that class. repaired: that class is the one that the model had said. retired, reopened: a person's decision. */
export type CaseTurnKind =
  | 'relabelled'
  | 'reopened'
  | 'repaired'
  | 'retired';

/** What a run's answer to a case comes to today. unknown_class: the run cannot name the class that is expected. unreadable: the picture could not be read. */
export type CaseVerdict =
  | 'failed'
  | 'passed'
  | 'unknown_class'
  | 'unreadable';

export type CastVoteInput = {
  answer: QueueAnswer;
  /** For the answer class. */
  classId?: string | number | null | undefined;
  imageId: string | number;
  /** Chosen by the client before it sends: the same key again is the same vote, cast once. */
  key: string;
  /** Milliseconds that the picture was looked at. */
  ms: number;
  queueId: string | number;
  reason?: string | null | undefined;
};

/** What it costs to take an image of one class for another (class indices). */
export type CellCostInput = {
  cost: number;
  predicted: number;
  truth: number;
};

export type CellInput = {
  predictedClassId: string | number;
  runId: string | number;
  truthClassId: string | number;
};

export type ChangeMemberRoleInput = {
  memberId: string | number;
  role: Role;
};

export type CloseReviewInput = {
  reviewId: string | number;
};

export type CommentReaction =
  | 'agree'
  | 'disagree'
  | 'look'
  | 'puzzled'
  | 'thanks';

export type ComparedFigureName =
  | 'accuracy'
  | 'macroF1'
  | 'macroPrecision'
  | 'macroRecall'
  | 'weightedF1';

/** What became of an image from run A to run B. In `still_wrong` both say the same wrong class. `relabelled`: the runs measured it under different labels, so it is in none of the others. */
export type ComparisonGroup =
  | 'both_right'
  | 'broken'
  | 'differently_wrong'
  | 'fixed'
  | 'relabelled'
  | 'still_wrong';

export type ConfirmImportInput = {
  /** Classes of the upload that are not taken as they are. */
  classes: Array<ImportClassInput>;
  importId: string | number;
};

export type CreateBaseModelInput = {
  name: string;
  note?: string | null | undefined;
  projectId: string | number;
  /** Left out: told by the layers where they say it. A graph that begins by scaling 0 to 255 decides it. */
  scaling?: UploadedScaling | null | undefined;
  /** Finished uploads of purpose base_model: model.json and its weights, the files of a SavedModel, or a zip of either. */
  uploadIds: Array<string | number>;
};

export type CreateCaseSuiteInput = {
  baselineRunId?: string | number | null | undefined;
  description?: string | null | undefined;
  errorCaseIds?: Array<string | number> | null | undefined;
  name: string;
  projectId: string | number;
  rule?: SuiteRule | null | undefined;
};

export type CreateCauseTagInput = {
  name: string;
  projectId: string | number;
};

export type CreateClassInput = {
  name: string;
  projectId: string | number;
};

export type CreateDatasetInput = {
  description?: string | null | undefined;
  name: string;
  projectId: string | number;
};

/** Give a run or a base model. */
export type CreateEmbeddingInput = {
  baseModelId?: string | number | null | undefined;
  datasetId: string | number;
  method: EmbeddingMethod;
  runId?: string | number | null | undefined;
};

export type CreateErrorCaseInput = {
  /** Of `try`: where it ran. */
  backend?: Backend | null | undefined;
  cause: ErrorCause;
  /** Of `try`: what was done to the picture, in the form of ErrorCase.edits. */
  edits?: unknown;
  expectedClassId: string | number;
  /** Of `try`: the format of the run's model that answered. */
  format?: ModelFormat | null | undefined;
  imageId: string | number;
  note?: string | null | undefined;
  /** Of `try`, with edits: the picture that they were done to. */
  originalImageId?: string | number | null | undefined;
  /** Needed for `try`; for `matrix` the stored prediction is taken. */
  probabilities?: Array<number> | null | undefined;
  runId: string | number;
  source: ErrorCaseSource;
  /** Suites that it is put into. */
  suiteIds?: Array<string | number> | null | undefined;
};

export type CreateEvaluationInput = {
  /** The worker, unless tabs are to be lent. */
  by?: EvaluationBy | null | undefined;
  runId: string | number;
  split: Split;
};

export type CreateFreezeInput = {
  datasetId: string | number;
  description?: string | null | undefined;
  /** Draw and count only. */
  draftOnly?: boolean | null | undefined;
  fractions: SplitFractionsInput;
  /** The version whose splits are kept. */
  keptFromId?: string | number | null | undefined;
  name?: string | null | undefined;
  seed: number;
  /** In place of the fractions of validation and test. */
  sizes?: SplitSizesInput | null | undefined;
  splitMethod: SplitMethod;
  /** What stays in one split. */
  together?: Array<TogetherKind> | null | undefined;
};

export type CreateHookInput = {
  /** All but `test`. */
  events: Array<HookEvent>;
  projectId: string | number;
  url: string;
};

export type CreateLabelQueueInput = {
  /** Those that can be chosen; left out, all that are not archived. */
  classIds?: Array<string | number> | null | undefined;
  datasetId: string | number;
  /** Left out, every image of the dataset. */
  filter?: DatasetImageFilter | null | undefined;
  gold?: QueueGoldInput | null | undefined;
  /** These alone, as far as the filter lets them through. */
  imageIds?: Array<string | number> | null | undefined;
  imageOrder: LabelQueueOrder;
  instructions?: string | null | undefined;
  name: string;
  people: Array<QueuePersonInput>;
  rule: LabelQueueRule;
  votesPerImage: number;
};

export type CreateProjectInput = {
  classes?: Array<string> | null | undefined;
  description?: string | null | undefined;
  name: string;
  teamId: string | number;
};

export type CreateRegisteredModelInput = {
  description?: string | null | undefined;
  name: string;
  projectId: string | number;
};

export type CreateReportInput = {
  projectId: string | number;
  title: string;
};

export type CreateReviewInput = {
  dueAt?: string | null | undefined;
  /** Pictures chosen by hand, in place of a selection. */
  imageIds?: Array<string | number> | null | undefined;
  /** Whom of the team the pictures are dealt to. */
  memberIds: Array<string | number>;
  name: string;
  /** Run A, where two are compared. */
  otherRunId?: string | number | null | undefined;
  /** 1: no two do the same. */
  peoplePerImage: number;
  runId: string | number;
  selection: ReviewSelectionInput;
};

export type CreateReviewLinkInput = {
  days: number;
  reviewId: string | number;
};

export type CreateRunSelectionInput = {
  /** As that of a project's runs; beside numbers it says what showed them. */
  filter?: string | null | undefined;
  /** Of the runs. Without them: all that the filter lets through now. */
  numbers?: Array<number> | null | undefined;
  projectId: string | number;
  shown?: ShownRuns | null | undefined;
};

export type CreateSavedViewInput = {
  datasetId: string | number;
  name: string;
  query: string;
};

/** Give a run, to ask its model about images without a class, or a group of folds, to find label errors. */
export type CreateSuggestionSetInput = {
  datasetId: string | number;
  runGroupId?: string | number | null | undefined;
  runId?: string | number | null | undefined;
};

export type CreateSweepInput = {
  /** Trials that wait or work at a time, 1 to 64. */
  concurrency: number;
  configurations: Array<SweepConfigurationInput>;
  /** Of evolution: fewer parameters count as well. */
  countsParameters?: boolean | null | undefined;
  /** population, sample, widths, kernels, residual, mostLayers, mostParameters; each has a default. */
  evolution?: unknown;
  /** Of all its runs together; beyond, none begins, and those that learn end with their epoch. */
  maxHours?: number | null | undefined;
  /** At most 2,000. */
  maxTrials?: number | null | undefined;
  method: SweepMethod;
  name: string;
  objective: SweepObjective;
  /** Of its runs in the queue; normal, unless another is given. */
  priority?: RunPriority | null | undefined;
  projectId: string | number;
  seed?: number | null | undefined;
  /** A list of settings that vary: `{"kind": "choice", "path": "learning.optimizer", "values": ["adam", "sgd"]}`, `{"kind": "number", "path": "learning.learningRate", "low": 0.0001, "high": 0.1, "log": true}`, `{"kind": "integer", …}`; of a grid a range has `points`. */
  space?: unknown;
  stopping?: SweepStoppingInput | null | undefined;
  /** A grid tries each with each configuration; other methods have one of both. */
  versionIds: Array<string | number>;
};

export type CreateTeamInput = {
  name: string;
};

export type CreateTokenInput = {
  /** 1 to 3650; left out: it never expires. */
  expiresInDays?: number | null | undefined;
  name: string;
  /** Single projects that it serves in. Neither: wherever the person is a member. */
  projectIds?: Array<string | number> | null | undefined;
  /** `read` is always among them. */
  scopes: Array<TokenScope>;
  /** Teams that it serves in, with all their projects. */
  teamIds?: Array<string | number> | null | undefined;
};

export type CreateTryLinkInput = {
  days: number;
  format: ModelFormat;
  modelId: string | number;
  openingsPerHour: number;
};

export type CrossedCellInput = {
  /** Key of a column; the whole row where it is left out. */
  column?: string | null | undefined;
  /** Key of a row; the whole column where it is left out. */
  row?: string | null | undefined;
};

export type CurveBreakKind =
  | 'infinity'
  | 'minus_infinity'
  | 'nan';

/** What the images of a dataset are narrowed by. Fields hold all at once, values of one list any of them; what is left out narrows nothing. */
export type DatasetImageFilter = {
  /** Mean luma, 0 (black) to 1 (white). */
  brightness?: RangeInput | null | undefined;
  /** Null is: no class. */
  classIds?: Array<string | number | null | undefined> | null | undefined;
  /** Standard deviation of luma, 0 to 0.5. */
  contrast?: RangeInput | null | undefined;
  /** Whether somebody wants it looked at again. */
  flagged?: boolean | null | undefined;
  hasErrorCase?: boolean | null | undefined;
  /** In pixels. */
  height?: RangeInput | null | undefined;
  /** The import that brought it into this dataset. */
  importId?: string | number | null | undefined;
  /** Where a label came from, now or before. */
  labelSources?: Array<LabelSource> | null | undefined;
  /** People who gave a label, now or before. */
  labellerIds?: Array<string | number> | null | undefined;
  onMap?: OnMapInput | null | undefined;
  predictedAs?: PredictedAsInput | null | undefined;
  /** Width by height. */
  proportion?: RangeInput | null | undefined;
  /** Variance of the Laplacian of luma. */
  sharpness?: RangeInput | null | undefined;
  /** As the folders named them; null is: none. */
  splits?: Array<Split | null | undefined> | null | undefined;
  /** Part of the path that the image came with; upper or lower case. */
  text?: string | null | undefined;
  /** Whether people of a queue gave it different classes. */
  votesDiffer?: boolean | null | undefined;
  /** In pixels. */
  width?: RangeInput | null | undefined;
};

/** arrival: in the order they came. pixels: width × height. proportion: width by height. confidence, margin, entropy: how sure a run is of an image. unlike: how far a map has it from its like. */
export type DatasetImageOrder =
  | 'arrival'
  | 'brightness'
  | 'confidence'
  | 'contrast'
  | 'entropy'
  | 'margin'
  | 'name'
  | 'pixels'
  | 'proportion'
  | 'sharpness'
  | 'unlike';

/** An order of images; of equal ones that which came first is first. In an order by quality those are left out that have not been measured, in one by a run those that it was not asked about, in that of a map those that it does not show. */
export type DatasetImageSort = {
  by: DatasetImageOrder;
  descending?: boolean | null | undefined;
  /** The map of unlike. */
  embeddingId?: string | number | null | undefined;
  /** The run of confidence, margin and entropy. */
  runId?: string | number | null | undefined;
};

export type DealQueueImagesInput = {
  count: number;
  queueId: string | number;
};

export type DecidePromotionInput = {
  promotionId: string | number;
  reason?: string | null | undefined;
};

export type DecideQueueImageInput = {
  /** Left out: it has no class. */
  classId?: string | number | null | undefined;
  imageId: string | number;
  queueId: string | number;
  /** decidedAt of the image as it was seen, null where nobody had decided: what another reviewer decided since is not overridden. Left out, nothing is compared. */
  seenDecidedAt?: string | null | undefined;
};

export type DecideReviewImagesInput = {
  /** For `label_wrong`: what the label shall be, from now on. */
  classId?: string | number | null | undefined;
  imageIds: Array<string | number>;
  /** The same key again is the same action, done once. */
  key: string;
  note?: string | null | undefined;
  reviewId: string | number;
  tagIds?: Array<string | number> | null | undefined;
  verdict: ReviewVerdict;
};

export type DecideSuggestionsInput = {
  decision: SuggestionDecision;
  imageIds?: Array<string | number> | null | undefined;
  /** Chosen by the client before it sends: the same key again is the same action, done once. */
  key: string;
  /** In place of imageIds. */
  matching?: MatchingSuggestionsInput | null | undefined;
  suggestionSetId: string | number;
};

export type DeleteBaseModelInput = {
  baseModelId: string | number;
};

export type DeleteClassInput = {
  classId: string | number;
};

export type DeleteDatasetInput = {
  datasetId: string | number;
};

export type DeleteRunsInput = {
  /** Numbers of runs of the project, 10,000 at most. */
  numbers: Array<number>;
  projectId: string | number;
};

export type DeleteSavedViewInput = {
  savedViewId: string | number;
};

export type DeleteVersionInput = {
  versionId: string | number;
};

export type EmbeddingInput = {
  embeddingId: string | number;
};

/** umap: neighbours among the features lie together. pca: the two directions in which the features vary most. */
export type EmbeddingMethod =
  | 'pca'
  | 'umap';

/** axes: the model is asked about a sample, whose principal axes are found. features: it is asked about each image. neighbours, layout: what follows from that. */
export type EmbeddingStage =
  | 'axes'
  | 'features'
  | 'layout'
  | 'neighbours';

/** Where a case was met: in the matrix, with the worker's prediction, or in Try, with the browser's. */
export type ErrorCaseSource =
  | 'matrix'
  | 'try';

/** Why a model failed on an image, as a person judges it. */
export type ErrorCause =
  | 'classes_alike'
  | 'label_wrong'
  | 'other'
  | 'poor_image'
  | 'unlike_training_data';

/** tabs: of browsers that members lend, held against a sample that the worker answers. */
export type EvaluationBy =
  | 'tabs'
  | 'worker';

export type ExtendSweepInput = {
  /** Null: as it is. */
  concurrency?: number | null | undefined;
  /** Null: no such limit. */
  maxHours?: number | null | undefined;
  /** Null: no such limit. */
  maxTrials?: number | null | undefined;
  sweepId: string | number;
};

export type FaceErrorCasesInput = {
  projectId: string | number;
  runIds: Array<string | number>;
};

/** Who can help: whoever configured the run, whoever keeps the data, or whoever runs the server. */
export type FailureKind =
  | 'configuration'
  | 'data'
  | 'infrastructure';

export type FlagImageInput = {
  imageId: string | number;
  /** Chosen by the client, 8 to 100 characters, where it may send again: the same key is the same flag. */
  key?: string | null | undefined;
  /** False takes the flag down. */
  raised: boolean;
  reason?: string | null | undefined;
  /** The flag that stood when the image was seen, null for none: what somebody else said since is a conflict. Left out, nothing is compared. */
  seenFlagId?: string | number | null | undefined;
};

export type FoldClassesInput = {
  classIds: Array<string | number>;
  projectId: string | number;
  /** Null takes the classes out of theirs. */
  superClass?: string | null | undefined;
};

/** reading the dataset, looking at each image, comparing them for near-same ones, dividing them, writing the version. */
export type FreezePhase =
  | 'comparing'
  | 'dividing'
  | 'looking'
  | 'reading'
  | 'writing';

export type GivenReasonInput = {
  promotionId: string | number;
  reason: string;
};

/** waiting: to be sent, or to be tried again. failed: given up. */
export type HookDeliveryState =
  | 'delivered'
  | 'failed'
  | 'waiting';

/** ahead_of_champion: a run's test accuracy is beyond that of a champion on the same version. sweep_ended: it finished, was stopped, or paused by itself. run_group_ended: the last run of a group is over. */
export type HookEvent =
  | 'ahead_of_champion'
  | 'run_failed'
  | 'run_finished'
  | 'run_group_ended'
  | 'sweep_ended'
  | 'test';

export type HookInput = {
  hookId: string | number;
};

/** A rectangle of an upright image: shares of its width and height, 0 to 1. */
export type ImageRegionInput = {
  height: number;
  imageId: string | number;
  left: number;
  top: number;
  width: number;
};

export type ImportClassInput = {
  /** The class that its images get. Absent: they are left out. */
  as?: string | null | undefined;
  name: string;
};

/** What gives files their class. folders: one for each class. table: a CSV, JSON, COCO or Label Studio file. columns: the Parquet or IDX file itself. flat: nothing. */
export type ImportLayout =
  | 'columns'
  | 'flat'
  | 'folders'
  | 'table';

export type ImportRunsInput = {
  /** A finished upload of purpose runs: MLflow's folder mlruns as a zip or tar, or its SQLite file. */
  uploadId: string | number;
  /** That they were trained on: a run belongs to one. */
  versionId: string | number;
};

/** Where an import is; the last three are its end. planned: what would come in is known, and nothing is written before somebody confirms it. */
export type ImportState =
  | 'cancelled'
  | 'failed'
  | 'finished'
  | 'planned'
  | 'queued'
  | 'running';

export type ImportTableInput = {
  /** Absent: they are found out. */
  columns?: TableColumnsInput | null | undefined;
  file: string;
};

export type InviteMemberInput = {
  note?: string | null | undefined;
  role: Role;
  teamId: string | number;
};

export type LabelImagesInput = {
  /** Left out or null takes the class away. */
  classId?: string | number | null | undefined;
  imageIds?: Array<string | number> | null | undefined;
  /** Chosen by the client, 8 to 100 characters: the same key again is the same action, done once. */
  key: string;
  /** In place of imageIds. */
  matching?: MatchingImagesInput | null | undefined;
  /** Also label what somebody else labelled since it was seen. */
  overwrite?: boolean | null | undefined;
  projectId: string | number;
  /** The class that each of imageIds was seen with, in their order, null for none: who has another now is a conflict. Images that were not seen come last, without one: they are not compared. */
  seenClassIds?: Array<string | number | null | undefined> | null | undefined;
};

/** measured: the labels that the images had when the version was frozen. today: those that they have now; what a model said stays. */
export type LabelMoment =
  | 'measured'
  | 'today';

export type LabelQueueOrder =
  | 'arrival'
  | 'random';

/** When votes decide: majority, by more than half of them; unanimous, by all; reviewer, never: a reviewer decides each image. */
export type LabelQueueRule =
  | 'majority'
  | 'reviewer'
  | 'unanimous';

/** open: deals images. paused: deals none, and takes what was dealt. closed: takes no votes. */
export type LabelQueueState =
  | 'closed'
  | 'open'
  | 'paused';

/** Where a label came from. */
export type LabelSource =
  | 'import'
  | 'model'
  | 'person'
  | 'review';

export type LaunchRunGroupInput = {
  configuration: unknown;
  name?: string | null | undefined;
  /** Of each of its runs; normal, unless another is given. */
  priority?: RunPriority | null | undefined;
  repeats: RepeatsInput;
  versionId: string | number;
};

export type LaunchRunInput = {
  configuration: unknown;
  /** Goes on from a checkpoint of another run of the same version and network; learning, augmentation, balance and seed may differ. */
  fork?: RunForkInput | null | undefined;
  /** training, unless a check is asked for. */
  kind?: RunKind | null | undefined;
  name?: string | null | undefined;
  /** normal, unless another is given. */
  priority?: RunPriority | null | undefined;
  versionId: string | number;
};

export type LendTabInput = {
  backend: Backend;
  /** Name, version and system. */
  browser: string;
  evaluationId: string | number;
  /** layers or graph. */
  format: ModelFormat;
  /** Chosen by the tab, which keeps it: at least 16 characters. */
  tab: string;
};

export type LogLevel =
  | 'error'
  | 'info'
  | 'warning';

export type LookAtInput = {
  projectId: string | number;
  /** Chosen by the tab. */
  session: string;
  /** Path and query of the page, of this project; null: the tab leaves. */
  url?: string | null | undefined;
};

export type LooseImagesInput = {
  /** Absent: they come in unlabelled. */
  className?: string | null | undefined;
};

/** soon: minutes after it came, unless it was read by then; daily: together, once a day. */
export type MailFrequency =
  | 'daily'
  | 'never'
  | 'soon';

/** All images that match a filter, as they were when they were shown. */
export type MatchingImagesInput = {
  datasetId: string | number;
  filter: DatasetImageFilter;
  /** By the server's clock. What came or was labelled later is left alone. */
  shownAt: string;
  /** How many were shown to match: nothing is done to more. */
  total: number;
};

/** All open suggestions of a set that are sure enough, as they were when they were shown. */
export type MatchingSuggestionsInput = {
  /** Only those that say this class. */
  classId?: string | number | null | undefined;
  minConfidence?: number | null | undefined;
  /** By the server's clock. What was suggested or labelled later is left alone. */
  shownAt: string;
  /** How many were shown: nothing is done to more. */
  total: number;
};

export type MatrixAxisInput = {
  field: MatrixField;
  /** Of `said`: a membership in the team. */
  memberId?: string | number | null | undefined;
  /** Of `other`. */
  runId?: string | number | null | undefined;
};

/** Rows and columns of a matrix that are opened together: a cell, a row, a super-class. */
export type MatrixBlockInput = {
  /** Class indices, and the number of classes for what is refused; all of them where it is left out. */
  predictions?: Array<number> | null | undefined;
  /** Class indices; all of them where it is left out. */
  truths?: Array<number> | null | undefined;
};

/** Cells, rows and columns of a run's matrix: by truth and prediction, or of two other fields. */
export type MatrixCellsInput = {
  blocks?: Array<MatrixBlockInput> | null | undefined;
  crossing?: MatrixCrossingInput | null | undefined;
  /** What is less sure is refused, 0..1 in thousandths; 0 refuses nothing. */
  threshold?: number | null | undefined;
  /** What they are, in words. */
  title: string;
  /** A prediction is right where the truth is among its first `top` classes, 1 to 10; 1 where left out. */
  top?: number | null | undefined;
};

/** Cells of a matrix of two fields. */
export type MatrixCrossingInput = {
  cells: Array<CrossedCellInput>;
  columns: MatrixAxisInput;
  rows: MatrixAxisInput;
};

/** What can be an axis. truth: the label that the run was measured with. today: the label of today. other: what another run predicted. said: what a person said, by vote or label. labeller: who gave the label of today. split: what the folder of the image said. outcome: right or wrong. outlier: the figure by which an image is unlike the others of its dataset. */
export type MatrixField =
  | 'flag'
  | 'import'
  | 'labeller'
  | 'other'
  | 'outcome'
  | 'outlier'
  | 'predicted'
  | 'said'
  | 'split'
  | 'today'
  | 'truth';

/** loss_descending: the less the truth was given, the earlier. novelty_descending: the farther from what the run learnt from, the earlier. likeness: those that look alike together. The last two need the run's features. */
export type MatrixImageOrder =
  | 'confidence_ascending'
  | 'confidence_descending'
  | 'likeness'
  | 'loss_ascending'
  | 'loss_descending'
  | 'novelty_descending';

export type MeasureQualityInput = {
  datasetId: string | number;
};

export type MergeClassInput = {
  classId: string | number;
  intoId: string | number;
  /** Chosen by the client before it sends: the same key again is the same merge, done once. */
  key: string;
};

/** In which a model runs in a browser. */
export type ModelFormat =
  | 'float16'
  | 'graph'
  | 'layers'
  | 'uint8'
  | 'uint8_channels'
  | 'uint16';

/** Where an image lies on a map of its dataset. */
export type OnMapInput = {
  /** From its like, the tenth nearest of its class, in medians of the class. */
  distance?: RangeInput | null | undefined;
  embeddingId: string | number;
  /** Areas as x, y, x, y, …: in any of them. Left out, anywhere. */
  lassos?: Array<Array<number>> | null | undefined;
};

export type OrderClassesInput = {
  /** All of the project's classes, those in the archive too. */
  classIds: Array<string | number>;
  projectId: string | number;
};

export type ParityAnswerInput = {
  imageId: string | number;
  /** By class index. */
  probabilities: Array<number>;
};

/** What a browser was asked about: a sample of the images that the run judged, or all of them. */
export type ParityKind =
  | 'sample'
  | 'split';

export type ParityPictureInput = {
  name: string;
  /** Base64 of the decoded pixels. */
  rgba: string;
};

export type PieceAnswerInput = {
  /** That it took. */
  milliseconds: number;
  piece: number;
  /** Base64 of 32-bit floats, little endian: images × classes, in the order of the piece. */
  probabilities: string;
};

/** How the upload is to be read; what is absent stays as it is. */
export type PlanImportInput = {
  importId: string | number;
  layout?: ImportLayout | null | undefined;
  /** What becomes of images that nothing gives a class; null: they are refused. */
  loose?: LooseImagesInput | null | undefined;
  table?: ImportTableInput | null | undefined;
};

/** What a run said of an image of its test split. */
export type PredictedAsInput = {
  /** Place of the class among the run's outputs; left out, any. */
  classIndex?: number | null | undefined;
  runId: string | number;
  /** Whether that is not the class that the image had in the run's version. */
  wrong?: boolean | null | undefined;
};

export type PredictionOrder =
  | 'confidence_ascending'
  | 'confidence_descending';

export type ProjectEventType =
  | 'BASE_MODEL_CHANGED'
  | 'CASES_FACED'
  | 'DATASET_CHANGED'
  | 'EMBEDDING_CHANGED'
  | 'ERROR_CASE_CHANGED'
  | 'EVALUATION_CHANGED'
  | 'FEATURES_CHANGED'
  | 'FREEZE_CHANGED'
  | 'HOOK_CHANGED'
  | 'IMAGE_CHANGED'
  | 'IMPORT_CHANGED'
  | 'INBOX_CHANGED'
  | 'LABELS_CHANGED'
  | 'MODEL_CHECKED'
  | 'MODEL_CREATED'
  | 'NOTE_CHANGED'
  | 'PRESENCE'
  | 'PROJECT_CHANGED'
  | 'QUALITY_CHANGED'
  | 'QUEUE_CHANGED'
  | 'REGISTRY_CHANGED'
  | 'REPORT_CHANGED'
  | 'RESYNC'
  | 'REVIEW_CHANGED'
  | 'RUNS_CHANGED'
  | 'RUN_CHANGED'
  | 'RUN_ENDED'
  | 'RUN_IMPORT_CHANGED'
  | 'RUN_LOG'
  | 'RUN_METRICS'
  | 'SUGGESTIONS_CHANGED'
  | 'SUITE_CHANGED'
  | 'SWEEP_CHANGED'
  | 'THREAD_CHANGED'
  | 'UPLOAD_CHANGED'
  | 'VERSION_CHANGED'
  | 'VERSION_CHECKED'
  | 'VERSION_CREATED';

export type PromoteModelVersionInput = {
  alias: string;
  /** Null: the alias is to name nothing. */
  modelVersionId?: string | number | null | undefined;
  reason?: string | null | undefined;
  registeredModelId: string | number;
};

/** Who has to agree to a promotion. other: another person than the one who asks. owner: an owner of the team, who may be the one who asks. */
export type PromotionApproval =
  | 'none'
  | 'other'
  | 'owner';

/** significance: beats the champion by McNemar’s test on their common test images. cases: no open error case of a suite regressed. parity: browsers decide as the worker did. */
export type PromotionCheckKind =
  | 'cases'
  | 'parity'
  | 'significance';

/** held_back: a check of the rule failed. waiting: for an approval. applied: the alias was moved. */
export type PromotionState =
  | 'applied'
  | 'held_back'
  | 'refused'
  | 'waiting'
  | 'withdrawn';

/** forced: by an owner, though the rule held it back or nobody had approved it. */
export type PromotionTurnKind =
  | 'approved'
  | 'asked'
  | 'forced'
  | 'refused'
  | 'withdrawn';

/** leaking: of several splits. conflicting: of several classes. repeated: neither. */
export type QualityGroupKind =
  | 'conflicting'
  | 'leaking'
  | 'repeated';

/** skip: another person shall be asked; the others are votes. */
export type QueueAnswer =
  | 'cannot_say'
  | 'class'
  | 'skip';

/** Images whose class is known, by which people are measured: drawn at random from those that match. */
export type QueueGoldInput = {
  count: number;
  /** Left out, all that have an offered class. */
  filter?: DatasetImageFilter | null | undefined;
};

export type QueuePersonInput = {
  /** Their membership in the team. */
  memberId: string | number;
  role: QueueRole;
  /** The largest share of the images that the person is asked about; left out, nothing bounds it. */
  share?: number | null | undefined;
};

/** review: waits for a reviewer. decided: a reviewer decided it. */
export type QueueReviewState =
  | 'decided'
  | 'review';

export type QueueRole =
  | 'labeller'
  | 'reviewer';

/** From the least to the most; both bounds belong to it, and one that is left out bounds nothing. What it stays below does not belong to it, as the upper edge of a histogram's bin. */
export type RangeInput = {
  below?: number | null | undefined;
  max?: number | null | undefined;
  min?: number | null | undefined;
};

export type ReactToCommentInput = {
  commentId: string | number;
  reaction: CommentReaction;
  /** False takes it away. */
  set: boolean;
  threadId: string | number;
};

export type ReadInboxInput = {
  /** All where none are given. */
  inboxItemIds?: Array<string | number> | null | undefined;
};

/** refused: the file did not come in. duplicate: its picture was in the dataset already. */
export type RefusalKind =
  | 'duplicate'
  | 'refused';

export type RegisterRunInput = {
  note?: string | null | undefined;
  registeredModelId: string | number;
  runId: string | number;
};

export type RemoveImagesInput = {
  datasetId: string | number;
  /** 10,000 at most. */
  imageIds?: Array<string | number> | null | undefined;
  /** Chosen by the client, 8 to 100 characters: by it the whole action is taken back, and done once while it stands. */
  key?: string | null | undefined;
  /** In place of imageIds. */
  matching?: MatchingImagesInput | null | undefined;
};

export type RemoveMemberInput = {
  memberId: string | number;
};

export type RemoveModelVersionInput = {
  modelVersionId: string | number;
};

export type RenameSavedViewInput = {
  name: string;
  savedViewId: string | number;
};

export type RenameTeamInput = {
  name: string;
  teamId: string | number;
};

export type ReopenErrorCaseInput = {
  errorCaseId: string | number;
  reason?: string | null | undefined;
};

export type RepairErrorCaseInput = {
  classId: string | number;
  errorCaseId: string | number;
  reason?: string | null | undefined;
};

/** folds: training and validation images are divided into `count` folds, and each run validates on one and learns from the others. leave_one_out: a fold for each image, for very small sets. seeds: `count` runs on the same splits with the seeds that follow the configuration's. */
export type RepeatKind =
  | 'folds'
  | 'leave_one_out'
  | 'seeds';

export type RepeatsInput = {
  /** Folds, 2 to 20, or seeds, 2 to 50. Leave-one-out takes as many as there are images, at most 100. */
  count?: number | null | undefined;
  kind: RepeatKind;
};

export type ResolveThreadInput = {
  resolved: boolean;
  threadId: string | number;
};

export type RestoreClassInput = {
  classId: string | number;
};

export type RestoreDatasetInput = {
  datasetId: string | number;
};

export type RestoreImagesInput = {
  datasetId: string | number;
  /** 10,000 at most. */
  imageIds?: Array<string | number> | null | undefined;
  /** In place of imageIds: all that were taken out under it. */
  key?: string | null | undefined;
};

export type RestoreRunsInput = {
  /** Numbers of runs of the project, 10,000 at most. */
  numbers: Array<number>;
  projectId: string | number;
};

export type RestoreVersionInput = {
  versionId: string | number;
};

export type RetireErrorCaseInput = {
  errorCaseId: string | number;
  reason: string;
};

export type ReturnTabInput = {
  evaluationId: string | number;
  tab: string;
};

/** What became of a picture from the one run to the other, as a comparison has it. */
export type ReviewGroup =
  | 'both_right'
  | 'broken'
  | 'differently_wrong'
  | 'fixed'
  | 'relabelled'
  | 'still_wrong';

/** As the matrix (labels, truth, predicted, wrong) and the comparison (group, truth, a, b, moved) choose; class indexes. */
export type ReviewSelectionInput = {
  a?: number | null | undefined;
  /** Only those that look alike, of which this image is one. */
  alike?: string | number | null | undefined;
  b?: number | null | undefined;
  group?: ReviewGroup | null | undefined;
  labels?: LabelMoment | null | undefined;
  /** In place of truth and prediction. */
  matrix?: MatrixCellsInput | null | undefined;
  moved?: boolean | null | undefined;
  predicted?: number | null | undefined;
  truth?: number | null | undefined;
  /** Only where the run was wrong. */
  wrong?: boolean | null | undefined;
};

/** What a person decides of a picture. */
export type ReviewVerdict =
  | 'ambiguous'
  | 'duplicate'
  | 'label_wrong'
  | 'model_wrong'
  | 'out_of_scope'
  | 'poor_image';

export type RevokeInvitationInput = {
  invitationId: string | number;
};

export type RevokeReviewLinkInput = {
  reviewLinkId: string | number;
};

export type RevokeTokenInput = {
  tokenId: string | number;
};

export type RevokeTryLinkInput = {
  tryLinkId: string | number;
};

/** What a member is to the team; `policy` says what each may do. */
export type Role =
  | 'labeller'
  | 'maintainer'
  | 'owner'
  | 'reviewer'
  | 'viewer';

/** axes: the model is asked about a sample of the training images, whose principal axes are found. features: it is asked about each image. neighbours: those of the evaluated images among the training images are found. */
export type RunFeatureStage =
  | 'axes'
  | 'features'
  | 'neighbours';

export type RunFeaturesInput = {
  runId: string | number;
};

/** run: a fact of the run. setting: of its configuration, kept though it may have no effect there. metric: a figure of its curves. */
export type RunFieldSource =
  | 'metric'
  | 'run'
  | 'setting';

/** instant: seconds since 1970. seconds: a length of time. */
export type RunFieldUnit =
  | 'instant'
  | 'seconds';

export type RunForkInput = {
  /** The checkpoint after this epoch: the last or the best one. */
  epoch: number;
  runId: string | number;
};

/** training: learns, is measured and leaves a model. The others are checks before training, which leave a `result`: rate_finder tries learning rates from small to large, overfit_check learns one batch by heart. To launch with the rate that was found, open the launch form with `?from=RUN&rate=RATE`. */
export type RunKind =
  | 'evaluation'
  | 'overfit_check'
  | 'rate_finder'
  | 'training';

/** not_a_number: the loss ceased to be a number. dead_units: most units of a layer are zero for every image. overfitting: begins here. plateau: the learning rate was reduced. early_stop: the run ended before its last epoch. */
export type RunMarkKind =
  | 'dead_units'
  | 'early_stop'
  | 'not_a_number'
  | 'overfitting'
  | 'plateau';

export type RunMeasure =
  | 'testAccuracy'
  | 'testLoss'
  | 'validationAccuracy'
  | 'validationLoss';

/** Within a project: all runs of a higher one go before those of a lower one. */
export type RunPriority =
  | 'high'
  | 'low'
  | 'normal';

export type RunSort = {
  /** A field's key, or `number`. Runs without a value come last. */
  by: string;
  descending?: boolean | null | undefined;
};

/** Where a run is, in this order; the last three are its end. */
export type RunState =
  | 'converting'
  | 'evaluating'
  | 'failed'
  | 'finished'
  | 'queued'
  | 'running'
  | 'starting'
  | 'stopped';

export type SendCasesToQueueInput = {
  errorCaseIds: Array<string | number>;
  /** Images without a class beside each picture. */
  neighbours: number;
  queueId: string | number;
};

export type SetMailFrequencyInput = {
  frequency: MailFrequency;
};

export type SetParityFindingAsideInput = {
  backend: Backend;
  browser: string;
  /** Of the finding that the person has seen: a later one is not set aside. */
  checkedAt: string;
  format: ModelFormat;
  kind: ParityKind;
  modelId: string | number;
  reason: string;
};

export type SetPromotionRuleInput = {
  /** 0 to 0.5; left out: it need not be better than the champion. */
  alpha?: number | null | undefined;
  approval: PromotionApproval;
  /** Aliases that the rule guards. */
  guarded: Array<string>;
  parity: boolean;
  registeredModelId: string | number;
  /** Left out: error cases are not asked about. */
  suiteId?: string | number | null | undefined;
};

export type SetRunLimitsInput = {
  projectId: string | number;
  runLimit?: number | null | undefined;
  runLimitPerPerson?: number | null | undefined;
};

export type SetSuiteChampionInput = {
  caseSuiteId: string | number;
  /** Null: the suite no longer goes by a champion. */
  registeredModelId?: string | number | null | undefined;
};

/** What a run made of cases. unjudged: it does not know the class, or the picture cannot be read. missing: it has not faced them. broken, fixed: passed by the baseline alone, by the run alone. */
export type ShownCases =
  | 'broken'
  | 'failed'
  | 'fixed'
  | 'missing'
  | 'passed'
  | 'unjudged';

/** listed: those at hand. archived: put aside. deleted: they can be restored. */
export type ShownRuns =
  | 'archived'
  | 'deleted'
  | 'listed';

/** What an image is for: to learn from, to choose by, or to measure with. */
export type Split =
  | 'test'
  | 'train'
  | 'validation';

export type SplitFractionsInput = {
  test: number;
  train: number;
  validation: number;
};

/** folders: as the folders said, drawing what they did not say. stratified: all drawn from the seed. kept: as a former version had them, drawing what is new. */
export type SplitMethod =
  | 'folders'
  | 'kept'
  | 'stratified';

/** Numbers of images; the rest is for training. */
export type SplitSizesInput = {
  test: number;
  validation: number;
};

export type SubmitParityCheckInput = {
  /** One for each of parityImages. */
  answers: Array<ParityAnswerInput>;
  backend: Backend;
  /** Name, version and system. */
  browser: string;
  format: ModelFormat;
  /** Milliseconds from an image’s file to the decision, the median. */
  latencyMs?: number | null | undefined;
  modelId: string | number;
  /** One for each golden picture. */
  pictures: Array<ParityPictureInput>;
};

/** suggested: the model is right. given: the class that the image had is right. */
export type SuggestionDecision =
  | 'given'
  | 'suggested';

/** unlabelled: a run's model on the images without a class. label_errors: the models of a group of folds, each on the images that it did not learn from, against the classes that these have. */
export type SuggestionKind =
  | 'label_errors'
  | 'unlabelled';

/** surest: most confident first. least_confident, least_margin, most_entropy: least sure first, by three measures. diverse: among the least sure, those that cover what there is with few labels. most_suspect: least probable given class first. */
export type SuggestionOrder =
  | 'diverse'
  | 'least_confident'
  | 'least_margin'
  | 'most_entropy'
  | 'most_suspect'
  | 'surest';

export type SuiteCasesInput = {
  caseSuiteId: string | number;
  errorCaseIds: Array<string | number>;
};

/** When a suite holds a run back from promotion. none: never. all: unless it passes every open case. baseline: unless it passes every case that the baseline run passes. */
export type SuiteRule =
  | 'all'
  | 'baseline'
  | 'none';

export type SweepConfigurationInput = {
  configuration: unknown;
  /** What people call it: of a preset or of a run. */
  name: string;
};

/** grid: each combination once, of each version and configuration. random, quasi_random: independent draws, the latter evenly spread (Sobol). tpe: where the good trials were and the others were not (Bergstra 2011). evolution: changes the list of layers of good trials (Real 2018). */
export type SweepMethod =
  | 'evolution'
  | 'grid'
  | 'quasi_random'
  | 'random'
  | 'tpe';

export type SweepObjective =
  | 'validationAccuracy'
  | 'validationLoss';

/** running: begins trials as its budget and the workers' places allow. paused: begins none; those under way go on. stopped: its runs were stopped too. finished: nothing is left to try, or its budget is used up. */
export type SweepState =
  | 'finished'
  | 'paused'
  | 'running'
  | 'stopped';

/** Asynchronous successive halving (Li 2018): after `firstEpoch` epochs, and each time `factor` times as many, a trial goes on where it is among the best 1/factor of those that have come so far. */
export type SweepStoppingInput = {
  /** 2 to 10. */
  factor: number;
  firstEpoch: number;
};

export type TableColumnsInput = {
  class?: string | null | undefined;
  file?: string | null | undefined;
  group?: string | null | undefined;
  image?: string | null | undefined;
  split?: string | null | undefined;
};

export type TagRunsInput = {
  add?: Array<string> | null | undefined;
  /** Numbers of runs of the project, 10,000 at most. */
  numbers: Array<number>;
  projectId: string | number;
  remove?: Array<string> | null | undefined;
};

/** near_same: images that look the same. group_key: images that the imported table gave one group. */
export type TogetherKind =
  | 'group_key'
  | 'near_same';

/** What an access token may do of what its person may: `read` all that is shown, `label` images and decide in queues, `launch` runs and stop them, `edit` the rest (imports, versions, reviews, error cases, projects). No scope allows to manage teams or accounts. */
export type TokenScope =
  | 'edit'
  | 'label'
  | 'launch'
  | 'read';

export type UndoLabelBatchInput = {
  /** The action to take back, or… */
  batchId?: string | number | null | undefined;
  /** …the key that it was sent with. */
  batchKey?: string | null | undefined;
  key: string;
  projectId: string | number;
};

export type UndoQueueDecisionInput = {
  imageId: string | number;
  queueId: string | number;
  /** decidedAt of the image as it was seen, null where nobody had decided: what another reviewer decided since is not overridden. Left out, nothing is compared. */
  seenDecidedAt?: string | null | undefined;
};

export type UndoReviewDecisionInput = {
  key: string;
  reviewId: string | number;
  /** Key of the action that is taken back. */
  undoes: string;
};

export type UpdateBaseModelInput = {
  baseModelId: string | number;
  name?: string | null | undefined;
  note?: string | null | undefined;
  scaling?: UploadedScaling | null | undefined;
};

export type UpdateCaseSuiteInput = {
  /** Null: no run any more; left out: as it is. */
  baselineRunId?: string | number | null | undefined;
  caseSuiteId: string | number;
  description?: string | null | undefined;
  name?: string | null | undefined;
  rule?: SuiteRule | null | undefined;
};

/** What is left out stays. */
export type UpdateClassInput = {
  classId: string | number;
  /** #rrggbb; null takes it away. */
  color?: string | null | undefined;
  description?: string | null | undefined;
  /** Images that show what is meant, in this order; 6 at most. */
  exampleIds?: Array<string | number> | null | undefined;
  /** One digit or letter; null takes it away. */
  key?: string | null | undefined;
  name?: string | null | undefined;
};

export type UpdateDatasetInput = {
  datasetId: string | number;
  description?: string | null | undefined;
  name?: string | null | undefined;
};

export type UpdateErrorCaseInput = {
  cause?: ErrorCause | null | undefined;
  errorCaseId: string | number;
  expectedClassId?: string | number | null | undefined;
  note?: string | null | undefined;
};

/** What is left out stays. */
export type UpdateLabelQueueInput = {
  instructions?: string | null | undefined;
  name?: string | null | undefined;
  /** All of them: who is left out is taken out. */
  people?: Array<QueuePersonInput> | null | undefined;
  queueId: string | number;
  state?: LabelQueueState | null | undefined;
  /** More than before. */
  votesPerImage?: number | null | undefined;
};

export type UpdateProjectInput = {
  description?: string | null | undefined;
  intendedUse?: string | null | undefined;
  modelLicence?: string | null | undefined;
  name?: string | null | undefined;
  projectId: string | number;
};

export type UpdateRegisteredModelInput = {
  description?: string | null | undefined;
  name?: string | null | undefined;
  registeredModelId: string | number;
};

export type UpdateReviewInput = {
  /** Null takes it away. */
  dueAt?: string | null | undefined;
  /** What nobody has decided on is dealt out anew. */
  memberIds?: Array<string | number> | null | undefined;
  name?: string | null | undefined;
  reviewId: string | number;
};

export type UpdateVersionInput = {
  description?: string | null | undefined;
  name?: string | null | undefined;
  versionId: string | number;
};

/** Which numbers an uploaded network expects for pixels. unit: 0 to 1. signed: -1 to 1. */
export type UploadedScaling =
  | 'signed'
  | 'unit';

/** What became of an image between two versions; relabelled and moved can both be. */
export type VersionChangeKind =
  | 'added'
  | 'moved'
  | 'relabelled'
  | 'removed';

/** run_import: an import of runs that waits or is at work on it. */
export type VersionUseKind =
  | 'freeze'
  | 'run'
  | 'run_group'
  | 'run_import'
  | 'sweep';

export type VersionWarningKind =
  | 'CONFLICT'
  | 'FEW_IMAGES'
  | 'IMBALANCE'
  | 'LEAKAGE'
  | 'MISSING_IN_SPLIT'
  | 'MIXED_PROPORTIONS'
  | 'MIXED_SIZES'
  | 'NO_TEST'
  | 'NO_TRAINING'
  | 'NO_VALIDATION'
  | 'REPEATED'
  | 'SMALL_TEST'
  | 'TEST_USED'
  | 'UNREAD';

/** danger: what is measured is wrong. warning: it will disappoint. notice: worth knowing. */
export type VersionWarningSeverity =
  | 'DANGER'
  | 'NOTICE'
  | 'WARNING';

export type WorkPieceInput = {
  /** Of the piece at hand; without it the tab says that it is still at it. */
  answer?: PieceAnswerInput | null | undefined;
  evaluationId: string | number;
  tab: string;
};

/** Where long work is; the last three are its end. */
export type WorkState =
  | 'cancelled'
  | 'failed'
  | 'finished'
  | 'queued'
  | 'running';

export type WriteGroupNoteInput = {
  /** Number of the version that was read; 0: there was none. */
  basedOn: number;
  body: string;
  runGroupId: string | number;
};

export type WriteReportInput = {
  /** Number of the version that was read. */
  basedOn: number;
  /** Objects with a `kind`: text (text), runs (filter, columns), curves (runs by number, metric) and matrix (run by number). */
  blocks: unknown;
  reportId: string | number;
  title: string;
};

export type WriteRunNoteInput = {
  /** Number of the version that was read; 0: there was none. */
  basedOn: number;
  body: string;
  runId: string | number;
};

export type TokenChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type TokenChoicesQuery = { tokenScopes: Array<{ scope: TokenScope, actions: Array<string> }>, viewer: { memberships: Array<{ id: string, team: { id: string, name: string, projects: { edges: Array<{ node: { id: string, name: string } }> } } }> } | null };

export type CreateTokenMutationVariables = Exact<{
  input: CreateTokenInput;
}>;


export type CreateTokenMutation = { createToken: { secret: string, token: { id: string, expiresAt: string | null } } };

export type OwnTokensQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnTokensQuery = { viewer: { tokens: Array<{ id: string, name: string, prefix: string, scopes: Array<TokenScope>, everywhere: boolean, usable: boolean, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null, bounds: Array<{ kind: string, id: string, name: string }> }> } | null };

export type RevokeTokenMutationVariables = Exact<{
  input: RevokeTokenInput;
}>;


export type RevokeTokenMutation = { revokeToken: { id: string, usable: boolean, revokedAt: string | null } };

export type AheadFactsFragment = { accuracy: number, championAccuracy: number, p: number | null, champion: { id: string, number: number }, registeredModel: { id: string, name: string } };

export type CommandProjectsQueryVariables = Exact<{
  team: string | number;
}>;


export type CommandProjectsQuery = { team: { id: string, projects: { edges: Array<{ node: { id: string, name: string } }> } } };

export type CommandThingsQueryVariables = Exact<{
  project: string | number;
}>;


export type CommandThingsQuery = { project: { id: string, datasets: { edges: Array<{ node: { id: string, name: string } }> }, versions: { edges: Array<{ node: { id: string, name: string } }> }, runs: { edges: Array<{ node: { id: string, name: string, number: number } }> } } };

export type CreateTeamMutationVariables = Exact<{
  input: CreateTeamInput;
}>;


export type CreateTeamMutation = { createTeam: { id: string, name: string } };

export type ScopesOfTokensQueryVariables = Exact<{ [key: string]: never; }>;


export type ScopesOfTokensQuery = { tokenScopes: Array<{ scope: TokenScope, actions: Array<string> }> };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { user: { id: string, name: string, email: string }, memberships: Array<{ id: string, role: Role, team: { id: string, name: string, permissions: Array<string> } }> } | null };

export type ProjectFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectFrameQuery = { project: { id: string, name: string, description: string, modelLicence: string, intendedUse: string, permissions: Array<string>, eventSequence: string, classes: Array<{ id: string, name: string, position: number, color: string | null, key: string | null, superClass: string | null, archivedAt: string | null }>, team: { id: string, name: string } } };

export type UnreadCountQueryVariables = Exact<{ [key: string]: never; }>;


export type UnreadCountQuery = { viewer: { unreadCount: number } | null };

export type MailChoiceFragment = { user: { id: string, email: string }, mail: { configured: boolean, frequency: MailFrequency, sentAt: string | null, failure: string | null } };

export type SetMailFrequencyMutationVariables = Exact<{
  input: SetMailFrequencyInput;
}>;


export type SetMailFrequencyMutation = { setMailFrequency: { user: { id: string, email: string }, mail: { configured: boolean, frequency: MailFrequency, sentAt: string | null, failure: string | null } } };

export type InboxEntryFragment = { id: string, createdAt: string, readAt: string | null, project: { id: string, name: string }, review: { id: string, name: string, dueAt: string | null, createdBy: { id: string, name: string } } | null, run: { id: string, number: number, name: string, state: RunState, failureMessage: string | null } | null, ahead: { accuracy: number, championAccuracy: number, p: number | null, champion: { id: string, number: number }, registeredModel: { id: string, name: string } } | null, runGroup: { id: string, name: string, members: number, runs: Array<{ id: string, state: RunState }> } | null, sweep: { id: string, name: string, state: SweepState, stateReason: string | null } | null, promotion: { id: string, alias: string, state: PromotionState, askedBy: { id: string, name: string }, version: { id: string, number: number } | null, registeredModel: { id: string, name: string } } | null, comment: { id: string, body: string, author: { id: string, name: string } } | null, thread: { id: string, run: { id: string, number: number, version: { id: string, classes: Array<{ index: number, id: string }> } } | null, truthClass: { id: string, name: string } | null, predictedClass: { id: string, name: string } | null, class: { id: string, name: string } | null, errorCase: { id: string } | null, image: { id: string } | null, region: { left: number } | null } | null };

export type InboxPageQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type InboxPageQuery = { viewer: { unreadCount: number, inbox: { edges: Array<{ cursor: string, node: { id: string, createdAt: string, readAt: string | null, project: { id: string, name: string }, review: { id: string, name: string, dueAt: string | null, createdBy: { id: string, name: string } } | null, run: { id: string, number: number, name: string, state: RunState, failureMessage: string | null } | null, ahead: { accuracy: number, championAccuracy: number, p: number | null, champion: { id: string, number: number }, registeredModel: { id: string, name: string } } | null, runGroup: { id: string, name: string, members: number, runs: Array<{ id: string, state: RunState }> } | null, sweep: { id: string, name: string, state: SweepState, stateReason: string | null } | null, promotion: { id: string, alias: string, state: PromotionState, askedBy: { id: string, name: string }, version: { id: string, number: number } | null, registeredModel: { id: string, name: string } } | null, comment: { id: string, body: string, author: { id: string, name: string } } | null, thread: { id: string, run: { id: string, number: number, version: { id: string, classes: Array<{ index: number, id: string }> } } | null, truthClass: { id: string, name: string } | null, predictedClass: { id: string, name: string } | null, class: { id: string, name: string } | null, errorCase: { id: string } | null, image: { id: string } | null, region: { left: number } | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, user: { id: string, email: string }, mail: { configured: boolean, frequency: MailFrequency, sentAt: string | null, failure: string | null } } | null };

export type NamedInboxEntryQueryVariables = Exact<{
  id: string | number;
}>;


export type NamedInboxEntryQuery = { viewer: { inboxItem: { id: string, createdAt: string, readAt: string | null, project: { id: string, name: string }, review: { id: string, name: string, dueAt: string | null, createdBy: { id: string, name: string } } | null, run: { id: string, number: number, name: string, state: RunState, failureMessage: string | null } | null, ahead: { accuracy: number, championAccuracy: number, p: number | null, champion: { id: string, number: number }, registeredModel: { id: string, name: string } } | null, runGroup: { id: string, name: string, members: number, runs: Array<{ id: string, state: RunState }> } | null, sweep: { id: string, name: string, state: SweepState, stateReason: string | null } | null, promotion: { id: string, alias: string, state: PromotionState, askedBy: { id: string, name: string }, version: { id: string, number: number } | null, registeredModel: { id: string, name: string } } | null, comment: { id: string, body: string, author: { id: string, name: string } } | null, thread: { id: string, run: { id: string, number: number, version: { id: string, classes: Array<{ index: number, id: string }> } } | null, truthClass: { id: string, name: string } | null, predictedClass: { id: string, name: string } | null, class: { id: string, name: string } | null, errorCase: { id: string } | null, image: { id: string } | null, region: { left: number } | null } | null } } | null };

export type ReadInboxMutationVariables = Exact<{
  input: ReadInboxInput;
}>;


export type ReadInboxMutation = { readInbox: { unreadCount: number } };

export type BaseModelRowFragment = { id: string, name: string, note: string, scaling: BaseScaling | null, inputShape: Array<number>, parameters: number, layerCount: number, bytes: number, createdAt: string, createdBy: { id: string, name: string }, runs: Array<{ id: string, number: number, name: string }> };

export type BaseModelsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type BaseModelsQuery = { project: { id: string, baseModels: { edges: Array<{ cursor: string, node: { id: string, name: string, note: string, scaling: BaseScaling | null, inputShape: Array<number>, parameters: number, layerCount: number, bytes: number, createdAt: string, createdBy: { id: string, name: string }, runs: Array<{ id: string, number: number, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateBaseModelMutationVariables = Exact<{
  input: CreateBaseModelInput;
}>;


export type CreateBaseModelMutation = { createBaseModel: { id: string, name: string, note: string, scaling: BaseScaling | null, inputShape: Array<number>, parameters: number, layerCount: number, bytes: number, createdAt: string, createdBy: { id: string, name: string }, runs: Array<{ id: string, number: number, name: string }> } };

export type UpdateBaseModelMutationVariables = Exact<{
  input: UpdateBaseModelInput;
}>;


export type UpdateBaseModelMutation = { updateBaseModel: { id: string, name: string, note: string, scaling: BaseScaling | null, inputShape: Array<number>, parameters: number, layerCount: number, bytes: number, createdAt: string, createdBy: { id: string, name: string }, runs: Array<{ id: string, number: number, name: string }> } };

export type DeleteBaseModelMutationVariables = Exact<{
  input: DeleteBaseModelInput;
}>;


export type DeleteBaseModelMutation = { deleteBaseModel: { id: string } };

export type ProjectClassesQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectClassesQuery = { project: { id: string, classes: Array<{ id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> }>, datasets: { edges: Array<{ node: { id: string, name: string, imageCount: number } }> } } };

export type EditedClassFragment = { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> };

export type CreateClassMutationVariables = Exact<{
  input: CreateClassInput;
}>;


export type CreateClassMutation = { createClass: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> } };

export type UpdateClassMutationVariables = Exact<{
  input: UpdateClassInput;
}>;


export type UpdateClassMutation = { updateClass: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> } };

export type OrderClassesMutationVariables = Exact<{
  input: OrderClassesInput;
}>;


export type OrderClassesMutation = { orderClasses: { id: string, classes: Array<{ id: string, position: number }> } };

export type ArchiveClassMutationVariables = Exact<{
  input: ArchiveClassInput;
}>;


export type ArchiveClassMutation = { archiveClass: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> } };

export type RestoreClassMutationVariables = Exact<{
  input: RestoreClassInput;
}>;


export type RestoreClassMutation = { restoreClass: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> } };

export type MergeClassMutationVariables = Exact<{
  input: MergeClassInput;
}>;


export type MergeClassMutation = { mergeClass: { class: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> }, batch: { id: string, imageCount: number } } };

export type UnmergeClassMutationVariables = Exact<{
  undo: UndoLabelBatchInput;
  restore: RestoreClassInput;
}>;


export type UnmergeClassMutation = { restoreClass: { id: string, name: string, position: number, color: string | null, key: string | null, description: string, archivedAt: string | null, imageCount: number, datasetCount: number, mergedInto: { id: string, name: string, position: number } | null, examples: Array<{ id: string, thumbnailUrl: string }> }, undoLabelBatch: { conflictCount: number } };

export type ClassUseQueryVariables = Exact<{
  id: string | number;
}>;


export type ClassUseQuery = { node:
    | { id: string, isUsed: boolean }
    | Record<PropertyKey, never>
   | null };

export type DeleteClassMutationVariables = Exact<{
  input: DeleteClassInput;
}>;


export type DeleteClassMutation = { deleteClass: { id: string } };

export type ExampleChoicesQueryVariables = Exact<{
  dataset: string | number;
  class: string | number;
  after?: string | null | undefined;
}>;


export type ExampleChoicesQuery = { dataset: { id: string, images: { edges: Array<{ cursor: string, name: string, node: { id: string, thumbnailUrl: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type ComparedRunFragment = { id: string, number: number, name: string, state: RunState, configuration: unknown, epochs: number, stepsPerEpoch: number | null, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, source: { tracker: string } | null, version: { id: string, number: number, dataset: { id: string, name: string }, classes: Array<{ index: number, id: string, name: string, position: number }> }, model: { id: string } | null };

export type CompareRunQueryVariables = Exact<{
  id: string | number;
}>;


export type CompareRunQuery = { run: { id: string, number: number, name: string, state: RunState, configuration: unknown, epochs: number, stepsPerEpoch: number | null, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, source: { tracker: string } | null, version: { id: string, number: number, dataset: { id: string, name: string }, classes: Array<{ index: number, id: string, name: string, position: number }> }, model: { id: string } | null } };

export type GroupCountsFragment = { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number };

export type DeltaFragment = { common: number, relabelled: number, matrix: Array<Array<number>>, classes: Array<{ index: number, id: string, name: string, position: number }>, leftOutA: Array<{ split: Split | null, count: number }>, leftOutB: Array<{ split: Split | null, count: number }>, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, mcnemar: { p: number, method: string } | null, perClass: Array<{ support: number, correctedP: number | null, class: { index: number, id: string, name: string, position: number }, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, recallA: { value: number, interval: { low: number, high: number } } | null, recallB: { value: number, interval: { low: number, high: number } } | null, mcnemar: { p: number, method: string } | null }> };

export type CompareDeltaQueryVariables = Exact<{
  a: string | number;
  b: string | number;
}>;


export type CompareDeltaQuery = { run: { id: string, comparison: { common: number, relabelled: number, matrix: Array<Array<number>>, classes: Array<{ index: number, id: string, name: string, position: number }>, leftOutA: Array<{ split: Split | null, count: number }>, leftOutB: Array<{ split: Split | null, count: number }>, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, mcnemar: { p: number, method: string } | null, perClass: Array<{ support: number, correctedP: number | null, class: { index: number, id: string, name: string, position: number }, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, recallA: { value: number, interval: { low: number, high: number } } | null, recallB: { value: number, interval: { low: number, high: number } } | null, mcnemar: { p: number, method: string } | null }> } | null } };

export type EstimatedFragment = { value: number, interval: { low: number, high: number } };

export type FiguresOfBothFragment = { resamples: number, figures: Array<{ figure: ComparedFigureName, a: { value: number, interval: { low: number, high: number } }, b: { value: number, interval: { low: number, high: number } }, delta: { value: number, interval: { low: number, high: number } } }> };

export type CompareFiguresQueryVariables = Exact<{
  a: string | number;
  b: string | number;
}>;


export type CompareFiguresQuery = { run: { id: string, comparison: { figures: { resamples: number, figures: Array<{ figure: ComparedFigureName, a: { value: number, interval: { low: number, high: number } }, b: { value: number, interval: { low: number, high: number } }, delta: { value: number, interval: { low: number, high: number } } }> } | null } | null } };

export type PairOfPredictionsFragment = { a: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } }, b: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } };

export type CompareImagesQueryVariables = Exact<{
  a: string | number;
  b: string | number;
  group?: ComparisonGroup | null | undefined;
  truth?: number | null | undefined;
  saidByA?: number | null | undefined;
  saidByB?: number | null | undefined;
  moved?: boolean | null | undefined;
  order: PredictionOrder;
  after?: string | null | undefined;
}>;


export type CompareImagesQuery = { run: { id: string, comparison: { images: { edges: Array<{ cursor: string, node: { a: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } }, b: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null } };

export type CompareImageQueryVariables = Exact<{
  a: string | number;
  b: string | number;
  image: string | number;
}>;


export type CompareImageQuery = { run: { id: string, comparison: { image: { a: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } }, b: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } } | null } | null } };

export type MetricFieldsQueryVariables = Exact<{
  project: string | number;
}>;


export type MetricFieldsQuery = { project: { id: string, runFields: Array<{ key: string, source: RunFieldSource }> } };

export type SeveralRunFragment = { id: string, number: number, stepsPerEpoch: number | null, name: string, state: RunState, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, figures: { accuracy: number, macroF1: number, macroPrecision: number, macroRecall: number, weightedF1: number } | null, cost: { bytes: number, workerMs: number | null, browserMs: number | null, browser: string | null } | null };

export type RunFiguresValuesFragment = { accuracy: number, macroF1: number, macroPrecision: number, macroRecall: number, weightedF1: number };

export type RunAmongSeveralQueryVariables = Exact<{
  id: string | number;
}>;


export type RunAmongSeveralQuery = { run: { configuration: unknown, id: string, number: number, stepsPerEpoch: number | null, name: string, state: RunState, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, figures: { accuracy: number, macroF1: number, macroPrecision: number, macroRecall: number, weightedF1: number } | null, cost: { bytes: number, workerMs: number | null, browserMs: number | null, browser: string | null } | null } };

export type SeveralRunsQueryVariables = Exact<{
  project: string | number;
  numbers: Array<number> | number;
}>;


export type SeveralRunsQuery = { project: { id: string, runsByNumber: Array<{ configuration: unknown, id: string, number: number, stepsPerEpoch: number | null, name: string, state: RunState, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, figures: { accuracy: number, macroF1: number, macroPrecision: number, macroRecall: number, weightedF1: number } | null, cost: { bytes: number, workerMs: number | null, browserMs: number | null, browser: string | null } | null }> } };

export type KeptSelectionQueryVariables = Exact<{
  id: string | number;
}>;


export type KeptSelectionQuery = { runSelection: { id: string, filter: string | null, createdAt: string, total: number, runCount: number, createdBy: { id: string, name: string }, project: { id: string }, runs: { edges: Array<{ node: { id: string, number: number, configuration: unknown } }> } } };

export type RunsOfSelectionQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  beside: number;
}>;


export type RunsOfSelectionQuery = { runSelection: { id: string, runs: { edges: Array<{ node: { configurationBeside: unknown, id: string, number: number, stepsPerEpoch: number | null, name: string, state: RunState, parameters: number | null, testAccuracy: number | null, workedSeconds: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, figures: { accuracy: number, macroF1: number, macroPrecision: number, macroRecall: number, weightedF1: number } | null, cost: { bytes: number, workerMs: number | null, browserMs: number | null, browser: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateRunSelectionMutationVariables = Exact<{
  input: CreateRunSelectionInput;
}>;


export type CreateRunSelectionMutation = { createRunSelection: { id: string } };

export type FigureOfBothValuesFragment = { figure: ComparedFigureName, a: number, b: number };

export type SeveralFiguresQueryVariables = Exact<{
  a: string | number;
  b: string | number;
}>;


export type SeveralFiguresQuery = { run: { id: string, comparison: { common: number, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, mcnemar: { p: number, method: string } | null, figureValues: Array<{ figure: ComparedFigureName, a: number, b: number }> | null } | null } };

export type SeveralWholeQueryVariables = Exact<{
  a: string | number;
  b: string | number;
}>;


export type SeveralWholeQuery = { run: { id: string, comparison: { common: number, relabelled: number, matrix: Array<Array<number>>, figureValues: Array<{ figure: ComparedFigureName, a: number, b: number }> | null, classes: Array<{ index: number, id: string, name: string, position: number }>, leftOutA: Array<{ split: Split | null, count: number }>, leftOutB: Array<{ split: Split | null, count: number }>, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, mcnemar: { p: number, method: string } | null, perClass: Array<{ support: number, correctedP: number | null, class: { index: number, id: string, name: string, position: number }, counts: { bothRight: number, fixed: number, broken: number, stillWrong: number, differentlyWrong: number }, recallA: { value: number, interval: { low: number, high: number } } | null, recallB: { value: number, interval: { low: number, high: number } } | null, mcnemar: { p: number, method: string } | null }> } | null } };

export type OutcomeFieldsQueryVariables = Exact<{
  project: string | number;
  run: string | number;
}>;


export type OutcomeFieldsQuery = { project: { id: string, runFields: Array<{ key: string, source: RunFieldSource, isLessBetter: boolean }> }, run: { id: string, metricNames: Array<string> } };

export type OutcomesQueryVariables = Exact<{
  project: string | number;
  numbers: Array<number> | number;
  key: string;
}>;


export type OutcomesQuery = { project: { id: string, runsByNumber: Array<{ id: string, number: number, values: Array<unknown> }> } };

export type AskedRunQueryVariables = Exact<{
  id: string | number;
}>;


export type AskedRunQuery = { run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, name: string }> } } };

export type AskedImportQueryVariables = Exact<{
  id: string | number;
}>;


export type AskedImportQuery = { import: { id: string, fileName: string } };

export type AskedPeopleQueryVariables = Exact<{
  team: string | number;
}>;


export type AskedPeopleQuery = { team: { id: string, members: Array<{ id: string, user: { id: string, name: string } }> } };

export type DeleteDatasetMutationVariables = Exact<{
  input: DeleteDatasetInput;
}>;


export type DeleteDatasetMutation = { deleteDataset: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type RestoreDatasetMutationVariables = Exact<{
  input: RestoreDatasetInput;
}>;


export type RestoreDatasetMutation = { restoreDataset: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type DraftImagesQueryVariables = Exact<{
  id: string | number;
  kind: VersionChangeKind;
  first: number;
  after?: string | null | undefined;
}>;


export type DraftImagesQuery = { freeze: { id: string, changedImages: { edges: Array<{ cursor: string, from: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null, to: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null, node: { id: string, thumbnailUrl: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type FreezeFieldsFragment = { id: string, state: WorkState, phase: FreezePhase | null, processed: number, total: number | null, failure: string | null, draftOnly: boolean, settings: { name: string, description: string, splitMethod: SplitMethod, seed: number, together: Array<TogetherKind>, keptFromId: string | null, fractions: { train: number, validation: number, test: number }, sizes: { validation: number, test: number } | null }, version: { id: string } | null, draft: { leftOutImages: number, setsTogether: number, imagesTogether: number, tornSets: number, classes: Array<{ index: number, id: string, name: string, position: number }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }>, changes: { added: number, removed: number, relabelled: number, moved: number, mostListed: number, renamed: Array<{ from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } }>, version: { id: string, name: string } } | null } | null };

export type FreezeQueryVariables = Exact<{
  id: string | number;
}>;


export type FreezeQuery = { freeze: { id: string, state: WorkState, phase: FreezePhase | null, processed: number, total: number | null, failure: string | null, draftOnly: boolean, settings: { name: string, description: string, splitMethod: SplitMethod, seed: number, together: Array<TogetherKind>, keptFromId: string | null, fractions: { train: number, validation: number, test: number }, sizes: { validation: number, test: number } | null }, version: { id: string } | null, draft: { leftOutImages: number, setsTogether: number, imagesTogether: number, tornSets: number, classes: Array<{ index: number, id: string, name: string, position: number }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }>, changes: { added: number, removed: number, relabelled: number, moved: number, mostListed: number, renamed: Array<{ from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } }>, version: { id: string, name: string } } | null } | null } };

export type CreateFreezeMutationVariables = Exact<{
  input: CreateFreezeInput;
}>;


export type CreateFreezeMutation = { createFreeze: { id: string, state: WorkState, phase: FreezePhase | null, processed: number, total: number | null, failure: string | null, draftOnly: boolean, settings: { name: string, description: string, splitMethod: SplitMethod, seed: number, together: Array<TogetherKind>, keptFromId: string | null, fractions: { train: number, validation: number, test: number }, sizes: { validation: number, test: number } | null }, version: { id: string } | null, draft: { leftOutImages: number, setsTogether: number, imagesTogether: number, tornSets: number, classes: Array<{ index: number, id: string, name: string, position: number }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }>, changes: { added: number, removed: number, relabelled: number, moved: number, mostListed: number, renamed: Array<{ from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } }>, version: { id: string, name: string } } | null } | null } };

export type CancelFreezeMutationVariables = Exact<{
  input: CancelFreezeInput;
}>;


export type CancelFreezeMutation = { cancelFreeze: { id: string, state: WorkState, phase: FreezePhase | null, processed: number, total: number | null, failure: string | null, draftOnly: boolean, settings: { name: string, description: string, splitMethod: SplitMethod, seed: number, together: Array<TogetherKind>, keptFromId: string | null, fractions: { train: number, validation: number, test: number }, sizes: { validation: number, test: number } | null }, version: { id: string } | null, draft: { leftOutImages: number, setsTogether: number, imagesTogether: number, tornSets: number, classes: Array<{ index: number, id: string, name: string, position: number }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }>, changes: { added: number, removed: number, relabelled: number, moved: number, mostListed: number, renamed: Array<{ from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } }>, version: { id: string, name: string } } | null } | null } };

export type FreezeChoicesQueryVariables = Exact<{
  id: string | number;
}>;


export type FreezeChoicesQuery = { dataset: { id: string, hasGroupKeys: boolean, versions: { edges: Array<{ node: { id: string } }> } } };

export type DatasetImportsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type DatasetImportsQuery = { dataset: { id: string, imports: { edges: Array<{ cursor: string, node: { id: string, fileName: string, state: ImportState, isOfTable: boolean, totalFiles: number | null, processedFiles: number, addedImages: number, labelledImages: number, placedImages: number, duplicateFiles: number, refusedFiles: number, createdAt: string, createdBy: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type LabelSideQueryVariables = Exact<{
  id: string | number;
}>;


export type LabelSideQuery = { image: { id: string, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null, labels: Array<{ id: string, source: LabelSource, createdAt: string, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } | null }>, moves: Array<{ splitBefore: Split | null, split: Split | null, groupBefore: string | null, group: string | null, createdAt: string, dataset: { id: string, name: string }, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } }> } };

export type LabelItemFragment = { id: string, url: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null, suggestion: { suggestionSetId: string, confidence: number, class: { id: string, name: string, position: number } } | null, flag: { id: string, reason: string } | null };

export type LabelListQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  filter?: DatasetImageFilter | null | undefined;
  sort?: DatasetImageSort | null | undefined;
}>;


export type LabelListQuery = { dataset: { id: string, images: { edges: Array<{ cursor: string, name: string, node: { id: string, url: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null, suggestion: { suggestionSetId: string, confidence: number, class: { id: string, name: string, position: number } } | null, flag: { id: string, reason: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type LabelOneQueryVariables = Exact<{
  id: string | number;
}>;


export type LabelOneQuery = { image: { names: Array<string>, id: string, url: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null, suggestion: { suggestionSetId: string, confidence: number, class: { id: string, name: string, position: number } } | null, flag: { id: string, reason: string } | null } };

export type DatasetFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type DatasetFrameQuery = { dataset: { id: string, name: string, description: string, imageCount: number, deletedAt: string | null, restorableUntil: string | null, classCounts: Array<{ split: Split | null, count: number, class: { id: string, name: string, position: number } | null }> } };

export type UpdateDatasetMutationVariables = Exact<{
  input: UpdateDatasetInput;
}>;


export type UpdateDatasetMutation = { updateDataset: { id: string, name: string, description: string } };

export type EmbeddingFactsFragment = { id: string, method: EmbeddingMethod, modelName: string, state: WorkState, stage: EmbeddingStage, processed: number, total: number | null, secondsLeft: number | null, datasetImages: number | null, isSample: boolean, imageCount: number, unread: number, failure: string | null, pointsUrl: string, createdAt: string, run: { id: string } | null, createdBy: { id: string, name: string }, findings: { featureWidth: number, dimensions: number, fitted: number, explained: number, explainedByTwo: number } | null };

export type EmbeddingsQueryVariables = Exact<{
  dataset: string | number;
}>;


export type EmbeddingsQuery = { dataset: { id: string, embeddings: { edges: Array<{ cursor: string, node: { id: string, method: EmbeddingMethod, modelName: string, state: WorkState, stage: EmbeddingStage, processed: number, total: number | null, secondsLeft: number | null, datasetImages: number | null, isSample: boolean, imageCount: number, unread: number, failure: string | null, pointsUrl: string, createdAt: string, run: { id: string } | null, createdBy: { id: string, name: string }, findings: { featureWidth: number, dimensions: number, fitted: number, explained: number, explainedByTwo: number } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type FeatureBasesQueryVariables = Exact<{
  project: string | number;
}>;


export type FeatureBasesQuery = { project: { id: string, baseModels: { edges: Array<{ cursor: string, node: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateEmbeddingMutationVariables = Exact<{
  input: CreateEmbeddingInput;
}>;


export type CreateEmbeddingMutation = { createEmbedding: { id: string, method: EmbeddingMethod, modelName: string, state: WorkState, stage: EmbeddingStage, processed: number, total: number | null, secondsLeft: number | null, datasetImages: number | null, isSample: boolean, imageCount: number, unread: number, failure: string | null, pointsUrl: string, createdAt: string, run: { id: string } | null, createdBy: { id: string, name: string }, findings: { featureWidth: number, dimensions: number, fitted: number, explained: number, explainedByTwo: number } | null } };

export type CancelEmbeddingMutationVariables = Exact<{
  input: EmbeddingInput;
}>;


export type CancelEmbeddingMutation = { cancelEmbedding: { id: string, method: EmbeddingMethod, modelName: string, state: WorkState, stage: EmbeddingStage, processed: number, total: number | null, secondsLeft: number | null, datasetImages: number | null, isSample: boolean, imageCount: number, unread: number, failure: string | null, pointsUrl: string, createdAt: string, run: { id: string } | null, createdBy: { id: string, name: string }, findings: { featureWidth: number, dimensions: number, fitted: number, explained: number, explainedByTwo: number } | null } };

export type DeleteEmbeddingMutationVariables = Exact<{
  input: EmbeddingInput;
}>;


export type DeleteEmbeddingMutation = { deleteEmbedding: { id: string } };

export type DatasetQualityQueryVariables = Exact<{
  id: string | number;
}>;


export type DatasetQualityQuery = { dataset: { id: string, quality: { id: string, state: WorkState, processed: number, total: number | null, failure: string | null, measuredAt: string | null, isStale: boolean, findings: { imageCount: number, unread: number, outlierCount: number, histograms: Array<{ figure: string, bins: Array<{ from: number, to: number, count: number }> }>, groupCounts: Array<{ kind: QualityGroupKind, groups: number, images: number }> } | null } | null } };

export type QualityGroupsQueryVariables = Exact<{
  id: string | number;
  kind: QualityGroupKind;
  after?: string | null | undefined;
}>;


export type QualityGroupsQuery = { dataset: { id: string, quality: { id: string, groups: { edges: Array<{ cursor: string, node: { rank: number, kind: QualityGroupKind, imageCount: number, splits: Array<Split | null>, images: Array<{ id: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null } };

export type QualityOutliersQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type QualityOutliersQuery = { dataset: { id: string, quality: { id: string, outliers: { edges: Array<{ cursor: string, node: { figure: string, value: number, score: number, image: { id: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null } } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null } };

export type MeasureQualityMutationVariables = Exact<{
  input: MeasureQualityInput;
}>;


export type MeasureQualityMutation = { measureQuality: { id: string, state: WorkState } };

export type CancelQualityMutationVariables = Exact<{
  input: CancelQualityInput;
}>;


export type CancelQualityMutation = { cancelQuality: { id: string, state: WorkState } };

export type FeatureOutliersQueryVariables = Exact<{
  id: string | number;
}>;


export type FeatureOutliersQuery = { dataset: { id: string, latestEmbedding: { id: string, modelName: string, findings: { distances: Array<{ from: number, to: number, count: number }> } | null } | null } };

export type FarthestImagesQueryVariables = Exact<{
  id: string | number;
  mapId: string | number;
}>;


export type FarthestImagesQuery = { dataset: { id: string, images: { edges: Array<{ cursor: string, node: { id: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null } }> } } };

export type SavedViewsQueryVariables = Exact<{
  id: string | number;
}>;


export type SavedViewsQuery = { dataset: { id: string, savedViews: Array<{ id: string, name: string, query: string, author: { id: string, name: string } }> } };

export type CreateSavedViewMutationVariables = Exact<{
  input: CreateSavedViewInput;
}>;


export type CreateSavedViewMutation = { createSavedView: { id: string } };

export type RenameSavedViewMutationVariables = Exact<{
  input: RenameSavedViewInput;
}>;


export type RenameSavedViewMutation = { renameSavedView: { id: string, name: string } };

export type DeleteSavedViewMutationVariables = Exact<{
  input: DeleteSavedViewInput;
}>;


export type DeleteSavedViewMutation = { deleteSavedView: { id: string, savedViews: Array<{ id: string }> } };

export type SuggestionSetFactsFragment = { id: string, kind: SuggestionKind, state: WorkState, processed: number, total: number | null, secondsLeft: number | null, imageCount: number, unread: number, failure: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string } | null, group: { id: string, name: string, members: number } | null, open: Array<{ count: number, class: { id: string, name: string, position: number } }> };

export type SuggestionSetsQueryVariables = Exact<{
  dataset: string | number;
  after?: string | null | undefined;
}>;


export type SuggestionSetsQuery = { dataset: { id: string, suggestionSets: { edges: Array<{ cursor: string, node: { id: string, kind: SuggestionKind, state: WorkState, processed: number, total: number | null, secondsLeft: number | null, imageCount: number, unread: number, failure: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string } | null, group: { id: string, name: string, members: number } | null, open: Array<{ count: number, class: { id: string, name: string, position: number } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AskableQueryVariables = Exact<{
  project: string | number;
}>;


export type AskableQuery = { project: { id: string, runGroups: { edges: Array<{ cursor: string, node: { id: string, name: string, kind: RepeatKind, members: number, version: { id: string, dataset: { id: string } }, runs: Array<{ id: string, state: RunState }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateSuggestionSetMutationVariables = Exact<{
  input: CreateSuggestionSetInput;
}>;


export type CreateSuggestionSetMutation = { createSuggestionSet: { id: string, kind: SuggestionKind, state: WorkState, processed: number, total: number | null, secondsLeft: number | null, imageCount: number, unread: number, failure: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string } | null, group: { id: string, name: string, members: number } | null, open: Array<{ count: number, class: { id: string, name: string, position: number } }> } };

export type CancelSuggestionSetMutationVariables = Exact<{
  input: CancelSuggestionSetInput;
}>;


export type CancelSuggestionSetMutation = { cancelSuggestionSet: { id: string, kind: SuggestionKind, state: WorkState, processed: number, total: number | null, secondsLeft: number | null, imageCount: number, unread: number, failure: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string } | null, group: { id: string, name: string, members: number } | null, open: Array<{ count: number, class: { id: string, name: string, position: number } }> } };

export type SuggestionSetQueryVariables = Exact<{
  id: string | number;
  minConfidence: number;
}>;


export type SuggestionSetQuery = { suggestionSet: { id: string, kind: SuggestionKind, state: WorkState, processed: number, total: number | null, secondsLeft: number | null, imageCount: number, unread: number, failure: string | null, createdAt: string, sure: { at: string, open: Array<{ count: number, class: { id: string } }> }, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string } | null, group: { id: string, name: string, members: number } | null, open: Array<{ count: number, class: { id: string, name: string, position: number } }> } };

export type SuggestionsQueryVariables = Exact<{
  id: string | number;
  order: SuggestionOrder;
  classId?: string | number | null | undefined;
  minConfidence?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SuggestionsQuery = { suggestionSet: { id: string, suggestions: { edges: Array<{ cursor: string, node: { confidence: number, margin: number, entropy: number, givenConfidence: number | null, class: { id: string, name: string, position: number }, givenClass: { id: string, name: string, position: number } | null, image: { id: string, url: string, thumbnailUrl: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type TileImageFragment = { id: string, class: { id: string } | null, suggestion: { suggestionSetId: string, confidence: number, class: { id: string, name: string, position: number } } | null };

export type DatasetImagesQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  at?: number | null | undefined;
  filter?: DatasetImageFilter | null | undefined;
  sort?: DatasetImageSort | null | undefined;
}>;


export type DatasetImagesQuery = { dataset: { id: string, images: { edges: Array<{ cursor: string, name: string, split: Split | null, node: { id: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null, suggestion: { suggestionSetId: string, confidence: number, class: { id: string, name: string, position: number } } | null } }> } } };

export type DatasetTotalQueryVariables = Exact<{
  id: string | number;
  filter?: DatasetImageFilter | null | undefined;
  sort?: DatasetImageSort | null | undefined;
  isAll: boolean;
}>;


export type DatasetTotalQuery = { dataset: { id: string, total: { count: number, isExact: boolean, at: string } } };

export type DatasetFacetsQueryVariables = Exact<{
  id: string | number;
  filter?: DatasetImageFilter | null | undefined;
  isAll: boolean;
}>;


export type DatasetFacetsQuery = { dataset: { id: string, facets: { labellers: Array<{ labeller: { id: string, name: string }, count: { count: number, isExact: boolean } }>, labelSources: Array<{ source: LabelSource, count: { count: number, isExact: boolean } }>, imports: Array<{ importId: string, fileName: string, count: { count: number, isExact: boolean } }>, marks: { flagged: { count: number, isExact: boolean }, hasErrorCase: { count: number, isExact: boolean }, votesDiffer: { count: number, isExact: boolean } } } } };

export type DatasetClassSplitsQueryVariables = Exact<{
  id: string | number;
  filter?: DatasetImageFilter | null | undefined;
  isAll: boolean;
}>;


export type DatasetClassSplitsQuery = { dataset: { id: string, facets: { classSplits: { isExact: boolean, pairs: Array<{ split: Split | null, count: number, class: { id: string } | null }> } } } };

export type DatasetImagePlaceQueryVariables = Exact<{
  id: string | number;
  imageId: string | number;
  filter?: DatasetImageFilter | null | undefined;
  sort?: DatasetImageSort | null | undefined;
}>;


export type DatasetImagePlaceQuery = { dataset: { id: string, imagePlace: number | null } };

export type RemoveImagesMutationVariables = Exact<{
  input: RemoveImagesInput;
}>;


export type RemoveImagesMutation = { removeImages: { removed: number, leftAlone: number, dataset: { id: string, imageCount: number } } };

export type RestoreImagesMutationVariables = Exact<{
  input: RestoreImagesInput;
}>;


export type RestoreImagesMutation = { restoreImages: { id: string, imageCount: number } };

export type DatasetVersionsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type DatasetVersionsQuery = { dataset: { id: string, freezes: Array<{ id: string, state: WorkState, phase: FreezePhase | null, processed: number, total: number | null, settings: { name: string } }>, deletedVersions: Array<{ id: string, name: string, restorableUntil: string | null }>, versions: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, imageCount: number, contentHash: string, createdAt: string, createdBy: { id: string, name: string }, counts: Array<{ split: Split, total: number }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type DatasetsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type DatasetsQuery = { project: { id: string, deletedDatasets: Array<{ id: string, name: string, restorableUntil: string | null }>, datasets: { edges: Array<{ cursor: string, node: { id: string, name: string, description: string, imageCount: number, createdAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type CreateDatasetMutationVariables = Exact<{
  input: CreateDatasetInput;
}>;


export type CreateDatasetMutation = { createDataset: { id: string, name: string } };

export type CaseAnswersFragment = { id: string, suites: Array<{ id: string, name: string }>, allAnswers: { edges: Array<{ cursor: string, node: { verdict: CaseVerdict, confidence: number | null, run: { id: string, number: number, name: string }, predictedClass: { id: string, name: string } | null } }> } };

export type CaseEditsFragment = { edits: unknown, editsText: string | null, originalImage: { id: string, url: string, thumbnailUrl: string, width: number, height: number } | null };

export type CaseStandingFragment = { id: string, standing: CaseStanding, expectedClass: { id: string, name: string }, predictedClass: { id: string, name: string }, turns: Array<{ kind: CaseTurnKind, reason: string, createdAt: string, formerClass: { name: string }, class: { name: string }, author: { name: string } }> };

export type RepairErrorCaseMutationVariables = Exact<{
  input: RepairErrorCaseInput;
}>;


export type RepairErrorCaseMutation = { repairErrorCase: { id: string, standing: CaseStanding, expectedClass: { id: string, name: string }, predictedClass: { id: string, name: string }, turns: Array<{ kind: CaseTurnKind, reason: string, createdAt: string, formerClass: { name: string }, class: { name: string }, author: { name: string } }> } };

export type RetireErrorCaseMutationVariables = Exact<{
  input: RetireErrorCaseInput;
}>;


export type RetireErrorCaseMutation = { retireErrorCase: { id: string, standing: CaseStanding, expectedClass: { id: string, name: string }, predictedClass: { id: string, name: string }, turns: Array<{ kind: CaseTurnKind, reason: string, createdAt: string, formerClass: { name: string }, class: { name: string }, author: { name: string } }> } };

export type ReopenErrorCaseMutationVariables = Exact<{
  input: ReopenErrorCaseInput;
}>;


export type ReopenErrorCaseMutation = { reopenErrorCase: { id: string, standing: CaseStanding, expectedClass: { id: string, name: string }, predictedClass: { id: string, name: string }, turns: Array<{ kind: CaseTurnKind, reason: string, createdAt: string, formerClass: { name: string }, class: { name: string }, author: { name: string } }> } };

export type DeleteErrorCaseMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteErrorCaseMutation = { deleteErrorCase: { id: string } };

export type UpdateErrorCaseMutationVariables = Exact<{
  input: UpdateErrorCaseInput;
}>;


export type UpdateErrorCaseMutation = { updateErrorCase: { id: string, confidence: number, cause: ErrorCause, source: ErrorCaseSource, note: string, editsText: string | null, standing: CaseStanding, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string }, image: { id: string, thumbnailUrl: string }, expectedClass: { id: string, name: string, position: number }, predictedClass: { id: string, name: string, position: number } } };

export type ErrorCasePageQueryVariables = Exact<{
  id: string | number;
}>;


export type ErrorCasePageQuery = { errorCase: { probabilities: Array<number>, format: ModelFormat | null, backend: Backend | null, weightsSha256: string | null, id: string, confidence: number, cause: ErrorCause, source: ErrorCaseSource, note: string, editsText: string | null, standing: CaseStanding, createdAt: string, edits: unknown, image: { id: string, url: string, width: number, height: number, mediaType: string, bytes: number, thumbnailUrl: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> }, model: { id: string } | null }, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null, createdBy: { id: string, name: string }, expectedClass: { id: string, name: string, position: number }, predictedClass: { id: string, name: string, position: number }, turns: Array<{ kind: CaseTurnKind, reason: string, createdAt: string, formerClass: { name: string }, class: { name: string }, author: { name: string } }>, suites: Array<{ id: string, name: string }>, allAnswers: { edges: Array<{ cursor: string, node: { verdict: CaseVerdict, confidence: number | null, run: { id: string, number: number, name: string }, predictedClass: { id: string, name: string } | null } }> }, originalImage: { id: string, url: string, thumbnailUrl: string, width: number, height: number } | null } };

export type ErrorCaseRowFragment = { id: string, confidence: number, cause: ErrorCause, source: ErrorCaseSource, note: string, editsText: string | null, standing: CaseStanding, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string }, image: { id: string, thumbnailUrl: string }, expectedClass: { id: string, name: string, position: number }, predictedClass: { id: string, name: string, position: number } };

export type ErrorCasesPageQueryVariables = Exact<{
  project: string | number;
  run?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type ErrorCasesPageQuery = { project: { id: string, errorCases: { edges: Array<{ cursor: string, node: { id: string, confidence: number, cause: ErrorCause, source: ErrorCaseSource, note: string, editsText: string | null, standing: CaseStanding, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string }, image: { id: string, thumbnailUrl: string }, expectedClass: { id: string, name: string, position: number }, predictedClass: { id: string, name: string, position: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ErrorCaseRunsQueryVariables = Exact<{
  project: string | number;
}>;


export type ErrorCaseRunsQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, state: RunState } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type SuiteRowFragment = { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null };

export type SetSuiteChampionMutationVariables = Exact<{
  input: SetSuiteChampionInput;
}>;


export type SetSuiteChampionMutation = { setSuiteChampion: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type StandingFiguresFragment = { cases: number, passed: number, failed: number, unknownClass: number, unreadable: number, missing: number, broken: number, fixed: number, heldBack: string | null, run: { id: string } };

export type FacedRunFragment = { id: string, number: number, name: string, model: { id: string } | null, caseFacing: { state: WorkState, processed: number, total: number | null, failure: string | null } | null };

export type SuitesPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type SuitesPageQuery = { project: { id: string, caseSuites: { edges: Array<{ cursor: string, node: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type FacingRunsQueryVariables = Exact<{
  project: string | number;
  last: number;
  filter?: string | null | undefined;
}>;


export type FacingRunsQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, model: { id: string } | null, caseFacing: { state: WorkState, processed: number, total: number | null, failure: string | null } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type SuitePageQueryVariables = Exact<{
  id: string | number;
  runs: Array<string | number> | string | number;
  baseline?: string | number | null | undefined;
}>;


export type SuitePageQuery = { caseSuite: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, standings: Array<{ cases: number, passed: number, failed: number, unknownClass: number, unreadable: number, missing: number, broken: number, fixed: number, heldBack: string | null, run: { id: string } }>, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type SuiteCasesQueryVariables = Exact<{
  id: string | number;
  runs: Array<string | number> | string | number;
  standing?: CaseStanding | null | undefined;
  show?: ShownCases | null | undefined;
  of?: string | number | null | undefined;
  baseline?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type SuiteCasesQuery = { caseSuite: { id: string, cases: { edges: Array<{ cursor: string, node: { id: string, confidence: number, cause: ErrorCause, source: ErrorCaseSource, note: string, editsText: string | null, standing: CaseStanding, createdAt: string, answers: Array<{ verdict: CaseVerdict, confidence: number | null, run: { id: string }, predictedClass: { id: string, name: string } | null }>, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string }, image: { id: string, thumbnailUrl: string }, expectedClass: { id: string, name: string, position: number }, predictedClass: { id: string, name: string, position: number } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type CreateCaseSuiteMutationVariables = Exact<{
  input: CreateCaseSuiteInput;
}>;


export type CreateCaseSuiteMutation = { createCaseSuite: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type UpdateCaseSuiteMutationVariables = Exact<{
  input: UpdateCaseSuiteInput;
}>;


export type UpdateCaseSuiteMutation = { updateCaseSuite: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type DeleteCaseSuiteMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteCaseSuiteMutation = { deleteCaseSuite: { id: string } };

export type AddSuiteCasesMutationVariables = Exact<{
  input: SuiteCasesInput;
}>;


export type AddSuiteCasesMutation = { addSuiteCases: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type RemoveSuiteCasesMutationVariables = Exact<{
  input: SuiteCasesInput;
}>;


export type RemoveSuiteCasesMutation = { removeSuiteCases: { id: string, name: string, description: string, rule: SuiteRule, openCases: number, repairedCases: number, retiredCases: number, baselineRun: { id: string, number: number, name: string } | null, championOf: { id: string, name: string } | null } };

export type FaceErrorCasesMutationVariables = Exact<{
  input: FaceErrorCasesInput;
}>;


export type FaceErrorCasesMutation = { faceErrorCases: { id: string } };

export type QueuesForCasesQueryVariables = Exact<{
  project: string | number;
}>;


export type QueuesForCasesQuery = { project: { id: string, labelQueues: { edges: Array<{ cursor: string, node: { id: string, name: string, state: LabelQueueState } }> } } };

export type SendCasesToQueueMutationVariables = Exact<{
  input: SendCasesToQueueInput;
}>;


export type SendCasesToQueueMutation = { sendCasesToQueue: { pictures: number, neighbours: number, byFeatures: number, byHash: number, queue: { id: string, name: string } } };

export type RunFeaturesFactsFragment = { state: WorkState, stage: RunFeatureStage, processed: number, total: number | null, secondsLeft: number | null, trained: number, trainedOf: number, evaluated: number, evaluatedOf: number, failure: string | null, finishedAt: string | null, findings: { featureWidth: number, dimensions: number, explained: number, neighbours: number } | null };

export type RunFeaturesQueryVariables = Exact<{
  run: string | number;
}>;


export type RunFeaturesQuery = { run: { id: string, state: RunState, model: { id: string } | null, features: { state: WorkState, stage: RunFeatureStage, processed: number, total: number | null, secondsLeft: number | null, trained: number, trainedOf: number, evaluated: number, evaluatedOf: number, failure: string | null, finishedAt: string | null, findings: { featureWidth: number, dimensions: number, explained: number, neighbours: number } | null } | null } };

export type CreateRunFeaturesMutationVariables = Exact<{
  input: RunFeaturesInput;
}>;


export type CreateRunFeaturesMutation = { createRunFeatures: { id: string, features: { state: WorkState, stage: RunFeatureStage, processed: number, total: number | null, secondsLeft: number | null, trained: number, trainedOf: number, evaluated: number, evaluatedOf: number, failure: string | null, finishedAt: string | null, findings: { featureWidth: number, dimensions: number, explained: number, neighbours: number } | null } | null } };

export type CancelRunFeaturesMutationVariables = Exact<{
  input: RunFeaturesInput;
}>;


export type CancelRunFeaturesMutation = { cancelRunFeatures: { id: string, features: { state: WorkState, stage: RunFeatureStage, processed: number, total: number | null, secondsLeft: number | null, trained: number, trainedOf: number, evaluated: number, evaluatedOf: number, failure: string | null, finishedAt: string | null, findings: { featureWidth: number, dimensions: number, explained: number, neighbours: number } | null } | null } };

export type AlikeGroupsQueryVariables = Exact<{
  run: string | number;
  blocks?: Array<MatrixBlockInput> | MatrixBlockInput | null | undefined;
  crossing?: MatrixCrossingInput | null | undefined;
  labels: LabelMoment;
  threshold: number;
  top: number;
}>;


export type AlikeGroupsQuery = { run: { id: string, alike: { silhouette: number | null, without: number, groups: Array<{ count: number, spread: number, image: { id: string, thumbnailUrl: string } }> } | null } };

export type AlikeGroupQueryVariables = Exact<{
  run: string | number;
  image: string | number;
  blocks?: Array<MatrixBlockInput> | MatrixBlockInput | null | undefined;
  crossing?: MatrixCrossingInput | null | undefined;
  labels: LabelMoment;
  threshold: number;
  top: number;
}>;


export type AlikeGroupQuery = { run: { id: string, alike: { groupOf: { count: number, imageIds: Array<string>, image: { id: string } } | null } | null } };

export type NearTrainingFragment = { novelty: number, shareLessNovel: number, images: Array<{ distance: number, class: { index: number, id: string, name: string, position: number }, image: { id: string, thumbnailUrl: string, class: { id: string, name: string } | null } }> };

export type TrainingNeighboursQueryVariables = Exact<{
  run: string | number;
  image: string | number;
}>;


export type TrainingNeighboursQuery = { run: { id: string, trainingNeighbours: { novelty: number, shareLessNovel: number, images: Array<{ distance: number, class: { index: number, id: string, name: string, position: number }, image: { id: string, thumbnailUrl: string, class: { id: string, name: string } | null } }> } | null } };

export type NearestTrainingQueryVariables = Exact<{
  run: string | number;
  feature: Array<number> | number;
}>;


export type NearestTrainingQuery = { run: { id: string, nearestTraining: { novelty: number, shareLessNovel: number, images: Array<{ distance: number, class: { index: number, id: string, name: string, position: number }, image: { id: string, thumbnailUrl: string, class: { id: string, name: string } | null } }> } | null } };

export type ImageDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type ImageDetailsQuery = { image: { id: string, width: number, height: number, mediaType: string, bytes: number, url: string, names: Array<string>, class: { id: string, name: string, position: number } | null, flag: { id: string, reason: string, author: { id: string, name: string } } | null, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null, labels: Array<{ id: string, source: LabelSource, createdAt: string, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } | null }>, moves: Array<{ splitBefore: Split | null, split: Split | null, groupBefore: string | null, group: string | null, createdAt: string, dataset: { id: string, name: string }, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } }>, regionThreads: Array<{ id: string, resolvedAt: string | null, region: { left: number, top: number, width: number, height: number } | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> }> } };

export type HistoryOriginFragment = { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } };

export type HistoryBatchFragment = { id: string, imageCount: number, undoDepth: number };

export type ImageHistoryFragment = { id: string, labels: Array<{ id: string, source: LabelSource, createdAt: string, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } | null }>, moves: Array<{ splitBefore: Split | null, split: Split | null, groupBefore: string | null, group: string | null, createdAt: string, dataset: { id: string, name: string }, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } }> };

export type ImportQueryVariables = Exact<{
  id: string | number;
}>;


export type ImportQuery = { import: { id: string, fileName: string, state: ImportState, isOfTable: boolean, totalFiles: number | null, processedFiles: number, addedImages: number, duplicateFiles: number, refusedFiles: number, ignoredFiles: number, labelledImages: number, placedImages: number, confirmedAt: string | null, failure: string | null, cancelRequestedAt: string | null, imagesPerSecond: number | null, secondsLeft: number | null, createdAt: string, startedAt: string | null, finishedAt: string | null, plan: { layout: ImportLayout, table: { chosen: { file: string | null, class: string | null, split: string | null, group: string | null } | null } | null } | null, createdBy: { id: string, name: string }, dataset: { id: string, name: string } } };

export type CancelImportMutationVariables = Exact<{
  input: CancelImportInput;
}>;


export type CancelImportMutation = { cancelImport: { id: string, state: ImportState, cancelRequestedAt: string | null } };

export type ImportPlanQueryVariables = Exact<{
  id: string | number;
}>;


export type ImportPlanQuery = { import: { id: string, plan: { format: string, layout: ImportLayout, layouts: Array<ImportLayout>, files: number, ignored: number, unlabelled: number, repeated: number | null, question: string | null, tables: Array<string>, strayRows: { rows: number, examples: Array<string> } | null, classes: Array<{ name: string, files: number, taken: number, isKnown: boolean }>, splits: { train: number, validation: number, test: number, none: number }, refusals: Array<{ code: string, reason: string, files: number, examples: Array<string> }>, table: { file: string, kind: string, encoding: string | null, separator: string | null, columns: Array<string>, imageColumns: Array<string>, rows: Array<Array<string>>, rowCount: number, isClassGuessed: boolean, chosen: { image: string | null, file: string | null, class: string | null, split: string | null, group: string | null } | null } | null, relabelling: { matched: number, unmatched: number, ambiguous: number, unchanged: number, splits: number, groups: number } | null } | null } };

export type PlanImportMutationVariables = Exact<{
  input: PlanImportInput;
}>;


export type PlanImportMutation = { planImport: { id: string, state: ImportState } };

export type ConfirmImportMutationVariables = Exact<{
  input: ConfirmImportInput;
}>;


export type ConfirmImportMutation = { confirmImport: { id: string, state: ImportState, confirmedAt: string | null } };

export type ImportRefusalsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
  kind?: RefusalKind | null | undefined;
}>;


export type ImportRefusalsQuery = { import: { id: string, refusals: { edges: Array<{ cursor: string, node: { id: string, name: string, kind: RefusalKind, code: string, reason: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type ClassGuideQueryVariables = Exact<{
  id: string | number;
}>;


export type ClassGuideQuery = { project: { id: string, classes: Array<{ id: string, description: string, examples: Array<{ id: string, thumbnailUrl: string }> }> } };

export type LabelledFragment = { conflictCount: number, added: number, batch: { id: string, imageCount: number }, conflicts: Array<{ id: string, class: { id: string, name: string, position: number } | null }> };

export type LabelImagesMutationVariables = Exact<{
  input: LabelImagesInput;
}>;


export type LabelImagesMutation = { labelImages: { conflictCount: number, added: number, batch: { id: string, imageCount: number }, conflicts: Array<{ id: string, class: { id: string, name: string, position: number } | null }> } };

export type UndoLabelBatchMutationVariables = Exact<{
  input: UndoLabelBatchInput;
}>;


export type UndoLabelBatchMutation = { undoLabelBatch: { conflictCount: number, added: number, batch: { id: string, imageCount: number }, conflicts: Array<{ id: string, class: { id: string, name: string, position: number } | null }> } };

export type BatchImagesQueryVariables = Exact<{
  id: string | number;
}>;


export type BatchImagesQuery = { labelBatch: { id: string, images: { edges: Array<{ node: { id: string, class: { id: string, name: string, position: number } | null } }> } } };

export type ClassOfImageQueryVariables = Exact<{
  id: string | number;
}>;


export type ClassOfImageQuery = { image: { id: string, class: { id: string, name: string, position: number } | null } };

export type WhetherItAnswersQueryVariables = Exact<{
  project: string | number;
}>;


export type WhetherItAnswersQuery = { project: { id: string } };

export type LabelActionsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
  own?: boolean | null | undefined;
}>;


export type LabelActionsQuery = { project: { id: string, labelBatches: { edges: Array<{ node: { id: string, imageCount: number, byFilter: boolean, source: LabelSource | null, hasOrigin: boolean, moves: number, createdAt: string, undoDepth: number, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, undoneBy: { id: string } | null, images: { edges: Array<{ node: { id: string, thumbnailUrl: string } }> } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type StandingFlagsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type StandingFlagsQuery = { project: { id: string, flags: { edges: Array<{ node: { id: string, reason: string, createdAt: string, author: { id: string, name: string }, image: { id: string, thumbnailUrl: string, flag: { id: string } | null, class: { id: string, name: string, position: number } | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type FlagImageMutationVariables = Exact<{
  input: FlagImageInput;
}>;


export type FlagImageMutation = { flagImage: { id: string, flag: { id: string, reason: string, author: { id: string, name: string } } | null } };

export type SendCommentMutationVariables = Exact<{
  input: AddCommentInput;
}>;


export type SendCommentMutation = { addComment: { id: string, resolvedAt: string | null, image: { id: string, thread: { id: string } | null } | null, errorCase: { id: string, thread: { id: string } | null } | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } };

export type DecideSuggestionsMutationVariables = Exact<{
  input: DecideSuggestionsInput;
}>;


export type DecideSuggestionsMutation = { decideSuggestions: { labelBatchId: string, imageCount: number, conflictCount: number, added: number, conflicts: Array<{ id: string, class: { id: string, name: string, position: number } | null }>, meant: Array<{ imageId: string, classId: string | null }> } };

export type DecideQueueImageMutationVariables = Exact<{
  input: DecideQueueImageInput;
}>;


export type DecideQueueImageMutation = { decideQueueImage: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type UndoQueueDecisionMutationVariables = Exact<{
  input: UndoQueueDecisionInput;
}>;


export type UndoQueueDecisionMutation = { undoQueueDecision: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type CastVoteMutationVariables = Exact<{
  input: CastVoteInput;
}>;


export type CastVoteMutation = { castVote: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type ShownClassFragment = { id: string, class: { id: string } | null };

export type KnownFlagFragment = { id: string, flag: { id: string } | null };

export type ShownFlagFragment = { id: string, flag: { id: string, reason: string, author: { id: string, name: string } } | null };

export type ImageRemovalsQueryVariables = Exact<{
  project: string | number;
}>;


export type ImageRemovalsQuery = { project: { id: string, imageRemovals: Array<{ key: string, imageCount: number, removedAt: string, restorableUntil: string, dataset: { id: string, name: string }, images: Array<{ id: string, thumbnailUrl: string }> }> } };

export type ApprovePromotionMutationVariables = Exact<{
  input: DecidePromotionInput;
}>;


export type ApprovePromotionMutation = { approvePromotion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type RefusePromotionMutationVariables = Exact<{
  input: GivenReasonInput;
}>;


export type RefusePromotionMutation = { refusePromotion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type WithdrawPromotionMutationVariables = Exact<{
  input: DecidePromotionInput;
}>;


export type WithdrawPromotionMutation = { withdrawPromotion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type ForcePromotionMutationVariables = Exact<{
  input: GivenReasonInput;
}>;


export type ForcePromotionMutation = { forcePromotion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type VersionRowFragment = { id: string, number: number, note: string, aliases: Array<string>, createdAt: string, run: { id: string, number: number, name: string, testAccuracy: number | null, parameters: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, model: { id: string, bytes: number, takeAwayUrl: string, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } | null } };

export type AliasRowFragment = { alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } };

export type RegisteredModelRowFragment = { id: string, name: string, description: string, versionCount: number, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } };

export type CheckRowFragment = { kind: PromotionCheckKind, passed: boolean, words: string };

export type PromotionRowFragment = { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> };

export type RegisteredModelsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type RegisteredModelsQuery = { project: { id: string, registeredModels: { edges: Array<{ cursor: string, node: { id: string, name: string, description: string, versionCount: number, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RegisteredModelQueryVariables = Exact<{
  id: string | number;
}>;


export type RegisteredModelQuery = { registeredModel: { createdAt: string, id: string, name: string, description: string, versionCount: number, createdBy: { id: string, name: string }, rule: { guarded: Array<string>, alpha: number | null, parity: boolean, approval: PromotionApproval, suite: { id: string, name: string } | null }, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } } };

export type RuleOfPromotionFragment = { guarded: Array<string>, alpha: number | null, parity: boolean, approval: PromotionApproval, suite: { id: string, name: string } | null };

export type ModelVersionsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type ModelVersionsQuery = { registeredModel: { id: string, versions: { edges: Array<{ cursor: string, node: { id: string, number: number, note: string, aliases: Array<string>, createdAt: string, run: { id: string, number: number, name: string, testAccuracy: number | null, parameters: number | null, version: { id: string, number: number, dataset: { id: string, name: string } }, model: { id: string, bytes: number, takeAwayUrl: string, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ModelPromotionsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type ModelPromotionsQuery = { registeredModel: { id: string, promotions: { edges: Array<{ cursor: string, node: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type PromotionQueryVariables = Exact<{
  id: string | number;
}>;


export type PromotionQuery = { promotion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, registeredModel: { id: string, name: string }, decisions: { approve: boolean, notApprover: string | null, refuse: boolean, withdraw: boolean, force: boolean }, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type VersionChecksQueryVariables = Exact<{
  id: string | number;
}>;


export type VersionChecksQuery = { modelVersion: { id: string, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }>, registeredModel: { id: string, rule: { guarded: Array<string>, alpha: number | null, parity: boolean, approval: PromotionApproval, suite: { id: string, name: string } | null } } } };

export type CreateRegisteredModelMutationVariables = Exact<{
  input: CreateRegisteredModelInput;
}>;


export type CreateRegisteredModelMutation = { createRegisteredModel: { id: string, name: string, description: string, versionCount: number, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } } };

export type UpdateRegisteredModelMutationVariables = Exact<{
  input: UpdateRegisteredModelInput;
}>;


export type UpdateRegisteredModelMutation = { updateRegisteredModel: { id: string, name: string, description: string, versionCount: number, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } } };

export type SetPromotionRuleMutationVariables = Exact<{
  input: SetPromotionRuleInput;
}>;


export type SetPromotionRuleMutation = { setPromotionRule: { id: string, rule: { guarded: Array<string>, alpha: number | null, parity: boolean, approval: PromotionApproval, suite: { id: string, name: string } | null } } };

export type RegisterRunMutationVariables = Exact<{
  input: RegisterRunInput;
}>;


export type RegisterRunMutation = { registerRun: { id: string, number: number, registeredModel: { id: string } } };

export type RemoveModelVersionMutationVariables = Exact<{
  input: RemoveModelVersionInput;
}>;


export type RemoveModelVersionMutation = { removeModelVersion: { id: string, name: string, description: string, versionCount: number, aliases: Array<{ alias: string, since: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null } }, promotion: { id: string } }>, waiting: { edges: Array<{ cursor: string, node: { id: string } }> } } };

export type PromoteModelVersionMutationVariables = Exact<{
  input: PromoteModelVersionInput;
}>;


export type PromoteModelVersionMutation = { promoteModelVersion: { id: string, alias: string, state: PromotionState, isRollback: boolean, createdAt: string, askedBy: { id: string, name: string }, version: { id: string, number: number, run: { id: string, number: number, name: string } } | null, formerVersion: { id: string, number: number, run: { id: string, number: number } } | null, turns: Array<{ kind: PromotionTurnKind, reason: string, createdAt: string, author: { id: string, name: string }, checks: Array<{ kind: PromotionCheckKind, passed: boolean, words: string }> }> } };

export type ChampionsQueryVariables = Exact<{
  project: string | number;
}>;


export type ChampionsQuery = { project: { id: string, registeredModels: { edges: Array<{ cursor: string, node: { id: string, name: string, aliases: Array<{ alias: string, version: { id: string, number: number, run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } } }> } }> } } };

export type WrittenNoteFragment = { id: string, number: number, body: string, writtenAt: string, author: { id: string, name: string } };

export type RunNoteQueryVariables = Exact<{
  id: string | number;
}>;


export type RunNoteQuery = { run: { id: string, note: { id: string, number: number, body: string, writtenAt: string, author: { id: string, name: string } } | null } };

export type GroupNoteQueryVariables = Exact<{
  id: string | number;
}>;


export type GroupNoteQuery = { runGroup: { id: string, note: { id: string, number: number, body: string, writtenAt: string, author: { id: string, name: string } } | null } };

export type NoteVersionsQueryVariables = Exact<{
  id: string | number;
}>;


export type NoteVersionsQuery = { node:
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string, versions: Array<{ number: number, body: string, writtenAt: string, author: { id: string, name: string } }> }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
    | { id: string }
   | null };

export type WriteRunNoteMutationVariables = Exact<{
  input: WriteRunNoteInput;
}>;


export type WriteRunNoteMutation = { writeRunNote: { id: string, number: number, body: string, writtenAt: string, author: { id: string, name: string } } };

export type WriteGroupNoteMutationVariables = Exact<{
  input: WriteGroupNoteInput;
}>;


export type WriteGroupNoteMutation = { writeGroupNote: { id: string, number: number, body: string, writtenAt: string, author: { id: string, name: string } } };

export type ProjectOverviewQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectOverviewQuery = { project: { id: string, datasets: { edges: Array<{ node: { id: string, name: string, imageCount: number } }> }, versions: { edges: Array<{ node: { id: string, name: string, imageCount: number } }> }, runs: { edges: Array<{ node: { id: string, name: string, number: number, state: RunState, testAccuracy: number | null } }> }, errorCases: { edges: Array<{ node: { id: string } }> } } };

export type ParityCheckRowFragment = { format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> };

export type ParitySplitRowFragment = { format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> };

export type ParitySetAsideRowFragment = { kind: ParityKind, format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, checkedAt: string, reason: string, setAsideAt: string, setAsideBy: { id: string, name: string } };

export type ParityFindingsFragment = { parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> };

export type LookAtMutationVariables = Exact<{
  input: LookAtInput;
}>;


export type LookAtMutation = { lookAt: boolean };

export type ReviewImageFragment = { imageId: string, isDecided: boolean, differs: boolean, decidedAt: string | null, image: { id: string, url: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null }, decidedClass: { id: string, name: string, position: number } | null, decidedBy: { id: string, name: string } | null, votes: Array<{ answer: QueueAnswer, reason: string, ms: number, createdAt: string, class: { id: string, name: string, position: number } | null, user: { id: string, name: string } }> };

export type QueueReviewImagesQueryVariables = Exact<{
  id: string | number;
  state: QueueReviewState;
  after?: string | null | undefined;
}>;


export type QueueReviewImagesQuery = { labelQueue: { id: string, reviewImages: { edges: Array<{ cursor: string, node: { imageId: string, isDecided: boolean, differs: boolean, decidedAt: string | null, image: { id: string, url: string, thumbnailUrl: string, class: { id: string, name: string, position: number } | null }, decidedClass: { id: string, name: string, position: number } | null, decidedBy: { id: string, name: string } | null, votes: Array<{ answer: QueueAnswer, reason: string, ms: number, createdAt: string, class: { id: string, name: string, position: number } | null, user: { id: string, name: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type QueueTaskFragment = { imageId: string, url: string, thumbnailUrl: string, width: number, height: number };

export type QueueOwnAnswersQueryVariables = Exact<{
  id: string | number;
}>;


export type QueueOwnAnswersQuery = { labelQueue: { id: string, ownAnswers: Array<{ answer: QueueAnswer, class: { id: string } | null, task: { imageId: string, url: string, thumbnailUrl: string, width: number, height: number } }> } };

export type DealQueueImagesMutationVariables = Exact<{
  input: DealQueueImagesInput;
}>;


export type DealQueueImagesMutation = { dealQueueImages: { queue: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } }, tasks: Array<{ imageId: string, url: string, thumbnailUrl: string, width: number, height: number }> } };

export type AgreementValueFragment = { value: number, low: number | null, high: number | null, images: number };

export type QueueOverviewQueryVariables = Exact<{
  id: string | number;
  review: boolean;
}>;


export type QueueOverviewQuery = { labelQueue: { id: string, secondsLeft: number | null, settledGoldCount?: number, members: Array<{ id: string, role: QueueRole, memberId: string | null, isAble: boolean, share: number | null, classified: number, cannotSay: number, skipped: number, medianMs: number | null, user: { id: string, name: string }, gold: { hits: number, of: number, low: number, high: number } | null, agreement: { hits: number, of: number } | null }>, agreement: { fleissVotes: number, percent: { value: number, low: number | null, high: number | null, images: number } | null, fleiss: { value: number, low: number | null, high: number | null, images: number } | null, alpha: { value: number, low: number | null, high: number | null, images: number } | null, pairs: Array<{ images: number, agreeing: number, first: { id: string, name: string }, second: { id: string, name: string }, kappa: { value: number, low: number | null, high: number | null, images: number } | null, cells: Array<{ first: number, second: number, count: number }> }> }, gold?: Array<{ count: number, user: { id: string }, known: { id: string }, voted: { id: string } | null }> } };

export type CancelQueueFillingMutationVariables = Exact<{
  input: CancelQueueFillingInput;
}>;


export type CancelQueueFillingMutation = { cancelQueueFilling: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type QueueToAddToFragment = { id: string, name: string, state: LabelQueueState, dataset: { id: string } };

export type AddQueueImagesMutationVariables = Exact<{
  input: AddQueueImagesInput;
}>;


export type AddQueueImagesMutation = { addQueueImages: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type NewQueueQueryVariables = Exact<{
  project: string | number;
}>;


export type NewQueueQuery = { project: { id: string, labelQueues: { edges: Array<{ node: { id: string, name: string, state: LabelQueueState, dataset: { id: string } } }> }, datasets: { edges: Array<{ node: { id: string, name: string, imageCount: number } }> } } };

export type QueueMatchingQueryVariables = Exact<{
  dataset: string | number;
  filter?: DatasetImageFilter | null | undefined;
}>;


export type QueueMatchingQuery = { dataset: { id: string, total: { count: number, isExact: boolean } } };

export type KnownAnswersQueryVariables = Exact<{
  dataset: string | number;
  filter?: DatasetImageFilter | null | undefined;
  known?: DatasetImageFilter | null | undefined;
  classIds: Array<string | number> | string | number;
}>;


export type KnownAnswersQuery = { dataset: { id: string, knownAnswerCount: number } };

export type CreateLabelQueueMutationVariables = Exact<{
  input: CreateLabelQueueInput;
}>;


export type CreateLabelQueueMutation = { createLabelQueue: { id: string } };

export type QueueProgressFragment = { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } };

export type QueueFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type QueueFrameQuery = { labelQueue: { instructions: string, rule: LabelQueueRule, imageOrder: LabelQueueOrder, goldCount: number, secondsLeft: number | null, createdAt: string, id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, createdBy: { id: string, name: string }, dataset: { id: string, name: string }, classes: Array<{ id: string, name: string, position: number }>, members: Array<{ id: string, role: QueueRole, memberId: string | null, isAble: boolean, share: number | null, user: { id: string, name: string } }>, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } };

export type UpdateLabelQueueMutationVariables = Exact<{
  input: UpdateLabelQueueInput;
}>;


export type UpdateLabelQueueMutation = { updateLabelQueue: { id: string, name: string, state: LabelQueueState, instructions: string, votesPerImage: number, reviewCount: number } };

export type QueuesPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type QueuesPageQuery = { project: { id: string, labelQueues: { edges: Array<{ cursor: string, node: { id: string, name: string, state: LabelQueueState, imageCount: number, settledCount: number, reviewCount: number, decidedCount: number, votesPerImage: number, voteCount: number, dataset: { id: string, name: string }, filling: { state: WorkState, processed: number, total: number | null, failure: string | null } | null, permissions: { label: boolean, review: boolean } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ReportsQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type ReportsQuery = { project: { id: string, reports: { edges: Array<{ cursor: string, node: { id: string, title: string, number: number, writtenAt: string, author: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type WrittenReportFragment = { id: string, number: number, title: string, blocks: unknown, writtenAt: string, author: { id: string, name: string } };

export type ReportQueryVariables = Exact<{
  id: string | number;
}>;


export type ReportQuery = { report: { id: string, number: number, title: string, blocks: unknown, writtenAt: string, author: { id: string, name: string } } };

export type CreateReportMutationVariables = Exact<{
  input: CreateReportInput;
}>;


export type CreateReportMutation = { createReport: { id: string } };

export type WriteReportMutationVariables = Exact<{
  input: WriteReportInput;
}>;


export type WriteReportMutation = { writeReport: { id: string, number: number, title: string, blocks: unknown, writtenAt: string, author: { id: string, name: string } } };

export type DeleteReportMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteReportMutation = { deleteReport: { id: string } };

export type ReportRunsQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  keys: Array<string> | string;
  sort?: RunSort | null | undefined;
}>;


export type ReportRunsQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, tags: Array<string>, aliases: Array<string>, values: Array<unknown> } }> } } };

export type ReportFieldsQueryVariables = Exact<{
  project: string | number;
}>;


export type ReportFieldsQuery = { project: { id: string, runFields: Array<{ key: string, source: RunFieldSource, isNumber: boolean, unit: RunFieldUnit | null }> } };

export type ReportMatrixQueryVariables = Exact<{
  project: string | number;
  filter: string;
}>;


export type ReportMatrixQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, confusionMatrix: { counts: number[][], total: number, classes: Array<{ index: number, id: string, name: string, position: number }> } | null } }> } } };

export type CreateCauseTagMutationVariables = Exact<{
  input: CreateCauseTagInput;
}>;


export type CreateCauseTagMutation = { createCauseTag: { id: string, name: string } };

export type ReviewPictureQueryVariables = Exact<{
  review: string | number;
  image: string | number;
}>;


export type ReviewPictureQuery = { review: { id: string, picture: { id: string, prediction: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null, class: { id: string, name: string, position: number } | null, labels: Array<{ id: string, source: LabelSource, createdAt: string, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } | null }>, moves: Array<{ splitBefore: Split | null, split: Split | null, groupBefore: string | null, group: string | null, createdAt: string, dataset: { id: string, name: string }, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } }> }, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number } } | null, other: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } | null } } };

export type CloseReviewMutationVariables = Exact<{
  input: CloseReviewInput;
}>;


export type CloseReviewMutation = { closeReview: { id: string, closedAt: string | null, closedBy: { id: string, name: string } | null } };

export type ReviewSummaryQueryVariables = Exact<{
  id: string | number;
}>;


export type ReviewSummaryQuery = { review: { id: string, closedAt: string | null, summary: { at: string, images: number, decided: number, differing: number, corrected: number, verdicts: Array<{ verdict: ReviewVerdict, images: number }>, people: Array<{ name: string, dealt: number, decided: number }>, tags: Array<{ name: string, images: number }>, opening: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, figures: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, next: Array<{ verdict: ReviewVerdict, images: number, tags: Array<string>, truth: { id: string, name: string } | null, other: { id: string, name: string } | null }>, pictures: Array<{ imageId: string, name: string, confidence: number, truth: { id: string, name: string }, predicted: { id: string, name: string }, decisions: Array<{ by: string, verdict: ReviewVerdict, note: string, tags: Array<string>, at: string, class: { id: string, name: string } | null, former: { id: string, name: string } | null }> }> }, links: Array<{ id: string, createdAt: string, expiresAt: string, revokedAt: string | null, createdBy: { id: string, name: string } }> } };

export type CreateReviewLinkMutationVariables = Exact<{
  input: CreateReviewLinkInput;
}>;


export type CreateReviewLinkMutation = { createReviewLink: { url: string, link: { id: string } } };

export type RevokeReviewLinkMutationVariables = Exact<{
  input: RevokeReviewLinkInput;
}>;


export type RevokeReviewLinkMutation = { revokeReviewLink: { id: string, revokedAt: string | null } };

export type ReviewDecisionFragment = { sequence: string, imageId: string, key: string, verdict: ReviewVerdict | null, note: string, createdAt: string, user: { id: string, name: string }, class: { id: string, name: string, position: number } | null, tags: Array<{ id: string, name: string }> };

export type ReviewDecisionsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type ReviewDecisionsQuery = { review: { id: string, decisions: { edges: Array<{ node: { sequence: string, imageId: string, key: string, verdict: ReviewVerdict | null, note: string, createdAt: string, user: { id: string, name: string }, class: { id: string, name: string, position: number } | null, tags: Array<{ id: string, name: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type DecideReviewImagesMutationVariables = Exact<{
  input: DecideReviewImagesInput;
}>;


export type DecideReviewImagesMutation = { decideReviewImages: { id: string } };

export type UndoReviewDecisionMutationVariables = Exact<{
  input: UndoReviewDecisionInput;
}>;


export type UndoReviewDecisionMutation = { undoReviewDecision: { id: string } };

export type ReviewedClassesQueryVariables = Exact<{
  run: string | number;
  other: string | number;
  pair: boolean;
}>;


export type ReviewedClassesQuery = { run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, other?: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } };

export type CreateReviewMutationVariables = Exact<{
  input: CreateReviewInput;
}>;


export type CreateReviewMutation = { createReview: { id: string } };

export type ReviewRunFragment = { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } };

export type ReviewRowFragment = { id: string, name: string, imageCount: number, decidedCount: number, dueAt: string | null, closedAt: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, otherRun: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } | null, selection: { labels: LabelMoment | null, truth: number | null, predicted: number | null, wrong: boolean, alike: string | null, title: string | null, group: ReviewGroup | null, a: number | null, b: number | null, moved: boolean, listed: number | null }, people: Array<{ dealt: number, decided: number, isAble: boolean, user: { id: string, name: string }, member: { id: string } | null }> };

export type ReviewsPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type ReviewsPageQuery = { project: { id: string, reviews: { edges: Array<{ cursor: string, node: { id: string, name: string, imageCount: number, decidedCount: number, dueAt: string | null, closedAt: string | null, createdAt: string, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, otherRun: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } | null, selection: { labels: LabelMoment | null, truth: number | null, predicted: number | null, wrong: boolean, alike: string | null, title: string | null, group: ReviewGroup | null, a: number | null, b: number | null, moved: boolean, listed: number | null }, people: Array<{ dealt: number, decided: number, isAble: boolean, user: { id: string, name: string }, member: { id: string } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ReviewProgressQueryVariables = Exact<{
  id: string | number;
}>;


export type ReviewProgressQuery = { review: { id: string, name: string, imageCount: number, decidedCount: number, dueAt: string | null, closedAt: string | null, createdAt: string, closedBy: { id: string, name: string } | null, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, otherRun: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } | null, selection: { labels: LabelMoment | null, truth: number | null, predicted: number | null, wrong: boolean, alike: string | null, title: string | null, group: ReviewGroup | null, a: number | null, b: number | null, moved: boolean, listed: number | null }, people: Array<{ dealt: number, decided: number, isAble: boolean, user: { id: string, name: string }, member: { id: string } | null }> } };

export type ReviewFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type ReviewFrameQuery = { review: { peoplePerImage: number, imageIds: Array<string>, id: string, name: string, imageCount: number, decidedCount: number, dueAt: string | null, closedAt: string | null, createdAt: string, closedBy: { id: string, name: string } | null, deals: Array<{ userId: string, imageIds: Array<string> }>, project: { id: string, causeTags: Array<{ id: string, name: string }> }, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, otherRun: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } | null, selection: { labels: LabelMoment | null, truth: number | null, predicted: number | null, wrong: boolean, alike: string | null, title: string | null, group: ReviewGroup | null, a: number | null, b: number | null, moved: boolean, listed: number | null }, people: Array<{ dealt: number, decided: number, isAble: boolean, user: { id: string, name: string }, member: { id: string } | null }> } };

export type UpdateReviewMutationVariables = Exact<{
  input: UpdateReviewInput;
}>;


export type UpdateReviewMutation = { updateReview: { id: string, name: string, imageCount: number, decidedCount: number, dueAt: string | null, closedAt: string | null, createdAt: string, deals: Array<{ userId: string, imageIds: Array<string> }>, createdBy: { id: string, name: string }, run: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } }, otherRun: { id: string, number: number, name: string, version: { id: string, classes: Array<{ index: number, id: string, name: string, position: number }> } } | null, selection: { labels: LabelMoment | null, truth: number | null, predicted: number | null, wrong: boolean, alike: string | null, title: string | null, group: ReviewGroup | null, a: number | null, b: number | null, moved: boolean, listed: number | null }, people: Array<{ dealt: number, decided: number, isAble: boolean, user: { id: string, name: string }, member: { id: string } | null }> } };

export type NextStepPartsFragment = { verdict: ReviewVerdict, images: number, tags: Array<string>, truth: { id: string, name: string } | null, other: { id: string, name: string } | null };

export type ReviewFigurePartsFragment = { runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } };

export type ReviewSummaryPartsFragment = { at: string, images: number, decided: number, differing: number, corrected: number, verdicts: Array<{ verdict: ReviewVerdict, images: number }>, people: Array<{ name: string, dealt: number, decided: number }>, tags: Array<{ name: string, images: number }>, opening: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, figures: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, next: Array<{ verdict: ReviewVerdict, images: number, tags: Array<string>, truth: { id: string, name: string } | null, other: { id: string, name: string } | null }>, pictures: Array<{ imageId: string, name: string, confidence: number, truth: { id: string, name: string }, predicted: { id: string, name: string }, decisions: Array<{ by: string, verdict: ReviewVerdict, note: string, tags: Array<string>, at: string, class: { id: string, name: string } | null, former: { id: string, name: string } | null }> }> };

export type EndedRunQueryVariables = Exact<{
  id: string | number;
}>;


export type EndedRunQuery = { run: { id: string, number: number, name: string, state: RunState, failureMessage: string | null, testAccuracy: number | null, isFollowed: boolean, ahead: { accuracy: number, championAccuracy: number, p: number | null, champion: { id: string, number: number }, registeredModel: { id: string, name: string } } | null } };

export type RunChoicesQueryVariables = Exact<{
  project: string | number;
  filter: string;
}>;


export type RunChoicesQuery = { project: { id: string, runs: { edges: Array<{ node: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } }>, pageInfo: { hasNextPage: boolean } } } };

export type ChosenRunQueryVariables = Exact<{
  id: string | number;
}>;


export type ChosenRunQuery = { run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } };

export type RunChoiceFragment = { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null };

export type EvaluationFactsFragment = { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } };

export type RunEvaluationsQueryVariables = Exact<{
  run: string | number;
}>;


export type RunEvaluationsQuery = { run: { id: string, splits: Array<{ split: Split, images: number, isJudged: boolean, evaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } | null }> } };

export type CreateEvaluationMutationVariables = Exact<{
  input: CreateEvaluationInput;
}>;


export type CreateEvaluationMutation = { createEvaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type CancelEvaluationMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelEvaluationMutation = { cancelEvaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type DeleteEvaluationMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteEvaluationMutation = { deleteEvaluation: { id: string } };

export type FinishEvaluationMutationVariables = Exact<{
  id: string | number;
}>;


export type FinishEvaluationMutation = { finishEvaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type EvaluationPageQueryVariables = Exact<{
  id: string | number;
}>;


export type EvaluationPageQuery = { evaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, tabs: Array<{ browser: string, backend: Backend, images: number, imagesPerSecond: number | null, isPresent: boolean, refusal: string | null, joinedAt: string, user: { id: string, name: string } }>, run: { id: string, model: { id: string, format: string, accuracy: number | null, preprocessing: unknown, conversions: Array<{ id: string, format: string, url: string | null }>, classes: Array<{ index: number, id: string, name: string, position: number }>, run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } } | null }, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type LendTabMutationVariables = Exact<{
  input: LendTabInput;
}>;


export type LendTabMutation = { lendTab: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type WorkPieceMutationVariables = Exact<{
  input: WorkPieceInput;
}>;


export type WorkPieceMutation = { workPiece: { refusal: string | null, piece: { number: number, images: Array<{ id: string, url: string }> } | null, evaluation: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } } };

export type ReturnTabMutationVariables = Exact<{
  input: ReturnTabInput;
}>;


export type ReturnTabMutation = { returnTab: { id: string, split: Split, state: WorkState, by: EvaluationBy, isLent: boolean, processed: number, total: number | null, failure: string | null, createdAt: string, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, result: { id: string, number: number, testAccuracy: number | null, testLoss: number | null } | null, createdBy: { id: string, name: string } } };

export type RunFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type RunFrameQuery = { run: { deletedAt: string | null, restorableUntil: string | null, archivedAt: string | null, configuration: unknown, failureKind: FailureKind | null, failureMessage: string | null, engine: string | null, engineNote: string | null, waitingShare: number | null, parameters: number | null, memoryBytes: number | null, stopRequestedAt: string | null, stopsAfterEpoch: boolean, isFollowed: boolean, stopReason: string | null, trial: number | null, originEpoch: number | null, result: unknown, testLoss: number | null, modelEpoch: number | null, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, source: { tracker: string, id: string, experiment: string, user: string | null } | null, artifacts: Array<{ id: string, path: string, bytes: number, url: string | null }>, sweep: { id: string, name: string } | null, origin: { id: string, number: number } | null, attempts: Array<{ kind: AttemptKind, epoch: number, lostAt: string | null, startedAt: string }>, failureLines: Array<{ sequence: number, at: string, level: LogLevel, message: string }>, splits: Array<{ split: Split, isJudged: boolean }>, evaluation: { id: string, split: Split, total: number | null, finishedAt: string | null, evaluators: Array<{ images: number, user: { id: string, name: string } | null }>, run: { id: string, number: number, name: string }, createdBy: { id: string, name: string } } | null, marks: Array<{ kind: RunMarkKind, subject: string, epoch: number, step: number, message: string, advice: string | null }>, checkpoints: Array<{ epoch: number, step: number, best: boolean, kept: boolean, createdAt: string }>, model: { id: string, format: string, bytes: number, accuracy: number | null, url: string, takeAwayUrl: string, createdAt: string, conversions: Array<{ id: string, format: string, bytes: number, images: number, accuracy: number | null, agreeing: number, largestDifference: number | null, latencyMs: number | null, failure: string | null, url: string | null }>, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } };

export type RunLogQueryVariables = Exact<{
  run: string | number;
  after?: string | null | undefined;
  search?: string | null | undefined;
}>;


export type RunLogQuery = { run: { id: string, log: { edges: Array<{ cursor: string, node: { sequence: number, at: string, level: LogLevel, message: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type BaselineMatrixQueryVariables = Exact<{
  run: string | number;
  labels: LabelMoment;
  threshold: number;
  top: number;
}>;


export type BaselineMatrixQuery = { run: { id: string, confusionMatrix: { counts: number[][], classes: Array<{ id: string }> } | null } };

export type CrossTableQueryVariables = Exact<{
  run: string | number;
  rows: MatrixAxisInput;
  columns: MatrixAxisInput;
}>;


export type CrossTableQuery = { run: { id: string, crossTable: { counts: number[][], total: number, isSquare: boolean, leftOut: number, rows: { title: string, values: Array<{ key: string, name: string }> }, columns: { title: string, values: Array<{ key: string, name: string }> } } } };

export type KeepFromMatrixMutationVariables = Exact<{
  input: CreateErrorCaseInput;
}>;


export type KeepFromMatrixMutation = { createErrorCase: { id: string } };

export type MatrixFactsFragment = { counts: number[][], refused: Array<number>, total: number, accuracy: number, corrected: number, leftOut: number, classes: Array<{ index: number, id: string, name: string, position: number }>, perClass: Array<{ support: number, predictedCount: number, precision: number | null, recall: number | null, f1: number | null, class: { index: number, id: string, name: string, position: number } }>, macro: { precision: number, recall: number, f1: number }, weighted: { precision: number, recall: number, f1: number } };

export type RunMatrixQueryVariables = Exact<{
  run: string | number;
  threshold: number;
  top: number;
}>;


export type RunMatrixQuery = { run: { id: string, confusionMatrix: { counts: number[][], refused: Array<number>, total: number, accuracy: number, corrected: number, leftOut: number, classes: Array<{ index: number, id: string, name: string, position: number }>, perClass: Array<{ support: number, predictedCount: number, precision: number | null, recall: number | null, f1: number | null, class: { index: number, id: string, name: string, position: number } }>, macro: { precision: number, recall: number, f1: number }, weighted: { precision: number, recall: number, f1: number } } | null } };

export type TodaysMatrixQueryVariables = Exact<{
  run: string | number;
  threshold: number;
  top: number;
}>;


export type TodaysMatrixQuery = { run: { id: string, todays: { counts: number[][], refused: Array<number>, total: number, accuracy: number, corrected: number, leftOut: number, classes: Array<{ index: number, id: string, name: string, position: number }>, perClass: Array<{ support: number, predictedCount: number, precision: number | null, recall: number | null, f1: number | null, class: { index: number, id: string, name: string, position: number } }>, macro: { precision: number, recall: number, f1: number }, weighted: { precision: number, recall: number, f1: number } } | null } };

export type RunReviewQueryVariables = Exact<{
  run: string | number;
}>;


export type RunReviewQuery = { run: { id: string, errorCases: { edges: Array<{ cursor: string, node: { id: string, image: { id: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, threads: Array<{ id: string, resolvedAt: string | null, truthClass: { id: string } | null, predictedClass: { id: string } | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> }> } };

export type PictureLabelsQueryVariables = Exact<{
  image: string | number;
}>;


export type PictureLabelsQuery = { image: { id: string, labels: Array<{ id: string, source: LabelSource, createdAt: string, class: { id: string, name: string, position: number } | null, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } | null }>, moves: Array<{ splitBefore: Split | null, split: Split | null, groupBefore: string | null, group: string | null, createdAt: string, dataset: { id: string, name: string }, author: { id: string, name: string } | null, origin: { id: string, name: string, datasetId: string | null, createdBy: { id: string, name: string } } | null, batch: { id: string, imageCount: number, undoDepth: number } }> } };

export type FoldClassesMutationVariables = Exact<{
  input: FoldClassesInput;
}>;


export type FoldClassesMutation = { foldClasses: { id: string, classes: Array<{ id: string, superClass: string | null }> } };

export type CellPredictionFragment = { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } };

export type CellPredictionsQueryVariables = Exact<{
  run: string | number;
  blocks?: Array<MatrixBlockInput> | MatrixBlockInput | null | undefined;
  crossing?: MatrixCrossingInput | null | undefined;
  labels: LabelMoment;
  threshold: number;
  top: number;
  order: MatrixImageOrder;
  alike?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type CellPredictionsQuery = { run: { id: string, predictions: { edges: Array<{ cursor: string, node: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type OnePredictionQueryVariables = Exact<{
  run: string | number;
  image: string | number;
}>;


export type OnePredictionQuery = { run: { id: string, prediction: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } | null } };

export type MetricNamesQueryVariables = Exact<{
  run: string | number;
  search: string;
}>;


export type MetricNamesQuery = { run: { id: string, metricNames: Array<string> } };

export type LowestMetricsQueryVariables = Exact<{
  run: string | number;
  start: string;
  first: number;
}>;


export type LowestMetricsQuery = { run: { id: string, lowestMetrics: { names: Array<string>, total: number } } };

export type RunModelVersionsQueryVariables = Exact<{
  id: string | number;
}>;


export type RunModelVersionsQuery = { run: { id: string, modelVersions: Array<{ id: string, number: number, aliases: Array<string>, registeredModel: { id: string, name: string } }> } };

export type RenameRunMutationVariables = Exact<{
  run: string | number;
  name: string;
}>;


export type RenameRunMutation = { renameRun: { id: string, name: string } };

export type ReportCostsQueryVariables = Exact<{
  run: string | number;
  cells: Array<CellCostInput> | CellCostInput;
  refuse: number;
  calibrated: boolean;
}>;


export type ReportCostsQuery = { run: { id: string, report: { costs: { images: number, threshold: { all: number, threshold: number | null, atThreshold: number, kept: number, line: { x: Array<number>, y: Array<number> } }, rule: { cost: number, refused: number, right: number, changed: number, changes: Array<{ count: number, from: { index: number, id: string, name: string, position: number }, to: { index: number, id: string, name: string, position: number } }> } } } | null } };

export type ReportCurvesQueryVariables = Exact<{
  run: string | number;
  class?: number | null | undefined;
  withClass: boolean;
}>;


export type ReportCurvesQuery = { run: { id: string, report: { mean: { precisionRecall: { x: Array<number>, y: Array<number> }, roc: { x: Array<number>, y: Array<number> } } | null, ofClass?: { precisionRecall: { x: Array<number>, y: Array<number> }, roc: { x: Array<number>, y: Array<number> } } | null } | null } };

export type BothCurvesFragment = { precisionRecall: { x: Array<number>, y: Array<number> }, roc: { x: Array<number>, y: Array<number> } };

export type CalibrationPartsFragment = { ece: number, mce: number, logLoss: number, brier: number, bins: Array<{ count: number, confidence: number | null, accuracy: number | null }> };

export type ReportClassFragment = { index: number, id: string, name: string, position: number };

export type RunReportQueryVariables = Exact<{
  run: string | number;
}>;


export type RunReportQuery = { run: { id: string, report: { split: Split, images: number, accuracy: number, accuracyLow: number, accuracyHigh: number, baselineAccuracy: number | null, balancedAccuracy: number | null, kappa: number | null, matthews: number | null, top3: number | null, top5: number | null, macroAveragePrecision: number | null, macroRocArea: number | null, undefinedMeasures: Array<string>, baselineClass: { index: number, id: string, name: string, position: number } | null, macro: { precision: number, recall: number, f1: number }, micro: { precision: number, recall: number, f1: number }, weighted: { precision: number, recall: number, f1: number }, perClass: Array<{ support: number, predictedCount: number, correct: number, precision: number | null, recall: number | null, f1: number | null, averagePrecision: number | null, rocArea: number | null, class: { index: number, id: string, name: string, position: number }, mistake: { count: number, class: { index: number, id: string, name: string, position: number } } | null }>, pairs: Array<{ firstAsSecond: number, secondAsFirst: number, count: number, share: number, first: { index: number, id: string, name: string, position: number }, second: { index: number, id: string, name: string, position: number } }>, calibration: { ece: number, mce: number, logLoss: number, brier: number, bins: Array<{ count: number, confidence: number | null, accuracy: number | null }> }, temperature: { value: number, images: number, everyNth: number, before: { ece: number, mce: number, logLoss: number, brier: number, bins: Array<{ count: number, confidence: number | null, accuracy: number | null }> }, after: { ece: number, mce: number, logLoss: number, brier: number, bins: Array<{ count: number, confidence: number | null, accuracy: number | null }> } } | null, thresholds: { kept: Array<number>, right: Array<number> }, riskCoverage: { area: number, line: { x: Array<number>, y: Array<number> } } } | null } };

export type ReportRefusalQueryVariables = Exact<{
  run: string | number;
  threshold: number;
}>;


export type ReportRefusalQuery = { run: { id: string, report: { refusal: { threshold: number, counts: Array<Array<number>> } } | null } };

export type BothFiguresQueryVariables = Exact<{
  run: string | number;
}>;


export type BothFiguresQuery = { run: { id: string, measured: { accuracy: number, macro: { f1: number } } | null, today: { accuracy: number, corrected: number, leftOut: number, macro: { f1: number } } | null } };

export type ResumeRunMutationVariables = Exact<{
  run: string | number;
}>;


export type ResumeRunMutation = { resumeRun: { stopRequestedAt: string | null, failureKind: FailureKind | null, failureMessage: string | null, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } };

export type RestartRunMutationVariables = Exact<{
  run: string | number;
}>;


export type RestartRunMutation = { restartRun: { id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } };

export type FollowRunMutationVariables = Exact<{
  run: string | number;
  follow: boolean;
}>;


export type FollowRunMutation = { followRun: { id: string, isFollowed: boolean } };

export type StopRunMutationVariables = Exact<{
  run: string | number;
  afterEpoch?: boolean | null | undefined;
}>;


export type StopRunMutation = { stopRun: { id: string, state: RunState, stopRequestedAt: string | null, stopsAfterEpoch: boolean, finishedAt: string | null } };

export type RunSuitesQueryVariables = Exact<{
  id: string | number;
}>;


export type RunSuitesQuery = { run: { id: string, number: number, name: string, suiteStandings: Array<{ cases: number, passed: number, failed: number, unknownClass: number, unreadable: number, missing: number, broken: number, fixed: number, heldBack: string | null, suite: { id: string, name: string }, run: { id: string } }>, model: { id: string } | null, caseFacing: { state: WorkState, processed: number, total: number | null, failure: string | null } | null } };

export type RunCurvesQueryVariables = Exact<{
  run: string | number;
  names: Array<string> | string;
  from?: number | null | undefined;
  to?: number | null | undefined;
  fromSeconds?: number | null | undefined;
  toSeconds?: number | null | undefined;
}>;


export type RunCurvesQuery = { run: { id: string, curves: Array<{ name: string, isWhole: boolean, steps: Array<number>, seconds: Array<number>, values: Array<number | null>, meanSteps: Array<number>, meanSeconds: Array<number>, means: Array<number | null>, counts: Array<number>, breaks: Array<{ step: number, kind: CurveBreakKind, count: number }> }> } };

export type MissedImagesQueryVariables = Exact<{
  run: string | number;
}>;


export type MissedImagesQuery = { run: { id: string, missedImages: Array<{ image: { id: string, thumbnailUrl: string }, truth: { id: string, index: number, name: string, position: number }, predicted: { id: string, index: number, name: string, position: number } }> } };

export type BaseFiguresQueryVariables = Exact<{
  run: string | number;
}>;


export type BaseFiguresQuery = { run: { id: string, number: number, name: string, testAccuracy: number | null, testLoss: number | null, validationAccuracy: number | null, validationLoss: number | null, parameters: number | null, imagesPerSecond: number | null, workedSeconds: number | null } };

export type ChecksPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type ChecksPageQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { result: unknown, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type FollowRunGroupMutationVariables = Exact<{
  group: string | number;
  follow: boolean;
}>;


export type FollowRunGroupMutation = { followRunGroup: { id: string, isFollowed: boolean } };

export type RunGroupPageQueryVariables = Exact<{
  id: string | number;
}>;


export type RunGroupPageQuery = { runGroup: { isFollowed: boolean, foldCounts: Array<Array<number>> | null, keptTogether: number | null, pooledAccuracy: number | null, id: string, name: string, kind: RepeatKind, members: number, configuration: unknown, createdAt: string, pooledBaseline: { share: number, class: { index: number, name: string } } | null, version: { id: string, number: number, name: string, classes: Array<{ index: number, name: string, position: number }>, dataset: { id: string, name: string } }, runs: Array<{ configuration: unknown, failureMessage: string | null, validationLoss: number | null, testLoss: number | null, stopRequestedAt: string | null, id: string, state: RunState, number: number, name: string, kind: RunKind, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, curves: Array<{ name: string, epochs: Array<number>, means: Array<number | null>, deviations: Array<number | null>, counts: Array<number>, members: Array<{ member: number, values: Array<number | null>, breaks: Array<{ epoch: number, kind: CurveBreakKind, count: number }> }> }>, createdBy: { id: string, name: string }, spreads: Array<{ measure: RunMeasure, count: number, mean: number, deviation: number | null, smallest: number, largest: number, interval: Array<number> | null }> } };

export type RenameRunGroupMutationVariables = Exact<{
  group: string | number;
  name: string;
}>;


export type RenameRunGroupMutation = { renameRunGroup: { id: string, name: string, runs: Array<{ id: string, name: string }> } };

export type StopRunGroupMutationVariables = Exact<{
  group: string | number;
}>;


export type StopRunGroupMutation = { stopRunGroup: { id: string, runs: Array<{ id: string, state: RunState, stopRequestedAt: string | null, finishedAt: string | null }> } };

export type GroupFactsFragment = { id: string, name: string, kind: RepeatKind, members: number, configuration: unknown, createdAt: string, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } }, runs: Array<{ id: string, state: RunState }>, spreads: Array<{ measure: RunMeasure, count: number, mean: number, deviation: number | null, smallest: number, largest: number, interval: Array<number> | null }> };

export type RunGroupsPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type RunGroupsPageQuery = { project: { id: string, runGroups: { edges: Array<{ cursor: string, node: { id: string, name: string, kind: RepeatKind, members: number, configuration: unknown, createdAt: string, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } }, runs: Array<{ id: string, state: RunState }>, spreads: Array<{ measure: RunMeasure, count: number, mean: number, deviation: number | null, smallest: number, largest: number, interval: Array<number> | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RunImportFactsFragment = { id: string, fileName: string, state: WorkState, processed: number, total: number | null, failure: string | null, createdAt: string, findings: { runs: number, points: number, known: number, renewed: number, deleted: number, deletedHere: number, renumbered: number, files: number, filesLeftOut: number } | null, version: { id: string, number: number, dataset: { id: string, name: string } }, createdBy: { id: string, name: string } };

export type RunImportsPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type RunImportsPageQuery = { project: { id: string, versions: { edges: Array<{ node: { id: string } }> }, runImports: { edges: Array<{ cursor: string, node: { id: string, fileName: string, state: WorkState, processed: number, total: number | null, failure: string | null, createdAt: string, findings: { runs: number, points: number, known: number, renewed: number, deleted: number, deletedHere: number, renumbered: number, files: number, filesLeftOut: number } | null, version: { id: string, number: number, dataset: { id: string, name: string } }, createdBy: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ImportRunsMutationVariables = Exact<{
  input: ImportRunsInput;
}>;


export type ImportRunsMutation = { importRuns: { id: string, fileName: string, state: WorkState, processed: number, total: number | null, failure: string | null, createdAt: string, findings: { runs: number, points: number, known: number, renewed: number, deleted: number, deletedHere: number, renumbered: number, files: number, filesLeftOut: number } | null, version: { id: string, number: number, dataset: { id: string, name: string } }, createdBy: { id: string, name: string } } };

export type CancelRunImportMutationVariables = Exact<{
  id: string | number;
}>;


export type CancelRunImportMutation = { cancelRunImport: { id: string, fileName: string, state: WorkState, processed: number, total: number | null, failure: string | null, createdAt: string, findings: { runs: number, points: number, known: number, renewed: number, deleted: number, deletedHere: number, renumbered: number, files: number, filesLeftOut: number } | null, version: { id: string, number: number, dataset: { id: string, name: string } }, createdBy: { id: string, name: string } } };

export type LaunchBasesQueryVariables = Exact<{
  project: string | number;
}>;


export type LaunchBasesQuery = { project: { id: string, baseChoices: Array<{ id: string, name: string, inputShape: Array<number>, scaling: BaseScaling | null }> } };

export type LaunchBaseQueryVariables = Exact<{
  project: string | number;
  base: string | number;
}>;


export type LaunchBaseQuery = { project: { id: string, base: unknown } };

export type LaunchTeachersQueryVariables = Exact<{
  project: string | number;
  version: string | number;
}>;


export type LaunchTeachersQuery = { project: { id: string, teacherChoices: Array<{ id: string, name: string, inputShape: Array<number>, scaling: BaseScaling, commonClasses: number, refusal: string | null }> } };

export type CloneOfQueryVariables = Exact<{
  run: string | number;
}>;


export type CloneOfQuery = { run: { id: string, number: number, name: string, configuration: unknown, version: { id: string, number: number, name: string, imageCount: number, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, dataset: { id: string, name: string }, classes: Array<{ index: number, name: string }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }> } } };

export type EarlierRunsQueryVariables = Exact<{
  project: string | number;
}>;


export type EarlierRunsQuery = { project: { id: string, trainingMemory: number, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, state: RunState, configuration: unknown, imagesPerSecond: number | null } }> } } };

export type LaunchRunMutationVariables = Exact<{
  input: LaunchRunInput;
}>;


export type LaunchRunMutation = { launchRun: { id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } };

export type LaunchRunGroupMutationVariables = Exact<{
  input: LaunchRunGroupInput;
}>;


export type LaunchRunGroupMutation = { launchRunGroup: { id: string } };

export type PreviewImagesQueryVariables = Exact<{
  id: string | number;
  places: Array<number> | number;
}>;


export type PreviewImagesQuery = { version: { id: string, trainingImages: Array<{ place: number, position: number, image: { id: string, url: string, width: number, height: number } }> } };

export type LaunchVersionsQueryVariables = Exact<{
  project: string | number;
  search?: string | null | undefined;
}>;


export type LaunchVersionsQuery = { project: { id: string, versions: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, imageCount: number, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, dataset: { id: string, name: string }, classes: Array<{ index: number, name: string }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type LaunchVersionFragment = { id: string, number: number, name: string, imageCount: number, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, dataset: { id: string, name: string }, classes: Array<{ index: number, name: string }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }> };

export type LaunchVersionOfQueryVariables = Exact<{
  id: string | number;
}>;


export type LaunchVersionOfQuery = { version: { id: string, number: number, name: string, imageCount: number, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, dataset: { id: string, name: string }, classes: Array<{ index: number, name: string }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }> } };

export type VersionWarningsQueryVariables = Exact<{
  id: string | number;
}>;


export type VersionWarningsQuery = { version: { id: string, warnings: { isLookedAt: boolean, failure: string | null, list: Array<{ kind: VersionWarningKind, severity: VersionWarningSeverity, count: number, sentence: string, advice: string, classes: Array<{ id: string, index: number, name: string, position: number }>, examples: Array<{ likeness: number | null, image: { id: string, thumbnailUrl: string }, other: { id: string, thumbnailUrl: string } | null }> }> } } };

export type RunFieldsQueryVariables = Exact<{
  project: string | number;
}>;


export type RunFieldsQuery = { project: { id: string, runFields: Array<{ key: string, source: RunFieldSource, isNumber: boolean, unit: RunFieldUnit | null }>, versions: { edges: Array<{ node: { id: string } }> } } };

export type RunCountQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  shown?: ShownRuns | null | undefined;
}>;


export type RunCountQuery = { project: { id: string, runCount: number, newestRun: number | null } };

export type BaseValuesQueryVariables = Exact<{
  run: string | number;
  keys: Array<string> | string;
}>;


export type BaseValuesQuery = { run: { id: string, values: Array<unknown> } };

export type SetRunLimitsMutationVariables = Exact<{
  input: SetRunLimitsInput;
}>;


export type SetRunLimitsMutation = { setRunLimits: { id: string, runLimit: number | null, runLimitPerPerson: number | null } };

export type QueueHeadFragment = { runLimit: number | null, runLimitPerPerson: number | null, runQueueLength: number, workingRuns: Array<{ id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> };

export type QueuePageQueryVariables = Exact<{
  project: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type QueuePageQuery = { project: { id: string, runLimit: number | null, runLimitPerPerson: number | null, runQueueLength: number, runQueue: { edges: Array<{ cursor: string, node: { priority: RunPriority, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, workingRuns: Array<{ id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type QueueNewsQueryVariables = Exact<{
  project: string | number;
  numbers: Array<number> | number;
}>;


export type QueueNewsQuery = { project: { id: string, runLimit: number | null, runLimitPerPerson: number | null, runQueueLength: number, runsByNumber: Array<{ priority: RunPriority, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, workingRuns: Array<{ id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type MoveRunMutationVariables = Exact<{
  run: string | number;
  before?: string | number | null | undefined;
  after?: string | number | null | undefined;
}>;


export type MoveRunMutation = { moveRun: { id: string, number: number, priority: RunPriority, projectQueuePlace: number | null } };

export type SetRunPriorityMutationVariables = Exact<{
  run: string | number;
  priority: RunPriority;
}>;


export type SetRunPriorityMutation = { setRunPriority: { id: string, priority: RunPriority } };

export type RunRowFragment = { id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } };

export type BaselineFactsFragment = { share: number, class: { index: number, name: string } };

export type RunsPageQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  sort?: RunSort | null | undefined;
  shown?: ShownRuns | null | undefined;
  keys: Array<string> | string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type RunsPageQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { tags: Array<string>, aliases: Array<string>, values: Array<unknown>, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type DeleteSweepMutationVariables = Exact<{
  sweep: string | number;
}>;


export type DeleteSweepMutation = { deleteSweep: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type RestoreSweepMutationVariables = Exact<{
  sweep: string | number;
}>;


export type RestoreSweepMutation = { restoreSweep: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type SweepPageQueryVariables = Exact<{
  id: string | number;
}>;


export type SweepPageQuery = { sweep: { deletedAt: string | null, restorableUntil: string | null, isFollowed: boolean, seed: number, countsParameters: boolean, stoppingFactor: number | null, stoppingFirst: number | null, id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, bases: Array<{ place: number, configuration: unknown, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, ranges: Array<{ revision: number, firstTrial: number, space: unknown, evolution: unknown }>, trials: Array<{ trial: number, base: number, revision: number, parameters: unknown, value: number | null, parent: number | null, change: string | null, problem: string | null, isOutOfHours: boolean, run: { id: string, number: number, state: RunState, epoch: number, epochs: number, parameters: number | null, workedSeconds: number | null, silentSeconds: number | null, stopReason: string | null, stopsAfterEpoch: boolean } | null }>, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null } };

export type ChangeSweepRangesMutationVariables = Exact<{
  sweep: string | number;
  space: unknown;
  evolution?: unknown;
}>;


export type ChangeSweepRangesMutation = { changeSweepRanges: { id: string, ranges: Array<{ revision: number, firstTrial: number, space: unknown, evolution: unknown }> } };

export type PauseSweepMutationVariables = Exact<{
  sweep: string | number;
}>;


export type PauseSweepMutation = { pauseSweep: { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type ResumeSweepMutationVariables = Exact<{
  sweep: string | number;
}>;


export type ResumeSweepMutation = { resumeSweep: { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type StopSweepMutationVariables = Exact<{
  sweep: string | number;
}>;


export type StopSweepMutation = { stopSweep: { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type RenameSweepMutationVariables = Exact<{
  sweep: string | number;
  name: string;
}>;


export type RenameSweepMutation = { renameSweep: { id: string, name: string } };

export type ExtendSweepMutationVariables = Exact<{
  input: ExtendSweepInput;
}>;


export type ExtendSweepMutation = { extendSweep: { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } };

export type FollowSweepMutationVariables = Exact<{
  sweep: string | number;
  follow: boolean;
}>;


export type FollowSweepMutation = { followSweep: { id: string, isFollowed: boolean } };

export type SweepFromQueryVariables = Exact<{
  run: string | number;
}>;


export type SweepFromQuery = { run: { id: string, number: number, name: string, configuration: unknown, version: { id: string, number: number, name: string, imageCount: number, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, dataset: { id: string, name: string }, classes: Array<{ index: number, name: string }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }> } } };

export type StartRunsQueryVariables = Exact<{
  project: string | number;
  filter: string;
}>;


export type StartRunsQuery = { project: { id: string, runs: { edges: Array<{ node: { id: string, number: number, name: string, configuration: unknown } }>, pageInfo: { hasNextPage: boolean } } } };

export type CreateSweepMutationVariables = Exact<{
  input: CreateSweepInput;
}>;


export type CreateSweepMutation = { createSweep: { id: string } };

export type SweepsPageQueryVariables = Exact<{
  project: string | number;
  after?: string | null | undefined;
}>;


export type SweepsPageQuery = { project: { id: string, deletedSweeps: Array<{ id: string, name: string, restorableUntil: string | null }>, sweeps: { edges: Array<{ cursor: string, node: { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type SweepFactsFragment = { id: string, name: string, state: SweepState, stateReason: string | null, method: SweepMethod, objective: SweepObjective, begun: number, underWay: number, total: number | null, maxTrials: number | null, maxHours: number | null, concurrency: number, usedSeconds: number, secondsLeft: number | null, createdAt: string, createdBy: { id: string, name: string }, best: { trial: number, value: number | null } | null, bases: Array<{ place: number, name: string, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } }> };

export type RunsChangedFactsFragment = { changed: number, refused: Array<{ number: number, reason: string }> };

export type RunNumbersQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  shown?: ShownRuns | null | undefined;
}>;


export type RunNumbersQuery = { project: { id: string, runNumbers: Array<number> } };

export type TagRunsMutationVariables = Exact<{
  input: TagRunsInput;
}>;


export type TagRunsMutation = { tagRuns: { changed: number, refused: Array<{ number: number, reason: string }> } };

export type ArchiveRunsMutationVariables = Exact<{
  input: ArchiveRunsInput;
}>;


export type ArchiveRunsMutation = { archiveRuns: { changed: number, refused: Array<{ number: number, reason: string }> } };

export type DeleteRunsMutationVariables = Exact<{
  input: DeleteRunsInput;
}>;


export type DeleteRunsMutation = { deleteRuns: { changed: number, refused: Array<{ number: number, reason: string }> } };

export type RestoreRunsMutationVariables = Exact<{
  input: RestoreRunsInput;
}>;


export type RestoreRunsMutation = { restoreRuns: { changed: number, refused: Array<{ number: number, reason: string }> } };

export type RunBundlesQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  shown?: ShownRuns | null | undefined;
  by: string;
  keys: Array<string> | string;
  sort?: RunSort | null | undefined;
}>;


export type RunBundlesQuery = { project: { id: string, runBundles: Array<{ value: unknown, label: string | null, runs: number, spreads: Array<{ runs: number, mean: number, deviation: number | null } | null> }> } };

export type ExportRunsQueryVariables = Exact<{
  project: string | number;
  filter?: string | null | undefined;
  sort?: RunSort | null | undefined;
  shown?: ShownRuns | null | undefined;
  keys: Array<string> | string;
  after?: string | null | undefined;
}>;


export type ExportRunsQuery = { project: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, tags: Array<string>, aliases: Array<string>, values: Array<unknown> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type RunTextsQueryVariables = Exact<{
  project: string | number;
  field: string;
  holding?: string | null | undefined;
}>;


export type RunTextsQuery = { project: { id: string, runTexts: Array<string> } };

export type RunRefreshQueryVariables = Exact<{
  id: string | number;
  keys: Array<string> | string;
}>;


export type RunRefreshQuery = { run: { tags: Array<string>, aliases: Array<string>, values: Array<unknown>, id: string, number: number, name: string, kind: RunKind, state: RunState, preset: string | null, epoch: number, epochs: number, step: number, stepsPerEpoch: number | null, imagesPerSecond: number | null, secondsLeft: number | null, queuePosition: number | null, heldByLimit: boolean, heldBySweep: boolean, secondsToStart: number | null, validationAccuracy: number | null, bestValidationAccuracy: number | null, testAccuracy: number | null, member: number | null, createdAt: string, workedSeconds: number | null, silentSeconds: number | null, validationBaseline: { share: number, class: { index: number, name: string } } | null, testBaseline: { share: number, class: { index: number, name: string } } | null, group: { id: string, name: string, kind: RepeatKind, members: number } | null, createdBy: { id: string, name: string }, version: { id: string, number: number, name: string, dataset: { id: string, name: string } } } };

export type SaliencyModelQueryVariables = Exact<{
  run: string | number;
}>;


export type SaliencyModelQuery = { run: { id: string, model: { id: string, preprocessing: unknown, files: Array<{ name: string, url: string, bytes: number, sha256: string }> } | null } };

export type CreateHookMutationVariables = Exact<{
  input: CreateHookInput;
}>;


export type CreateHookMutation = { createHook: { secret: string, hook: { id: string } } };

export type ProjectHooksQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectHooksQuery = { project: { id: string, hookHosts: Array<string>, hooks: Array<{ id: string, url: string, events: Array<HookEvent>, refusal: string | null, createdAt: string, createdBy: { id: string, name: string }, deliveries: { edges: Array<{ node: { id: string, event: HookEvent, state: HookDeliveryState, attempts: number, dueAt: string, status: number | null, failure: string | null, createdAt: string } }> } }> } };

export type TestHookMutationVariables = Exact<{
  input: HookInput;
}>;


export type TestHookMutation = { testHook: { id: string } };

export type DeleteHookMutationVariables = Exact<{
  input: HookInput;
}>;


export type DeleteHookMutation = { deleteHook: { id: string } };

export type UpdateProjectMutationVariables = Exact<{
  input: UpdateProjectInput;
}>;


export type UpdateProjectMutation = { updateProject: { id: string, name: string, description: string, modelLicence: string, intendedUse: string } };

export type ThreadCommentsFragment = { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> };

export type ResolveThreadMutationVariables = Exact<{
  input: ResolveThreadInput;
}>;


export type ResolveThreadMutation = { resolveThread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } };

export type ImageRegionsFragment = { id: string, width: number, height: number, regionThreads: Array<{ id: string, resolvedAt: string | null, region: { left: number, top: number, width: number, height: number } | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> }> };

export type ReactToCommentMutationVariables = Exact<{
  input: ReactToCommentInput;
}>;


export type ReactToCommentMutation = { reactToComment: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } };

export type ThreadOfRunQueryVariables = Exact<{
  id: string | number;
}>;


export type ThreadOfRunQuery = { run: { id: string, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null } };

export type ThreadsOfClassesQueryVariables = Exact<{
  project: string | number;
}>;


export type ThreadsOfClassesQuery = { project: { id: string, classes: Array<{ id: string, thread: { id: string, resolvedAt: string | null, resolvedBy: { id: string, name: string } | null, comments: Array<{ id: string, body: string, createdAt: string, author: { id: string, name: string }, mentions: Array<{ id: string, name: string }>, reactions: Array<{ reaction: CommentReaction, user: { id: string, name: string } }> }> } | null }> } };

export type ProjectTeamQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectTeamQuery = { team: { id: string, members: Array<{ id: string, role: Role, user: { id: string, name: string } }> } };

export type TryCasesQueryVariables = Exact<{
  project: string | number;
  standing: CaseStanding;
  after?: string | null | undefined;
}>;


export type TryCasesQuery = { project: { id: string, errorCases: { edges: Array<{ cursor: string, node: { id: string, confidence: number, expectedClass: { id: string, name: string }, predictedClass: { id: string, name: string }, image: { id: string, thumbnailUrl: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ModelFilesFragment = { name: string, url: string, bytes: number, sha256: string };

export type TryDetailsFragment = { id: string, files: Array<{ name: string, url: string, bytes: number, sha256: string }>, conversions: Array<{ id: string, format: string, files: Array<{ name: string, url: string, bytes: number, sha256: string }> }>, paritySetAsides: Array<{ kind: ParityKind, format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, checkedAt: string, reason: string, setAsideAt: string, setAsideBy: { id: string, name: string } }>, tryLinks: Array<{ id: string, format: ModelFormat, openings: number, openingsPerHour: number, expiresAt: string, revokedAt: string | null, createdBy: { id: string, name: string } }>, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> };

export type TryPredictionsQueryVariables = Exact<{
  run: string | number;
  truth?: number | null | undefined;
  order: MatrixImageOrder;
  after?: string | null | undefined;
}>;


export type TryPredictionsQuery = { run: { id: string, predictions: { edges: Array<{ cursor: string, node: { name: string, confidence: number, truth: { index: number, name: string }, predicted: { index: number, name: string }, image: { id: string, thumbnailUrl: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type KeepTriedMutationVariables = Exact<{
  input: CreateErrorCaseInput;
}>;


export type KeepTriedMutation = { createErrorCase: { id: string } };

export type NewestTryModelsQueryVariables = Exact<{
  project: string | number;
}>;


export type NewestTryModelsQuery = { project: { id: string, models: { edges: Array<{ node: { id: string, format: string, accuracy: number | null, preprocessing: unknown, conversions: Array<{ id: string, format: string, url: string | null }>, classes: Array<{ index: number, id: string, name: string, position: number }>, run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } } }> } } };

export type TryModelDetailsQueryVariables = Exact<{
  id: string | number;
}>;


export type TryModelDetailsQuery = { model: { id: string, files: Array<{ name: string, url: string, bytes: number, sha256: string }>, conversions: Array<{ id: string, format: string, files: Array<{ name: string, url: string, bytes: number, sha256: string }> }>, paritySetAsides: Array<{ kind: ParityKind, format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, checkedAt: string, reason: string, setAsideAt: string, setAsideBy: { id: string, name: string } }>, tryLinks: Array<{ id: string, format: ModelFormat, openings: number, openingsPerHour: number, expiresAt: string, revokedAt: string | null, createdBy: { id: string, name: string } }>, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } };

export type TryImageQueryVariables = Exact<{
  model: string | number;
  image: string | number;
}>;


export type TryImageQuery = { model: { id: string, run: { id: string, prediction: { name: string, isCorrected: boolean, confidence: number, probabilities: Array<number>, truth: { index: number, id: string, name: string, position: number }, predicted: { index: number, id: string, name: string, position: number }, image: { id: string, url: string, thumbnailUrl: string, width: number, height: number, class: { id: string, name: string, position: number } | null } } | null } }, image: { id: string, names: Array<string>, class: { id: string, name: string, position: number } | null } };

export type TryModelFragment = { id: string, format: string, accuracy: number | null, preprocessing: unknown, conversions: Array<{ id: string, format: string, url: string | null }>, classes: Array<{ index: number, id: string, name: string, position: number }>, run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } };

export type ParityImagesQueryVariables = Exact<{
  model: string | number;
  format: ModelFormat;
}>;


export type ParityImagesQuery = { model: { id: string, parityImages: Array<{ id: string, url: string }> } };

export type SubmitParityCheckMutationVariables = Exact<{
  input: SubmitParityCheckInput;
}>;


export type SubmitParityCheckMutation = { submitParityCheck: { id: string, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }> } };

export type JudgedImagesQueryVariables = Exact<{
  model: string | number;
  first: number;
  after?: string | null | undefined;
}>;


export type JudgedImagesQuery = { model: { id: string, judgedImages: { edges: Array<{ cursor: string, node: { id: string, url: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type AdvanceParitySplitMutationVariables = Exact<{
  input: AdvanceParitySplitInput;
}>;


export type AdvanceParitySplitMutation = { advanceParitySplit: { id: string, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } };

export type SampleImagesQueryVariables = Exact<{
  model: string | number;
}>;


export type SampleImagesQuery = { model: { id: string, sampleImages: Array<{ id: string, url: string }> } };

export type JudgedTotalQueryVariables = Exact<{
  run: string | number;
}>;


export type JudgedTotalQuery = { run: { id: string, confusionMatrix: { total: number } | null } };

export type RobustnessCountsQueryVariables = Exact<{
  run: string | number;
}>;


export type RobustnessCountsQuery = { run: { id: string, version: { id: string, counts: Array<{ split: Split, total: number, perClass: Array<number> }> } } };

export type RobustnessImagesQueryVariables = Exact<{
  run: string | number;
  split: Split;
  classIndex?: number | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type RobustnessImagesQuery = { run: { id: string, version: { id: string, images: { edges: Array<{ node: { id: string, url: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } };

export type PictureUploadQueryVariables = Exact<{
  id: string | number;
}>;


export type PictureUploadQuery = { upload: { id: string, refusal: string | null, image: { id: string } | null } };

export type SetParityFindingAsideMutationVariables = Exact<{
  input: SetParityFindingAsideInput;
}>;


export type SetParityFindingAsideMutation = { setParityFindingAside: { id: string, paritySetAsides: Array<{ kind: ParityKind, format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, checkedAt: string, reason: string, setAsideAt: string, setAsideBy: { id: string, name: string } }>, parityChecks: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, agreeing: number, largestDifference: number, agrees: boolean, checkedBy: string, checkedAt: string, worstImage: { id: string, url: string }, pictures: Array<{ name: string, difference: number, allowed: number }> }>, paritySplits: Array<{ format: ModelFormat, backend: Backend, browser: string, images: number, total: number, agreeing: number, largestDifference: number, after: string, isWhole: boolean, agrees: boolean, checkedAt: string, worstImage: { id: string, url: string, thumbnailUrl: string }, differing: Array<{ id: string, url: string, thumbnailUrl: string }> }> } };

export type CreateTryLinkMutationVariables = Exact<{
  input: CreateTryLinkInput;
}>;


export type CreateTryLinkMutation = { createTryLink: { url: string, link: { id: string } } };

export type RevokeTryLinkMutationVariables = Exact<{
  input: RevokeTryLinkInput;
}>;


export type RevokeTryLinkMutation = { revokeTryLink: { id: string, revokedAt: string | null } };

export type TrySplitImagesQueryVariables = Exact<{
  run: string | number;
  split: Split;
  classIndex?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TrySplitImagesQuery = { run: { id: string, version: { id: string, images: { edges: Array<{ cursor: string, classIndex: number, node: { id: string, thumbnailUrl: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } } };

export type TryCaseQueryVariables = Exact<{
  id: string | number;
}>;


export type TryCaseQuery = { errorCase: { id: string, edits: unknown, image: { id: string }, originalImage: { id: string } | null, expectedClass: { id: string, name: string, position: number } } };

export type OneTryModelQueryVariables = Exact<{
  id: string | number;
}>;


export type OneTryModelQuery = { model: { id: string, format: string, accuracy: number | null, preprocessing: unknown, conversions: Array<{ id: string, format: string, url: string | null }>, classes: Array<{ index: number, id: string, name: string, position: number }>, run: { id: string, number: number, name: string, testAccuracy: number | null, model: { id: string } | null } } };

export type TryTemperatureQueryVariables = Exact<{
  run: string | number;
}>;


export type TryTemperatureQuery = { run: { id: string, report: { temperature: { value: number } | null } | null } };

export type ProjectVersionChoicesQueryVariables = Exact<{
  project: string | number;
  search?: string | null | undefined;
}>;


export type ProjectVersionChoicesQuery = { project: { id: string, versions: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type DatasetVersionChoicesQueryVariables = Exact<{
  dataset: string | number;
  search?: string | null | undefined;
}>;


export type DatasetVersionChoicesQuery = { dataset: { id: string, versions: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type ChosenVersionQueryVariables = Exact<{
  id: string | number;
}>;


export type ChosenVersionQuery = { version: { id: string, number: number, name: string, dataset: { id: string, name: string } } };

export type VersionChoicesFragment = { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, dataset: { id: string, name: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } };

export type VersionChoiceFragment = { id: string, number: number, name: string, dataset: { id: string, name: string } };

export type VersionDeletionQueryVariables = Exact<{
  id: string | number;
}>;


export type VersionDeletionQuery = { version: { id: string, uses: Array<{ kind: VersionUseKind, id: string, name: string, isDeleted: boolean }>, freed: { images: number, bytes: number } } };

export type DeleteVersionMutationVariables = Exact<{
  input: DeleteVersionInput;
}>;


export type DeleteVersionMutation = { deleteVersion: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type RestoreVersionMutationVariables = Exact<{
  input: RestoreVersionInput;
}>;


export type RestoreVersionMutation = { restoreVersion: { id: string, deletedAt: string | null, restorableUntil: string | null } };

export type VersionImagesQueryVariables = Exact<{
  id: string | number;
  first: number;
  after?: string | null | undefined;
  split?: Split | null | undefined;
  classIndex?: number | null | undefined;
}>;


export type VersionImagesQuery = { version: { id: string, images: { edges: Array<{ cursor: string, split: Split, classIndex: number, node: { id: string, thumbnailUrl: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type VersionQueryVariables = Exact<{
  id: string | number;
}>;


export type VersionQuery = { version: { id: string, number: number, name: string, description: string, splitMethod: SplitMethod, seed: number, together: Array<TogetherKind>, snapshotAt: string | null, deletedAt: string | null, restorableUntil: string | null, leftOutImages: number, imageCount: number, contentHash: string, typicalWidth: number, typicalHeight: number, grey: boolean, createdAt: string, sizes: { validation: number, test: number } | null, keptFrom: { id: string, name: string } | null, createdBy: { id: string, name: string }, fractions: { train: number, validation: number, test: number }, classes: Array<{ index: number, id: string, name: string, position: number }>, counts: Array<{ split: Split, total: number, perClass: Array<number> }>, dataset: { id: string, name: string } } };

export type UpdateVersionMutationVariables = Exact<{
  input: UpdateVersionInput;
}>;


export type UpdateVersionMutation = { updateVersion: { id: string, name: string, description: string } };

export type VersionRunsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type VersionRunsQuery = { version: { id: string, runs: { edges: Array<{ cursor: string, node: { id: string, number: number, name: string, state: RunState, testAccuracy: number | null, createdAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type VersionPlaceFieldsFragment = { split: Split | null, class: { index: number, id: string, name: string, position: number } | null };

export type RenamedClassFieldsFragment = { from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } };

export type VersionBeforeQueryVariables = Exact<{
  id: string | number;
  after: string;
}>;


export type VersionBeforeQuery = { version: { id: string, dataset: { id: string, versions: { edges: Array<{ node: { id: string } }> } } } };

export type CompareVersionsQueryVariables = Exact<{
  a: string | number;
  b: string | number;
}>;


export type CompareVersionsQuery = { version: { id: string, comparison: { renamed: Array<{ from: { id: string, name: string, position: number }, to: { id: string, name: string, position: number } }>, changes: { common: number, unchanged: number, groups: Array<{ kind: VersionChangeKind, count: number, from: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null, to: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null }> } } } };

export type ChangedImagesQueryVariables = Exact<{
  a: string | number;
  b: string | number;
  kind: VersionChangeKind;
  fromClass?: number | null | undefined;
  toClass?: number | null | undefined;
  fromSplit?: Split | null | undefined;
  toSplit?: Split | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ChangedImagesQuery = { version: { id: string, comparison: { images: { edges: Array<{ cursor: string, from: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null, to: { split: Split | null, class: { index: number, id: string, name: string, position: number } | null } | null, node: { id: string, thumbnailUrl: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } } };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject: { id: string, name: string } };

export type TeamFrameQueryVariables = Exact<{
  id: string | number;
}>;


export type TeamFrameQuery = { team: { id: string, name: string, viewerRole: Role, permissions: Array<string> } };

export type TeamProjectsQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type TeamProjectsQuery = { team: { id: string, projects: { edges: Array<{ cursor: string, node: { id: string, name: string, description: string, createdAt: string, classes: Array<{ id: string, name: string, position: number, color: string | null }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type AuditLogQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { team: { id: string, auditEntries: { edges: Array<{ cursor: string, node: { id: string, action: string, objectId: string | null, input: unknown, createdAt: string, byToken: string | null, actor: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } };

export type RenameTeamMutationVariables = Exact<{
  input: RenameTeamInput;
}>;


export type RenameTeamMutation = { renameTeam: { id: string, name: string } };

export type TeamInvitationsQueryVariables = Exact<{
  id: string | number;
}>;


export type TeamInvitationsQuery = { team: { id: string, invitations: Array<{ id: string, role: Role, note: string | null, createdAt: string, expiresAt: string, acceptedAt: string | null, revokedAt: string | null, createdBy: { id: string, name: string }, acceptedBy: { id: string, name: string } | null }> } };

export type RevokeInvitationMutationVariables = Exact<{
  input: RevokeInvitationInput;
}>;


export type RevokeInvitationMutation = { revokeInvitation: { id: string, revokedAt: string | null } };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { inviteMember: { url: string, invitation: { id: string, role: Role, expiresAt: string } } };

export type TeamMembersQueryVariables = Exact<{
  id: string | number;
}>;


export type TeamMembersQuery = { team: { id: string, members: Array<{ id: string, role: Role, createdAt: string, user: { id: string, name: string, email: string } }> } };

export type ChangeMemberRoleMutationVariables = Exact<{
  input: ChangeMemberRoleInput;
}>;


export type ChangeMemberRoleMutation = { changeMemberRole: { id: string, role: Role } };

export type RemoveMemberMutationVariables = Exact<{
  input: RemoveMemberInput;
}>;


export type RemoveMemberMutation = { removeMember: { id: string } };

export type PolicyQueryVariables = Exact<{ [key: string]: never; }>;


export type PolicyQuery = { policy: Array<{ action: string, label: string, roles: Array<Role> }> };

export type UploadOutcomeQueryVariables = Exact<{
  id: string | number;
}>;


export type UploadOutcomeQuery = { upload: { id: string, import: { id: string, state: ImportState, failure: string | null } | null } };

export type AuthStateQueryVariables = Exact<{ [key: string]: never; }>;


export type AuthStateQuery = { needsFirstAccount: boolean, viewer: { user: { id: string, name: string, email: string } } | null };

export type JoinOfferQueryVariables = Exact<{
  token: string;
}>;


export type JoinOfferQuery = { invitation: { teamName: string, role: Role, expiresAt: string, usable: boolean, reason: string | null } | null, viewer: { user: { id: string, name: string, email: string } } | null };

export type AcceptInvitationMutationVariables = Exact<{
  input: AcceptInvitationInput;
}>;


export type AcceptInvitationMutation = { acceptInvitation: { id: string, role: Role, team: { id: string, name: string } } };

export type InvitationOfferQueryVariables = Exact<{
  token: string;
}>;


export type InvitationOfferQuery = { invitation: { teamName: string, role: Role, expiresAt: string, usable: boolean, reason: string | null } | null };

export type ProjectEventsSubscriptionVariables = Exact<{
  projectId: string | number;
  after?: string | null | undefined;
}>;


export type ProjectEventsSubscription = { projectEvents: { sequence: string | null, type: ProjectEventType, objectId: string, decisions: Array<{ sequence: string, imageId: string, key: string, verdict: ReviewVerdict | null, note: string, createdAt: string, user: { id: string, name: string }, class: { id: string, name: string, position: number } | null, tags: Array<{ id: string, name: string }> }> | null, present: Array<{ url: string, session: string, user: { id: string, name: string } }> | null } };

export type SharedReviewQueryVariables = Exact<{
  token: string;
}>;


export type SharedReviewQuery = { sharedReview: { name: string, closedAt: string, expiresAt: string, summary: { at: string, images: number, decided: number, differing: number, corrected: number, verdicts: Array<{ verdict: ReviewVerdict, images: number }>, people: Array<{ name: string, dealt: number, decided: number }>, tags: Array<{ name: string, images: number }>, opening: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, figures: Array<{ runId: string, number: number, name: string, corrected: number, measured: { images: number, accuracy: number, macroF1: number }, today: { images: number, accuracy: number, macroF1: number } }>, next: Array<{ verdict: ReviewVerdict, images: number, tags: Array<string>, truth: { id: string, name: string } | null, other: { id: string, name: string } | null }>, pictures: Array<{ imageId: string, name: string, confidence: number, truth: { id: string, name: string }, predicted: { id: string, name: string }, decisions: Array<{ by: string, verdict: ReviewVerdict, note: string, tags: Array<string>, at: string, class: { id: string, name: string } | null, former: { id: string, name: string } | null }> }> } } | null };

export type SharedTryQueryVariables = Exact<{
  token: string;
}>;


export type SharedTryQuery = { sharedTry: { name: string, expiresAt: string, preprocessing: unknown, temperature: number | null, classes: Array<{ index: number, name: string, position: number, color: string | null }>, checks: Array<{ backend: Backend, browser: string, agrees: boolean }>, files: Array<{ name: string, url: string, bytes: number, sha256: string }> } | null };
