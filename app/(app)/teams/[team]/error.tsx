"use client";

// Nearer than the one at the root, so that the navigation stays.
export { default } from "@/app/error";
