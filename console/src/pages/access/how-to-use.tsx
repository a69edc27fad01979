import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { CodeBlock } from "../../parts/code/code-block";
import { saveAs } from "../../parts/code/save-as";
import { ApiSentence } from "../../parts/words/api-sentence";
import { CustomDetails } from "../../parts/words/custom-details";
import type { AccessDetails } from "./access-documents";
import { FirstSteps } from "./first-steps";

/** Instructions for first-time users, and the short form for people who know kubectl. */
export function HowToUse({ details }: { readonly details: AccessDetails }) {
  return (
    <Container header={<Header variant="h2">How to use it</Header>}>
      <SpaceBetween size="l">
        {details.customAccessDetails && <CustomDetails html={details.customAccessDetails.html} />}
        <Tabs
          ariaLabel="Ways to use the access"
          tabs={[
            { id: "steps", label: "What do I type", content: <FirstSteps details={details} /> },
            { id: "kubectl", label: "I have kubectl", content: <ForKubectl details={details} /> },
            { id: "files", label: "Files", content: <Files details={details} /> },
          ]}
        />
        <ExpandableSection headerText="Good to know">
          <ul>
            {details.notes.map((note) => (
              <li key={note}>
                <ApiSentence text={note} />
              </li>
            ))}
          </ul>
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}

function ForKubectl({ details: { commands, environment } }: { readonly details: AccessDetails }) {
  const { save, signIn, use } = commands;
  const exports = environment.map(({ name, value }) => `export ${name}="${value}"`).join("\n");
  return (
    <SpaceBetween size="m">
      <Command title="Save profile and kubeconfig" code={save} />
      {signIn && <Command title="Sign in" code={signIn} />}
      {use && <Command title="Use the cluster" code={use} />}
      {exports !== "" && <Command title="Environment of a shell for this access alone" code={exports} />}
    </SpaceBetween>
  );
}

function Command({ title, code }: { readonly title: string; readonly code: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{title}</Box>
      <CodeBlock code={code} name={`the command, ${title.toLowerCase()}`} />
    </div>
  );
}

function Files({ details: { awsConfig, kubeconfig, profileName } }: { readonly details: AccessDetails }) {
  const files = [
    {
      title: "Kubeconfig",
      file: kubeconfig,
      none: "The address of the cluster is not known yet: look again after the next sync.",
    },
    {
      title: "AWS profile",
      file: awsConfig,
      none: "None is needed: you assume the role with credentials of your own.",
    },
  ];
  return (
    <SpaceBetween size="l">
      <Box>
        Profile, context and folder have the name <Box variant="code">{profileName}</Box>
      </Box>
      {files.map(({ title, file, none }) => (
        <SpaceBetween key={title} size="xs">
          <Box variant="h3" padding="n">
            {title}
          </Box>
          {file === null ? (
            <Box color="text-body-secondary">{none}</Box>
          ) : (
            <>
              <Button iconName="download" onClick={() => saveAs(file.name, file.text)}>
                Download {file.name}
              </Button>
              <Box color="text-body-secondary">
                It belongs at <Box variant="code">~/{file.path}</Box>
              </Box>
              <CodeBlock code={file.text} name={`the file ${file.name}`} />
            </>
          )}
        </SpaceBetween>
      ))}
    </SpaceBetween>
  );
}
