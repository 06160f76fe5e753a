import { createHash } from "node:crypto";

/** Something unread of an inbox, as an e-mail tells of it. */
export interface Waiting {
  id: string;
  project: string;
  /** What it is, in one sentence without a full stop. */
  title: string;
  /** The beginning of what somebody wrote, as plain text. */
  excerpt: string | null;
}

export interface Letter {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** The same for the same items: a letter that is sent twice is known as one. */
  messageId: string;
}

/** More of them are counted, not named. */
const named = 20;
const excerptLength = 300;

/**
 * One e-mail about all that waits for a person. What people wrote is text in it, never markup, and a line break in a
 * name never becomes a header. `url` is the installation's public origin.
 */
export function letterOf(
  person: { name: string; email: string },
  items: readonly [Waiting, ...Waiting[]],
  url: string,
): Letter {
  const [first] = items;
  const shown = items.slice(0, named);
  const rest = items.length - shown.length;
  const linked = shown.map((item) => ({ ...item, href: `${url}/inbox?item=${item.id}` }));
  const more = rest > 0 ? `And ${rest} more in your inbox: ${url}/inbox` : null;
  const foot = `How often you are told: ${url}/inbox`;
  const subject = items.length === 1 ? first.title : `${first.title}, and ${items.length - 1} more`;
  const text = [
    ...linked.map((item) =>
      [
        item.title,
        ...(item.excerpt ? [`  ${clipped(item.excerpt)}`] : []),
        `  ${item.project}: ${item.href}`,
      ].join("\n"),
    ),
    ...(more ? [more] : []),
    `--\n${foot}`,
  ].join("\n\n");
  const html = [
    ...linked.map(
      (item) =>
        `<p><a href="${escaped(item.href)}">${escaped(item.title)}</a><br>${
          item.excerpt ? `${escaped(clipped(item.excerpt))}<br>` : ""
        }<small>${escaped(item.project)}</small></p>`,
    ),
    ...(more ? [`<p>${escaped(more)}</p>`] : []),
    `<p><small>${escaped(foot)}</small></p>`,
  ].join("\n");
  const digest = createHash("sha256")
    .update(items.map(({ id }) => id).join(" "))
    .digest("hex");
  return {
    to: { name: oneLine(person.name), address: person.email },
    subject: oneLine(subject),
    text,
    html,
    messageId: `<${digest.slice(0, 32)}@${new URL(url).hostname}>`,
  };
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();

function clipped(text: string): string {
  const line = oneLine(text);
  return line.length > excerptLength ? `${line.slice(0, excerptLength - 1)}…` : line;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
