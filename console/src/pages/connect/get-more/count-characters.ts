/** The limit of `customAccessDetails` in graphemes, which the server counts too. */
export const MOST_CHARACTERS = 400;

/** An emoji with its modifiers is one character, and so is a line break. */
export function countCharacters(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
