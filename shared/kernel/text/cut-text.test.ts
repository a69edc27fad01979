import { cutText } from "./cut-text";

it.each([
  ["short", 5, "short"],
  ["too long", 5, "too l"],
  ["🦊🦊", 4, "🦊🦊"],
  ["🦊🦊", 3, "🦊"],
  ["🦊🦊", 1, ""],
])("%j of %d units at most is cut to whole signs", (text, most, expected) => {
  expect(cutText(text, most)).toBe(expected);
});
