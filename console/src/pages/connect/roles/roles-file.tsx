import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { saveAs } from "../../../parts/code/save-as";
import type { RoleFiles } from "./roles-documents";

type InstallFile = RoleFiles["files"][number];

/** A file with its purpose: to be copied, downloaded or read. */
export function RolesFile({ file: { name, purpose, content } }: { readonly file: InstallFile }) {
  return (
    <div>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Box variant="code">{name}</Box>
        <CopyToClipboard
          variant="icon"
          textToCopy={content}
          copyButtonAriaLabel={`Copy ${name}`}
          copySuccessText="Copied"
          copyErrorText="It could not be copied: download it instead"
        />
        {/* A browser cannot save into folders, so they are made while saving. */}
        <Button
          iconName="download"
          variant="icon"
          ariaLabel={`Download ${name}`}
          onClick={() => saveAs(lastOf(name), content)}
        />
      </SpaceBetween>
      <Box color="text-body-secondary">{purpose}</Box>
      <ExpandableSection headerText={`Show ${name}`} variant="footer">
        <Box variant="code">
          <span style={LINES}>{content}</span>
        </Box>
      </ExpandableSection>
    </div>
  );
}

function lastOf(name: string): string {
  return name.split("/").at(-1)!;
}

const LINES = { whiteSpace: "pre-wrap", overflowWrap: "anywhere" } as const;
