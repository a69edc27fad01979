import type { ErrorCode, YAMLError } from "yaml";
import type { FileProblem } from "./identity-file-lines";

interface SyntaxProblem extends FileProblem {
  /** The rest of the document is still valid. */
  readonly isReadable: boolean;
}

export function describeSyntaxError({ code, pos: [offset] }: YAMLError, source: string): SyntaxProblem {
  const isReadable = code === "DUPLICATE_KEY";
  const key = /^["']?([^\s"':,{}[\]]{1,80})/.exec(source.slice(offset, offset + 90))?.[1];
  const message = isReadable && key ? `the key '${key}' stands here a second time.` : `${SENTENCES[code]}.`;
  return { message, offset, isReadable };
}

const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has an anchor or a tag, which it cannot have",
  BAD_ALIAS: "an alias or an anchor has a name that cannot be one",
  BAD_COLLECTION_TYPE: "a tag does not fit what it stands before",
  BAD_DIRECTIVE: "a line that begins with '%' is not understood",
  BAD_DQ_ESCAPE: "a text in double quotes has a backslash with something that it cannot stand before",
  BAD_INDENT: "the indentation does not fit the lines above, or a bracket above is not closed",
  BAD_PROP_ORDER: "an anchor or a tag stands where none can",
  BAD_SCALAR_START: "a text begins with a character that needs quotes around the text",
  BLOCK_AS_IMPLICIT_KEY: "there is a second ':' on the line; put the text in quotes",
  BLOCK_IN_FLOW: "something indented stands inside brackets",
  DUPLICATE_KEY: "a key stands here a second time",
  IMPOSSIBLE: "the text cannot be read from here on",
  KEY_OVER_1024_CHARS: "a key has more than 1,024 characters",
  MISSING_CHAR: "a quote, comma, colon, dash or closing bracket is missing",
  MULTILINE_IMPLICIT_KEY: "a key goes over several lines; a ':' may be missing",
  MULTIPLE_ANCHORS: "there are two anchors for one value",
  MULTIPLE_DOCS: "a second document begins; there may be only one",
  MULTIPLE_TAGS: "there are two tags for one value",
  NON_STRING_KEY: "a key is not a text",
  RESOURCE_EXHAUSTION: "too many brackets stand inside each other",
  TAB_AS_INDENT: "a tab stands where the line is indented; use spaces",
  TAG_RESOLVE_FAILED: "a tag cannot be understood; leave it out",
  UNEXPECTED_TOKEN: "something stands here that does not belong here",
};
