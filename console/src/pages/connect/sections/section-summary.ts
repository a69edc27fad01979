import type { Tile } from "../catalog/catalog-documents";
import type { IntegrationDraft } from "../draft/draft";
import type { SectionId } from "./sections";

/** The values of a closed section, on one line. */
export function sectionSummary(
  section: Exclude<SectionId, "confirm">,
  { values, ...draft }: IntegrationDraft,
  { name, resourceTypes }: Tile,
  connectorName: string | null,
): string {
  const chosen = resourceTypes.filter(({ type }) => draft.resourceTypes.includes(type)).map((one) => one.name);
  const owners = [
    draft.integrationOwners.length > 0 && "integration owner",
    draft.ownerRules.length > 0 && "resource owner",
  ];
  const more = [draft.customAccessDetails !== "" && "custom access details", ...owners].filter(Boolean);
  const summaries: Readonly<Record<typeof section, string>> = {
    discovery: `${name}: ${chosen.join(", ")}`,
    connector: draft.connectorId === null ? "None chosen" : (connectorName ?? "Chosen"),
    config: [values.name, values.region].filter(Boolean).join(", "),
    roles: "Management role, member role and pool",
    more: more.length > 0 ? `With ${more.join(", ")}` : "Nothing added",
  };
  return summaries[section];
}
