/** Nothing in a value can begin another line, and so another setting, section or end of a comment. */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
