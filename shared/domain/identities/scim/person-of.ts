import { ENTERPRISE, type ScimResource } from "./scim-schema";

/** What we look people up by, from a SCIM user. */
export interface ScimPerson {
  readonly userName: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly active: boolean;
  readonly title: string | null;
  readonly department: string | null;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  /** As the client names them: usually a SCIM id. */
  readonly manager: string | null;
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
  const enterprise = (user[ENTERPRISE] ?? {}) as Readonly<Record<string, unknown>>;
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
    manager: textOf((enterprise.manager as Value | undefined)?.value),
  };
}

/** A userName is unique whatever its case, and whatever spaces came along. */
export function userNameKeyOf({ userName }: ScimResource): string {
  return String(userName).trim().toLowerCase();
}

/** The primary address, else the one for work, else the first. */
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

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
}
