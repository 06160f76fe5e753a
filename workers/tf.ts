import "./tf-compat";
import * as tf from "@tensorflow/tfjs-node";

/** TensorFlow.js on libtensorflow. The only module that imports tfjs-node; never loaded by the web process. */
export { tf };
