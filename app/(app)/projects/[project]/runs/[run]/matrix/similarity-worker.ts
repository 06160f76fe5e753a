import { expose } from "comlink";
import { similarityOrder } from "@/ml/seriation";

expose({ similarityOrder });
