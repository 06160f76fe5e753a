/** A network on paper: its layers from a configuration, with the shape and the cost of each. */
export type { BaseDescription } from "@/ml/architecture/base";
export { inputShapeOf, layersOf } from "@/ml/architecture/layers";
export type { LayerSpec, Shape } from "@/ml/architecture/specs";
export { type LayerSummary, memoryEstimate, type Summary, summarise } from "@/ml/architecture/summary";
export { type Phase, phaseAt, phasesOf } from "@/ml/architecture/transfer";
