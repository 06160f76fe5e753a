import "./tf-compat";
import * as tf from "@tensorflow/tfjs-node";
import { mendPointwiseGradient } from "./tf-pointwise";

mendPointwiseGradient(tf);

/** TensorFlow.js on libtensorflow. The only module that imports tfjs-node; never loaded by the web process. */
export { tf };
