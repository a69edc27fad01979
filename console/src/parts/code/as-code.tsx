import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { graphql } from "../../gql";
import type { AsCodeTextFragment } from "../../gql/graphql";
import { Rows } from "../lists/rows";
import { saveAs } from "./save-as";

graphql(`
  fragment AsCodeText on AsCode {
    fileName terraform notExpressible { path reason } carried { path how }
  }
`);

interface Props {
  readonly code: AsCodeTextFragment;
  /** The use of the code, in a sentence. */
  readonly description: string;
}

/** The complete Terraform configuration of an object to copy, and the settings that it cannot express. */
export function AsCodeText({ code, description }: Props) {
  return (
    <SpaceBetween size="m">
      <TerraformText code={code} description={description} />
      {code.notExpressible.length > 0 && (
        <Settings
          title="Not in the code"
          description="The Terraform provider has no way to say these settings."
          items={code.notExpressible.map(({ path, reason }) => ({ path, text: reason }))}
        />
      )}
      {code.carried.length > 0 && (
        <Settings
          title="In another place"
          description="The Terraform provider has no attribute for these settings; the code holds them all the same."
          items={code.carried.map(({ path, how }) => ({ path, text: how }))}
        />
      )}
    </SpaceBetween>
  );
}

function TerraformText({ code: { fileName, terraform }, description }: Props) {
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <CopyToClipboard
        variant="button"
        copyButtonText="Copy"
        copyButtonAriaLabel={`Copy the file ${fileName}`}
        textToCopy={terraform}
        copySuccessText="Copied"
        copyErrorText="It could not be copied: select it instead"
      />
      <Button iconName="download" onClick={() => saveAs(fileName, terraform)}>
        Download {fileName}
      </Button>
    </SpaceBetween>
  );
  return (
    <Container
      header={
        <Header variant="h2" description={description} actions={actions}>
          Terraform
        </Header>
      }
    >
      <Box variant="code">
        <span style={LINES}>{terraform}</span>
      </Box>
    </Container>
  );
}

interface SettingsProps {
  readonly title: string;
  readonly description: string;
  readonly items: readonly { readonly path: readonly string[]; readonly text: string }[];
}

function Settings({ title, description, items }: SettingsProps) {
  const row = ({ path, text }: SettingsProps["items"][number]) => {
    const name = path.join(".");
    const main = (
      <>
        <Box variant="code">{name}</Box>
        <Box>{text}</Box>
      </>
    );
    return { key: `${name} ${text}`, main };
  };
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <Rows name={title} items={items} row={row} />
    </Container>
  );
}

const LINES = { whiteSpace: "pre-wrap", overflowWrap: "anywhere" } as const;
