/** The sections of the form in their order. Each is the id of its element on the page. */
export const SECTIONS = ["discovery", "connector", "config", "roles", "more", "confirm"] as const;
export type SectionId = (typeof SECTIONS)[number];

export const TITLES: Readonly<Record<SectionId, string>> = {
  discovery: "Discovery",
  connector: "Drawbridge connector",
  config: "Integration Config",
  roles: "Roles in AWS",
  more: "Get more with Drawbridge",
  confirm: "Confirm",
};

/** The section of a field, by the first part of the path of its problem. */
export function sectionOf(path: readonly (string | number)[]): SectionId {
  return SECTION_OF[String(path.find((part) => part !== "input"))] ?? "config";
}

const SECTION_OF: Readonly<Record<string, SectionId>> = {
  resourceTypes: "discovery",
  connectorId: "connector",
  customAccessDetails: "more",
  integrationOwners: "more",
  ownerRules: "more",
};

export function sectionAfter(section: SectionId): SectionId {
  return SECTIONS[SECTIONS.indexOf(section) + 1] ?? section;
}

export function sectionBefore(section: SectionId): SectionId {
  return SECTIONS[SECTIONS.indexOf(section) - 1] ?? section;
}

export function isBehind(section: SectionId, other: SectionId): boolean {
  return SECTIONS.indexOf(section) > SECTIONS.indexOf(other);
}
