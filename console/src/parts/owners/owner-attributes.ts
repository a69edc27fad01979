import type { SelectProps } from "@cloudscape-design/components/select";
import type { OwnerAttribute } from "./owner-documents";

/** By what somebody is named: an attribute of one provider, or of whichever has it. */
export interface ChosenAttribute {
  readonly attribute: string;
  /** As inputs of the API have ids. */
  readonly providerId?: string | number | null | undefined;
}

/** Of a new row: groups of the first provider, as owners mostly are. */
export function defaultAttribute(attributes: readonly OwnerAttribute[]): {
  attribute: string;
  providerId: string | null;
} {
  const found = attributes.find(({ attribute }) => attribute === "group") ?? attributes[0];
  return { attribute: found?.attribute ?? "group", providerId: found?.providerId ?? null };
}

/** Below the name of each provider what it has, and last what any of them has. */
export function attributeOptions(attributes: readonly OwnerAttribute[]): SelectProps.OptionGroup[] {
  const providers = new Map(attributes.map(({ providerId, providerName }) => [providerId, providerName]));
  const own = [...providers].map(([providerId, label]) => ({
    label,
    options: attributes.filter((one) => one.providerId === providerId).map((one) => optionOf(one, one.label)),
  }));
  return [...own, { label: ANY, options: STANDARD.map(([attribute, label]) => optionOf({ attribute }, label)) }];
}

/** One that is not offered any more, or before the attributes are known, stands there as it was saved. */
export function chosenOption(attributes: readonly OwnerAttribute[], chosen: ChosenAttribute): SelectProps.Option {
  const { attribute, providerId } = chosen;
  const found = attributes.find((one) => one.attribute === attribute && one.providerId === providerId);
  if (found) return { ...optionOf(found, found.label), description: found.providerName };
  const label = STANDARD.find(([standard]) => standard === attribute)?.[1] ?? attribute;
  const provider = attributes.length === 0 ? EMPTY_LINE : "A provider that is not there any more";
  return { ...optionOf(chosen, label), description: providerId ? provider : ANY };
}

export function attributeOf(option: SelectProps.Option): { attribute: string; providerId: string | null } {
  const [providerId, attribute = ""] = (option.value ?? "").split(SEPARATOR);
  return { attribute, providerId: providerId || null };
}

/** As high as the name of a provider, which takes its place: nothing moves. */
const EMPTY_LINE = "\u00a0";
const ANY = "Any identity provider";
const STANDARD = [
  ["group", "Group"],
  ["user", "User"],
  ["role", "Role"],
  ["manager", "Manager"],
] as const;

/** In no id, and in no name of an attribute. */
const SEPARATOR = "\n";

function optionOf({ attribute, providerId }: ChosenAttribute, label: string): { value: string; label: string } {
  return { value: `${providerId ?? ""}${SEPARATOR}${attribute}`, label };
}
