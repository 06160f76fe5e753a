import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { GraphQLProvider } from "@/app/graphql/provider";
import { AddressKeeper } from "@/app/ui/address-keeper";
import { UiProviders } from "@/app/ui/providers";
import "./globals.css";

// Inter and JetBrains Mono, both under the SIL Open Font License 1.1 (public/fonts/*-OFL.txt). Only the Latin
// files travel; the browser fetches latin-ext when a class name needs it and falls back to the system beyond.
const inter = localFont({
  src: "../public/fonts/inter-latin.woff2",
  variable: "--font-inter",
  weight: "100 900",
  declarations: [
    {
      prop: "unicode-range",
      value: "U+0000-00FF,U+0131,U+0152-0153,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212",
    },
  ],
  adjustFontFallback: "Arial",
});
const interExt = localFont({
  src: "../public/fonts/inter-latin-ext.woff2",
  variable: "--font-inter-ext",
  weight: "100 900",
  preload: false,
  adjustFontFallback: false,
  declarations: [
    {
      prop: "unicode-range",
      value: "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+1E00-1E9F,U+20A0-20AB,U+2C60-2C7F,U+A720-A7FF",
    },
  ],
});
const jetbrains = localFont({
  src: "../public/fonts/jetbrains-mono-latin.woff2",
  variable: "--font-jetbrains",
  weight: "100 800",
  preload: false,
  adjustFontFallback: false,
});

export const metadata: Metadata = {
  title: { default: "Offdiagonal", template: "%s · Offdiagonal" },
  description:
    "Data, labels, runs and the confusion matrix of a team that trains image classifiers, in one place.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // next-themes sets the class before the first paint, so server and client differ here by design.
    <html
      lang="en"
      suppressHydrationWarning
      className={`${inter.variable} ${interExt.variable} ${jetbrains.variable}`}
    >
      <body className="font-sans">
        <UiProviders>
          <NuqsAdapter>
            <AddressKeeper />
            <GraphQLProvider>{children}</GraphQLProvider>
          </NuqsAdapter>
        </UiProviders>
      </body>
    </html>
  );
}
