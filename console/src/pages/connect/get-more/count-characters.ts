/** Of `customAccessDetails`, as people count characters; the server counts so too. */
export const MOST_CHARACTERS = 400;

/** An emoji with its modifiers is one, a line break is one. */
export function countCharacters(text: string): number {
  return [...SEGMENTER.segment(text)].length;
}

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });
