import { countCharacters } from "../../kernel/text/typed-text";
import { MAX_ACCESS_DETAILS_LENGTH } from "../catalog/configuration-keys";

export interface RenderedAccessDetails {
  readonly html: string;
  readonly length: number;
  readonly maxLength: number;
  readonly tooLong: boolean;
}

/** Custom access details as HTML: plain text with links and line breaks, all markup escaped. */
export function renderAccessDetails(text: string): RenderedAccessDetails {
  const length = countCharacters(text);
  return {
    html: text.split(LINK).map(renderPart).join(""),
    length,
    maxLength: MAX_ACCESS_DETAILS_LENGTH,
    tooLong: length > MAX_ACCESS_DETAILS_LENGTH,
  };
}

const LINK = /(https:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/;

function renderPart(part: string, index: number): string {
  const text = escapeHtml(part).replace(/\r\n|\r|\n/g, "<br>");
  // split() with one group puts the matches at odd indexes.
  return index % 2 === 0 ? text : `<a href="${text}" rel="noopener noreferrer nofollow" target="_blank">${text}</a>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
}
