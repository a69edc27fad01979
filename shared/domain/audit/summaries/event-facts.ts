import { isId } from "../../../kernel/ids";
import { durationInWords } from "../../../kernel/text/duration-in-words";
import { oneLine } from "../../../kernel/text/one-line";
import type { ClusterAccess } from "../../access/cluster-access.port";
import { permissionById } from "../../catalog/permissions";
import type { AuditEvent } from "../audit-event.entity";

/** The fields of an event that its summary uses. */
export type DescribedEvent = Pick<AuditEvent, "actorKind" | "actorName" | "action" | "subjectId" | "before" | "after">;

/** The longest part of a typed text in a sentence. */
const MOST_OF_TEXT = 80;
const MOST_NAMED = 3;

/** The facts of one event in words. A missing fact is left out of the sentence, and is never "null". */
export class EventFacts {
  constructor(
    private readonly event: DescribedEvent,
    /** The present names of ids, as far as known. */
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  /** "Ana Silva", "The program 'ci'", "The access flow 'Everybody'", or "Drawbridge" for a process of its own. */
  get who(): string {
    const { actorKind, actorName } = this.event;
    if (actorKind === "system") return "Drawbridge";
    if (actorKind === "service") return `The program '${short(actorName)}'`;
    if (actorKind === "flow") return `The access flow '${short(actorName)}'`;
    return short(actorName);
  }

  /** "the access flow 'Everybody'"; without the name where it is not known any more. */
  the(noun: string, path?: string): string {
    const name = path === undefined ? this.subject : this.name(path);
    return name === null ? `the ${noun}` : `the ${noun} '${name}'`;
  }

  /** The subject's present name, or its name at that time. */
  get subject(): string | null {
    const name = this.names.get(this.event.subjectId) ?? this.word("name");
    return name === null ? null : short(name);
  }

  /** The name at a path: that of an object, or of an id with a known name. */
  name(path: string): string | null {
    const found = this.at(path);
    if (typeof found === "string") return isId(found) ? this.named(found) : short(found);
    const { id, name } = (found ?? {}) as { readonly id?: unknown; readonly name?: unknown };
    if (typeof name === "string") return short(name);
    return typeof id === "string" ? this.named(id) : null;
  }

  /** The same for a person: "somebody" where the name is not known. */
  person(path: string): string {
    return this.name(path) ?? "somebody";
  }

  word(path: string): string | null {
    const found = this.at(path);
    return typeof found === "string" || typeof found === "number" ? short(String(found)) : null;
  }

  count(path: string): number {
    const found = this.at(path);
    if (Array.isArray(found)) return found.length;
    return typeof found === "number" ? found : 0;
  }

  /**
   * Names of the objects in a list: "payments", "payments and orders", "payments, orders, search and 2 more". Several
   * objects of one name are counted: "payments (2)".
   */
  list(path: string, of?: string): string | null {
    const found = this.at(path);
    if (!Array.isArray(found)) return null;
    const paths = found.map((_, n) => `${path}.${n}${of ? `.${of}` : ""}`);
    const byId = new Map(paths.map((one) => [this.at(`${one}.id`) ?? one, this.name(one)]));
    const names = [...byId.values()].filter((name) => name !== null);
    const counted = [...new Set(names)].map((name) => {
      const count = names.filter((one) => one === name).length;
      return count === 1 ? name : `${name} (${count})`;
    });
    return counted.length === 0 ? null : listInWords(counted);
  }

  /** "View", "Edit in checkout"; "access" where no known access is given. */
  access(path: string): string {
    return accessInWords(this.at(path) as Partial<ClusterAccess> | null);
  }

  /** "for 1 hour", "until it is revoked"; null where the event does not say. */
  duration(path: string): string | null {
    const seconds = this.at(path);
    if (seconds === null) return "until it is revoked";
    return typeof seconds === "number" ? `for ${durationInWords(seconds)}` : null;
  }

  /** "2026-11-27 14:10 UTC": readers are in different time zones. */
  time(path: string): string | null {
    const found = this.at(path);
    const at = typeof found === "string" || found instanceof Date ? new Date(found) : null;
    if (at === null || Number.isNaN(at.getTime())) return null;
    return `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  }

  /** The value after the change, or else before it; undefined: in neither. */
  at(path: string): unknown {
    const { after, before } = this.event;
    const found = valueAt(after, path);
    return found === undefined ? valueAt(before, path) : found;
  }

  before(path: string): unknown {
    return valueAt(this.event.before, path);
  }

  private named(id: string): string | null {
    const name = this.names.get(id.toLowerCase());
    return name === undefined ? null : short(name);
  }
}

/** Joins the parts that are present, in order. */
export function joinWords(...parts: readonly (string | null | false)[]): string {
  return parts.filter((part) => part !== null && part !== false && part !== "").join(" ");
}

/** ": for the report", where a reason was given. The sentence adds its own full stop. */
export function reasonClause(reason: string | null): string {
  return reason === null || reason === "" ? "" : `: ${reason.replace(/\.$/, "")}`;
}

export function listInWords(words: readonly string[]): string {
  const shown =
    words.length > MOST_NAMED + 1 ? [...words.slice(0, MOST_NAMED), `${words.length - MOST_NAMED} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

export function countInWords(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? noun : nouns}`;
}

function accessInWords(access: Partial<ClusterAccess> | null): string {
  const { policies = [], kubernetesGroups = [] } = access ?? {};
  const parts = [
    ...policies.map(({ policy, namespaces }) => {
      const name = permissionById(policy)?.name ?? short(policy);
      return namespaces ? `${name} in ${listInWords(namespaces.map(short))}` : name;
    }),
    ...kubernetesGroups.map((group) => `the Kubernetes group '${short(group)}'`),
  ];
  return parts.length === 0 ? "access" : listInWords(parts);
}

/** One line of limited length, whatever was typed. */
function short(text: string): string {
  const line = oneLine(text);
  return line.length > MOST_OF_TEXT ? `${line.slice(0, MOST_OF_TEXT - 1)}…` : line;
}

function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, key) => {
    if (found === null || typeof found !== "object" || !Object.hasOwn(found, key)) return undefined;
    return (found as Readonly<Record<string, unknown>>)[key];
  }, value);
}
