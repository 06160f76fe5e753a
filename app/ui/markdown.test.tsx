import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Markdown } from "./markdown";

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

describe("what people write", () => {
  it("is shown as Markdown", () => {
    expect(html("**yes**")).toContain("<strong>yes</strong>");
    expect(html("- one\n- two")).toContain("<li>one</li>");
    expect(html("[x](https://example.org/a)")).toContain('rel="noopener noreferrer nofollow"');
  });

  it("brings in no HTML, no script and no picture of another server", () => {
    for (const text of [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      '<a href="javascript:alert(1)">x</a>',
      "[x](javascript:alert(1))",
      "[x](  JaVaScRiPt:alert(1))",
      "[x](data:text/html;base64,PHNjcmlwdD4=)",
      "[x](vbscript:alert(1))",
      "<javascript:alert(1)>",
      "![p](javascript:alert(1))",
      "![p](https://example.org/p.png)",
      "<iframe src=https://example.org></iframe>",
      "<svg/onload=alert(1)>",
    ]) {
      const shown = html(text);
      expect(shown, text).not.toMatch(/<(script|img|iframe|svg|style|object)/i);
      expect(shown, text).not.toMatch(/(href|src)="\s*(javascript|data|vbscript):/i);
    }
  });
});
