import { shortenedValue } from "./identity-file-issues";
import type { FileProblem } from "./identity-file-lines";

/** The valid parts of a list entry; other checks report its invalid parts. */
interface Entry {
  readonly index: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Duplicate ids and references to missing ids. The content may have any shape, and all problems are reported at once.
 */
export function brokenReferences(content: unknown): FileProblem[] {
  const users = entriesOf(content, "users");
  const groups = entriesOf(content, "groups");
  const userIds = idsOf(users);
  const groupIds = idsOf(groups);
  return [
    ...duplicates("users", users, "id", "id"),
    ...duplicates("users", users, "userName", "user name"),
    ...duplicates("groups", groups, "id", "id"),
    ...users.flatMap(({ index, fields }) => {
      const manager = textOf(fields.manager);
      if (manager === null || userIds.has(manager)) return [];
      const message = `the user ${nameOf(fields)} has the manager ${quoted(manager)}, who is not among the users.`;
      return [{ path: ["users", index, "manager"], message }];
    }),
    ...groups.flatMap(({ index, fields }) => [
      ...strangers(["groups", index, "members"], fields.members, userIds).map(({ path, id }) => ({
        path,
        message: `the group ${nameOf(fields)} names the member ${quoted(id)}, who is not among the users.`,
      })),
      ...strangers(["groups", index, "groups"], fields.groups, groupIds).map(({ path, id }) => ({
        path,
        message: `the group ${nameOf(fields)} holds the group ${quoted(id)}, which is not among the groups.`,
      })),
    ]),
  ];
}

function entriesOf(content: unknown, list: "users" | "groups"): Entry[] {
  const entries = isObject(content) ? content[list] : undefined;
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((fields: unknown, index) => (isObject(fields) ? [{ index, fields }] : []));
}

/** A numeric id is one problem; references to it are not reported too. */
function idsOf(entries: readonly Entry[]): ReadonlySet<string> {
  return new Set(entries.flatMap(({ fields: { id } }) => (isObject(id) ? [] : [String(id).trim()])));
}

function duplicates(list: string, entries: readonly Entry[], key: string, called: string): FileProblem[] {
  const first = new Map<string, number>();
  return entries.flatMap(({ index, fields }) => {
    const value = textOf(fields[key]);
    if (value === null) return [];
    const compared = key === "userName" ? value.toLowerCase() : value;
    const earlier = first.get(compared);
    if (earlier === undefined) {
      first.set(compared, index);
      return [];
    }
    const message = `${list}[${index}] has the same ${called} as ${list}[${earlier}], ${quoted(value)}.`;
    return [{ path: [list, index, key], message }];
  });
}

function strangers(
  path: readonly (string | number)[],
  ids: unknown,
  known: ReadonlySet<string>,
): { path: readonly (string | number)[]; id: string }[] {
  if (!Array.isArray(ids)) return [];
  return ids.flatMap((value: unknown, index) => {
    const id = textOf(value);
    return id === null || known.has(id) ? [] : [{ path: [...path, index], id }];
  });
}

function nameOf({ name, userName, id }: Entry["fields"]): string {
  return quoted(textOf(name) ?? textOf(userName) ?? textOf(id) ?? "");
}

function quoted(text: string): string {
  return `'${shortenedValue(text)}'`;
}

function textOf(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? null : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
