import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import Skeleton from "@cloudscape-design/components/skeleton";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { FlowCodeQuery } from "../../gql/graphql";
import { Problem } from "../../parts/problem";
import { Rows } from "../../parts/rows";
import { saveAs } from "../../parts/save-as";
import type { Flow } from "./flow-documents";

const CODE = graphql(`
  query FlowCode($id: ID!) {
    accessFlow(id: $id) {
      id version
      asCode { fileName terraform notExpressible { path reason } carried { path how } }
    }
  }
`);

type Code = NonNullable<NonNullable<FlowCodeQuery["accessFlow"]>["asCode"]>;

/** The flow as a Terraform configuration, to be kept in a repository. */
export function FlowCodeTab({ flow: { id, version } }: { readonly flow: Flow }) {
  const [{ data, error }, readAgain] = useQuery({ query: CODE, variables: { id } });
  const written = data?.accessFlow?.version;
  useEffect(() => {
    if (written !== undefined && written !== version) readAgain({ requestPolicy: "network-only" });
  }, [written, version, readAgain]);
  const code = data?.accessFlow?.asCode;
  if (!data && !error) return <Skeleton height="60vh" />;
  return (
    <SpaceBetween size="m">
      <Problem error={error} onRetry={() => readAgain({ requestPolicy: "network-only" })} />
      {code && <TerraformText code={code} />}
      {code && code.notExpressible.length > 0 && (
        <Settings
          title="Not in the code"
          description="The Terraform provider has no way to say these settings."
          items={code.notExpressible.map(({ path, reason }) => ({ path, text: reason }))}
        />
      )}
      {code && code.carried.length > 0 && (
        <Settings
          title="In another place"
          description="The Terraform provider has no attribute for these settings; the code holds them all the same."
          items={code.carried.map(({ path, how }) => ({ path, text: how }))}
        />
      )}
    </SpaceBetween>
  );
}

function TerraformText({ code: { fileName, terraform } }: { readonly code: Code }) {
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
        <Header
          variant="h2"
          description="For a repository: apply it with a token of a service account, and Terraform takes the flow over."
          actions={actions}
        >
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
