import type { FieldProblem } from "../app-error";
import { TURNS_TEXT } from "./text-direction";

/** Limits of a text typed by people. */
export interface TextLimits {
  /** Characters as people count them: an emoji with its modifiers is one. */
  readonly characters: number;
  /** Bytes of UTF-8, 4,000 by default. A single character may be very long: letters with stacked accents. */
  readonly bytes?: number;
  /** Line breaks and tabs are allowed. */
  readonly lines: boolean;
}

const MOST_BYTES = 4_000;

/** The trimmed text; empty where a reader would see nothing, as with zero-width characters or a lone accent. */
export function typedText(typed: string | null | undefined): string {
  const text = typed?.trim() ?? "";
  return INVISIBLE.test(text) ? "" : text;
}

/** Spaces, format characters, combining marks, fillers, and U+2800, the Braille pattern without dots. */
const INVISIBLE = /^[\p{Z}\p{Cf}\p{M}\p{Default_Ignorable_Code_Point}\s\u2800]*$/u;

/** All problems of a typed text, each in a sentence that names the field. */
export function problemsOfTypedText(path: FieldProblem["path"], text: string, limits: TextLimits): FieldProblem[] {
  const { characters, bytes = MOST_BYTES, lines } = limits;
  const name = `'${path.filter((part) => typeof part === "string").at(-1)}'`;
  const problem = (message: string) => ({ path, message: `${name} ${message}.` });
  return [
    ...lengthProblems(text, characters, bytes).map(problem),
    // PostgreSQL cannot store these.
    ...(/\0|\p{Surrogate}/u.test(text) ? [problem("must not hold NUL or half a character")] : []),
    ...((lines ? CONTROLS_BUT_LINES : CONTROLS).test(text)
      ? [problem(`must not hold control characters${lines ? " other than line breaks and tabs" : ""}`)]
      : []),
    ...(TURNS_TEXT.test(text)
      ? [problem("must not hold characters that change the direction of text (U+202A to U+202E, U+2066 to U+2069)")]
      : []),
  ];
}

/** Characters as a person counts them: an emoji with its modifiers is one, a line break is one. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _segment of SEGMENTER.segment(text)) count += 1;
  return count;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters of a text with too many bytes are not counted, as that is slow. */
function lengthProblems(text: string, characters: number, bytes: number): string[] {
  const length = Buffer.byteLength(text);
  if (length > bytes) return [`has ${length} bytes of UTF-8; at most ${bytes} are allowed`];
  const count = countCharacters(text);
  return count > characters ? [`has ${count} characters; at most ${characters} are allowed`] : [];
}

/** NUL has its own message. */
const CONTROLS = /[^\P{Cc}\0]/u;
const CONTROLS_BUT_LINES = /[^\P{Cc}\0\t\n\r]/u;
