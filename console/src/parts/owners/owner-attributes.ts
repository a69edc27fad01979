import type { SelectProps } from "@cloudscape-design/components/select";
import type { OwnerAttribute } from "./owner-documents";

/** The attribute by which a value names people: an attribute of one provider, or of any provider that has it. */
export interface ChosenAttribute {
  readonly attribute: string;
  /** The type of ids in the API's inputs. */
  readonly providerId?: string | number | null | undefined;
}

/** The attribute of a new row: groups of the first provider, the most common owners. */
export function defaultAttribute(attributes: readonly OwnerAttribute[]): {
  attribute: string;
  providerId: string | null;
} {
  const found = attributes.find(({ attribute }) => attribute === "group") ?? attributes[0];
  return { attribute: found?.attribute ?? "group", providerId: found?.providerId ?? null };
}

/** The attributes of each provider below its name, and last the attributes of any provider. */
export function attributeOptions(attributes: readonly OwnerAttribute[]): SelectProps.OptionGroup[] {
  const providers = new Map(attributes.map(({ providerId, providerName }) => [providerId, providerName]));
  const own = [...providers].map(([providerId, label]) => ({
    label,
    options: attributes.filter((one) => one.providerId === providerId).map((one) => optionOf(one, one.label)),
  }));
  return [...own, { label: ANY, options: STANDARD.map(([attribute, label]) => optionOf({ attribute }, label)) }];
}

/** An attribute that is not offered any more, or not read yet, is shown as it was saved. */
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

/** A line of the height of a provider's name, which replaces it later, so that nothing shifts. */
const EMPTY_LINE = "\u00a0";
const ANY = "Any identity provider";
const STANDARD = [
  ["group", "Group"],
  ["user", "User"],
  ["role", "Role"],
  ["manager", "Manager"],
] as const;

/** A character that occurs in no id and in no name of an attribute. */
const SEPARATOR = "\n";

function optionOf({ attribute, providerId }: ChosenAttribute, label: string): { value: string; label: string } {
  return { value: `${providerId ?? ""}${SEPARATOR}${attribute}`, label };
}
