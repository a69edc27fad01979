import { expect, it } from "vitest";
import { countCharacters } from "./count-characters";

it.each([
  ["", 0],
  ["abc", 3],
  ["a\r\nb", 3],
  ["👩‍👩‍👧‍👦👍🏽", 2],
  ["é", 1],
])("counts graphemes, as people do: %j", (text, count) => {
  expect(countCharacters(text)).toBe(count);
});
