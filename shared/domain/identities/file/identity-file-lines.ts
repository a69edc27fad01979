import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from "yaml";

/** A problem of a document, at a path in its content or at an offset in its text. */
export interface FileProblem {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly offset?: number;
}

/** The problems in the order of the document, each with its line. */
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

/**
 * The offset of a value or of its key. Of duplicate keys it is the last one's; of a missing field, the object's that
 * lacks it.
 */
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
