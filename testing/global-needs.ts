/**
 * False when only unit tests run, which need no database. Jest does not tell the set-up which projects were selected,
 * so its command line is parsed.
 */
export function needsDatabase(argv: readonly string[], pathPatterns: readonly string[]): boolean {
  const selected = valuesOf("--selectProjects", argv);
  if (selected.length > 0) return selected.some((project) => project !== "unit");
  const onlyUnitFiles = pathPatterns.every((path) => path.endsWith(".test.ts") && !/\.int\.test\.ts$|e2e/.test(path));
  return pathPatterns.length === 0 || !onlyUnitFiles;
}

function valuesOf(option: string, argv: readonly string[]): string[] {
  const inline = argv.filter((word) => word.startsWith(`${option}=`)).map((word) => word.slice(option.length + 1));
  const at = argv.indexOf(option);
  if (at < 0) return inline;
  const rest = argv.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith("-"));
  return [...inline, ...(end < 0 ? rest : rest.slice(0, end))];
}
