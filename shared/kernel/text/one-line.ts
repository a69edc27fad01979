/** Joins lines, so that a value cannot begin another line and thereby another setting, section or comment. */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
