import { isId } from "../../../kernel/ids";
import { ENTERPRISE_EXTENSION, type ScimResource } from "./protocol/scim-schema";

/** The lookup fields of a SCIM user. */
export interface ScimPerson {
  readonly userName: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly active: boolean;
  readonly title: string | null;
  readonly department: string | null;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** The manager's SCIM id, which is their external id here. Any other manager value names nobody (RFC 7643, 4.3). */
  readonly managerExternalId: string | null;
  readonly scimExternalId: string | null;
}

/** Attributes of the enterprise extension by which owners can be named. */
const CUSTOM = ["employeeNumber", "costCenter", "organization", "division"] as const;

interface Value {
  readonly value?: string;
  readonly type?: string;
  readonly primary?: boolean;
}

interface Name {
  readonly formatted?: string;
  readonly givenName?: string;
  readonly familyName?: string;
}

export function scimPersonOf(user: ScimResource): ScimPerson {
  const enterprise = (user[ENTERPRISE_EXTENSION] ?? {}) as Readonly<Record<string, unknown>>;
  const userName = user.userName as string;
  return {
    userName,
    email: mainOf((user.emails ?? []) as Value[]),
    displayName: textOf(user.displayName) ?? fullName((user.name ?? {}) as Name) ?? userName,
    active: user.active !== false,
    title: textOf(user.title),
    department: textOf(enterprise.department),
    roles: rolesOf((user.roles ?? []) as Value[]),
    attributes: Object.fromEntries(
      CUSTOM.flatMap((name) => {
        const value = textOf(enterprise[name]);
        return value === null ? [] : [[name, value]];
      }),
    ),
    managerExternalId: idOf((enterprise.manager as Value | undefined)?.value),
    scimExternalId: (user.externalId as string | undefined) ?? null,
  };
}

/** A userName is unique regardless of case and surrounding spaces. */
export function userNameKeyOf({ userName }: ScimResource): string {
  return String(userName).trim().toLowerCase();
}

/** The primary address, else the work address, else the first. */
function mainOf(emails: readonly Value[]): string | null {
  const filled = emails.filter(({ value }) => textOf(value) !== null);
  const main = filled.find(({ primary }) => primary) ?? filled.find(({ type }) => type === "work") ?? filled[0];
  return textOf(main?.value);
}

function fullName({ formatted, givenName, familyName }: Name): string | null {
  return textOf(formatted) ?? textOf([givenName, familyName].filter(Boolean).join(" "));
}

function rolesOf(roles: readonly Value[]): string[] {
  return [...new Set(roles.flatMap(({ value }) => textOf(value)?.toLowerCase() ?? []))];
}

function idOf(value: unknown): string | null {
  const id = textOf(value);
  return id !== null && isId(id) ? id.toLowerCase() : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
