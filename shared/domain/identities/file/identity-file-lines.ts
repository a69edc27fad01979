import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** What is wrong with a document, and where: at a path in its content, or at an offset in its text. */
export interface FileProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly offset?: number;
}

/** The problems from the top of the document to its end, each with the line it is on. */
export function withLines(
  problems: readonly FileProblem[],
  document: Document.Parsed,
  lines: LineCounter,
): FileProblem[] {
  const placed = problems.map((problem) => {
    const offset = problem.offset ?? offsetOf(document.contents, problem.path ?? []);
    return { ...problem, line: Math.max(1, lines.linePos(offset).line) };
  });
  return placed
    .sort((one, other) => one.line - other.line)
    .map(({ line, path, message }) => ({ path, message: `Line ${line}: ${message}` }));
}

/** Of a value, or of its key; of the last of two keys alike; of a missing field, the offset of the object that lacks it. */
function offsetOf(root: Node | null, path: readonly (string | number)[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const part of path) {
    const pair = isMap(node)
      ? node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(part))
      : null;
    const next: unknown = isSeq(node) ? node.get(part, true) : pair?.value;
    const start = (pair ? pair.key : next) as Node | null | undefined;
    if (!start?.range) break;
    offset = start.range[0];
    node = next;
  }
  return offset;
}
