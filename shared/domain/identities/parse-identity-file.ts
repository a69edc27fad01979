import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import { DomainError, type FieldProblem } from "../../kernel/app-error";

/** Users, groups and memberships as one YAML or JSON document holds them. */
export interface IdentityFile {
  readonly users: readonly FileUser[];
  readonly groups: readonly FileGroup[];
}

/** PostgreSQL holds neither NUL nor half a character. */
const storable = z.string().regex(/^[^\0\p{Cs}]*$/u, "Characters must be Unicode, and none of them NUL.");
const text = storable.trim().min(1).max(256);

const userSchema = z.strictObject({
  id: text,
  userName: text,
  email: z.email().max(320).optional(),
  displayName: text.optional(),
  active: z.boolean().default(true),
  title: text.optional(),
  department: text.optional(),
  /** Id of another user. */
  manager: text.optional(),
  roles: z.array(text).max(100).default([]),
  attributes: z.record(text, storable.max(1024)).default({}),
});

const groupSchema = z.strictObject({
  id: text,
  name: text,
  /** Ids of users. */
  members: z.array(text).default([]),
  /** Ids of groups inside this one. */
  groups: z.array(text).default([]),
});

const fileSchema = z.strictObject({ users: z.array(userSchema), groups: z.array(groupSchema).default([]) });

export type FileUser = z.infer<typeof userSchema>;
export type FileGroup = z.infer<typeof groupSchema>;

const MAX_PROBLEMS = 50;

/** Reads a document whole, or refuses it whole: INVALID_INPUT names every problem with its path and line. */
export function parseIdentityFile(source: string): IdentityFile {
  return parseJson(source) ?? parseYaml(source);
}

/** JSON is YAML too, and read as such thirty times slower: only a document that is refused needs to know where things stand. */
function parseJson(source: string): IdentityFile | null {
  const parsed = fileSchema.safeParse(jsonIn(source));
  return parsed.success && findBrokenReferences(parsed.data).length === 0 ? parsed.data : null;
}

/** Undefined where it is not JSON, or where a key stands twice in an object: JSON.parse would keep the last one silently. */
function jsonIn(source: string): unknown {
  if (!source.trimStart().startsWith("{")) return undefined;
  let keys = 0;
  try {
    const content: unknown = JSON.parse(source);
    forEachObject(content, (object) => {
      keys += Object.keys(object).length;
    });
    return keys === countKeys(source) ? content : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function forEachObject(content: unknown, visit: (object: object) => void): void {
  const left = [content];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) visit(value);
    for (const part of Object.values(value)) left.push(part);
  }
}

/** Texts with a colon behind them. */
function countKeys(json: string): number {
  let keys = 0;
  for (const [, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) keys += 1;
  return keys;
}

function parseYaml(source: string): IdentityFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const lineOf = (path: readonly (string | number)[]) => {
    const offset = nodeAt(document.contents, path)?.range?.[0];
    return offset === undefined ? null : lines.linePos(offset).line;
  };
  if (document.errors.length > 0) {
    throw refused(document.errors.map((error) => ({ path: ["document"], message: error.message.split("\n")[0]! })));
  }
  const parsed = fileSchema.safeParse(contentOf(document));
  const problems = parsed.success
    ? findBrokenReferences(parsed.data)
    : parsed.error.issues.map((issue) => ({
        path: issue.path.map((part) => part as string | number),
        message: issue.message,
      }));
  if (problems.length > 0) throw refused(problems.map((problem) => withLine(problem, lineOf(problem.path))));
  return parsed.data!;
}

function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // An alias of nothing, or aliases of aliases that would fill the memory.
    if (!(error instanceof ReferenceError)) throw error;
    throw refused([{ path: ["document"], message: `${error.message}.` }]);
  }
}

function findBrokenReferences({ users, groups }: IdentityFile): FieldProblem[] {
  const userIds = new Set(users.map((user) => user.id));
  const groupIds = new Set(groups.map((group) => group.id));
  return [
    ...duplicates("users", "id", users, (user) => user.id),
    ...duplicates("users", "userName", users, (user) => user.userName.toLowerCase()),
    ...duplicates("groups", "id", groups, (group) => group.id),
    ...users.flatMap((user, index) =>
      user.manager && !userIds.has(user.manager)
        ? [{ path: ["users", index, "manager"], message: `No user has the id '${user.manager}'.` }]
        : [],
    ),
    ...groups.flatMap((group, index) => [
      ...dangling(["groups", index, "members"], group.members, userIds, "user"),
      ...dangling(["groups", index, "groups"], group.groups, groupIds, "group"),
    ]),
  ];
}

function duplicates<T>(list: string, key: string, items: readonly T[], keyOf: (item: T) => string): FieldProblem[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const value = keyOf(item);
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [{ path: [list, index, key], message: `'${value}' stands here a second time.` }];
  });
}

function dangling(path: (string | number)[], ids: readonly string[], known: ReadonlySet<string>, what: string) {
  return ids.flatMap((id, index) =>
    known.has(id) ? [] : [{ path: [...path, index], message: `No ${what} has the id '${id}'.` }],
  );
}

function nodeAt(root: Node | null, path: readonly (string | number)[]): Node | null {
  let node: unknown = root;
  for (const part of path) {
    const next: unknown = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    if (next === undefined) break;
    node = next;
  }
  return isMap(node) || isSeq(node) || isScalar(node) ? node : root;
}

function withLine(problem: FieldProblem, line: number | null): FieldProblem {
  const place = [problem.path.join("."), line === null ? "" : `line ${line}`].filter((part) => part !== "").join(", ");
  return {
    path: ["document", ...problem.path],
    message: place === "" ? problem.message : `${place}: ${problem.message}`,
  };
}

function refused(problems: readonly FieldProblem[]): DomainError {
  const shown = problems.slice(0, MAX_PROBLEMS);
  const more = problems.length > shown.length ? ` (and ${problems.length - shown.length} more)` : "";
  const message = `The document is refused whole: ${shown.map((problem) => problem.message).join(" ")}${more}`;
  return new DomainError("INVALID_INPUT", message, shown);
}
