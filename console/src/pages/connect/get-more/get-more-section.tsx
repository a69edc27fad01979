import SpaceBetween from "@cloudscape-design/components/space-between";
import { OwnersEditor } from "../../../parts/owners/owners-editor";
import type { SectionProps } from "../draft/draft";
import { GetMoreDetails } from "./access-details-field";

/** The text for people who get access, and the owners who decide about it. */
export function GetMoreSection({ draft, change, problems }: SectionProps) {
  return (
    <SpaceBetween size="l">
      <GetMoreDetails
        text={draft.customAccessDetails}
        onChange={(customAccessDetails) => change({ customAccessDetails })}
        problems={problems}
      />
      <OwnersEditor
        owners={draft.integrationOwners}
        rules={draft.ownerRules}
        onChange={({ owners, rules }) => change({ integrationOwners: owners, ownerRules: rules })}
        problems={problems}
      />
    </SpaceBetween>
  );
}
