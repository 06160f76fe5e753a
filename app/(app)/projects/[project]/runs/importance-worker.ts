import { expose } from "comlink";
import { importanceOf } from "@/ml/sweep/importance";

expose({ importanceOf });
