import SpaceBetween from "@cloudscape-design/components/space-between";
import type { SectionProps } from "./draft";
import { GetMoreDetails } from "./get-more-details";
import { OwnersEditor } from "./get-more-owners";

/** What people read who get access, and who decides about it. */
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
