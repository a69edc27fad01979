/**
 * A text for a terminal. Texts come from files and from servers, and a character that controls the terminal could hide
 * what was printed before: it is printed as its code, which JSON reads as the same character.
 */
export function forTerminal(text: string): string {
  return text.replace(CONTROLS, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Control characters but tabs and line feeds, marks that change the direction of text, and other ends of lines. */
const CONTROLS = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
