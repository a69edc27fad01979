import type { NotExpressible } from "../terraform/provider-documents";

const REASON =
  "Terraform keeps texts in the Unicode form NFC: this one has letters with separate marks, which come out joined. Set it by the API.";

/** The texts that Terraform's NFC normalization would change. */
export function textsNotComposed(value: unknown, path = ""): NotExpressible[] {
  if (typeof value === "string") return value === value.normalize("NFC") ? [] : [{ path, reason: REASON }];
  if (Array.isArray(value)) return value.flatMap((item: unknown, n) => textsNotComposed(item, `${path}[${n}]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, own]) => textsNotComposed(own, path === "" ? key : `${path}.${key}`));
}
