import Base, { type MarkdownToJSX } from "markdown-to-jsx/react";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** A link that leaves the page as it is and tells the other side nothing of it. */
function Out({ href, children }: { href?: string; children?: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="rounded-sm text-accent-text underline underline-offset-2"
    >
      {children}
    </a>
  );
}

const heading = (props: { children?: ReactNode }) => <p className="font-semibold" {...props} />;

/**
 * HTML in the text stays text, and addresses are checked by the package: no script comes in. A picture is shown as a link,
 * as what is read here must not be told to other servers.
 */
const options: MarkdownToJSX.Options = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: {
    a: Out,
    img: ({ src, alt }: { src?: string; alt?: string }) => <Out href={src}>{alt || src}</Out>,
    h1: heading,
    h2: heading,
    h3: heading,
    h4: heading,
    h5: heading,
    h6: heading,
    ul: { props: { className: "list-disc pl-5" } },
    ol: { props: { className: "list-decimal pl-5" } },
    blockquote: { props: { className: "border-l-2 border-line-strong pl-3 text-muted" } },
    pre: { props: { className: "overflow-x-auto rounded-md bg-inset p-2 font-mono text-xs" } },
    code: { props: { className: "rounded-sm bg-inset px-1 font-mono text-xs" } },
    table: {
      props: {
        className: "block overflow-x-auto text-xs [&_td]:border [&_td]:px-2 [&_th]:border [&_th]:px-2",
      },
    },
    hr: { props: { className: "border-t" } },
  },
};

/** Text that people wrote, as Markdown. */
export function Markdown({ text, className }: { text: string; className?: string }) {
  return (
    <div className={cn("grid gap-2 [overflow-wrap:anywhere]", className)}>
      <Base options={options}>{text}</Base>
    </div>
  );
}
