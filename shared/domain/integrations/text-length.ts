const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Characters as a person counts them: an emoji with its modifiers is one, a line break is one. */
export function countCharacters(text: string): number {
  let count = 0;
  for (const _segment of segmenter.segment(text)) count += 1;
  return count;
}
