/** Such as "1 hour 30 minutes"; zero is "0 seconds". */
export function durationInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor(seconds / 3_600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ] as const;
  const said = parts.flatMap(([count, unit]) => (count > 0 ? [`${count} ${unit}${count === 1 ? "" : "s"}`] : []));
  return said.join(" ") || "0 seconds";
}
