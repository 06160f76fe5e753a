import { goldenPictures } from "@/ml/golden-pictures";
import { parityTolerance, tie } from "@/ml/parity";

/**
 * What a page that has no server holds its browser against, besides the golden pixels that come with the model: pictures of
 * every kind that browsers could see with other eyes, and how far answers may be apart. No picture of a dataset.
 */
export const references = { tolerance: parityTolerance, tie, kinds: goldenPictures };
