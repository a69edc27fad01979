import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CodeBlock } from "../../parts/code/code-block";
import { saveAs } from "../../parts/code/save-as";
import type { Install } from "./connector-documents";

/** The files, and the steps of the installation in their order. */
export function InstallSteps({ install: { files, steps } }: { readonly install: Install }) {
  return (
    <SpaceBetween size="m">
      <Container
        header={
          <Header
            variant="h2"
            counter={`(${files.length})`}
            description="Save them under their names, with their folders, in one new folder."
          >
            Files
          </Header>
        }
      >
        <SpaceBetween size="s">
          {files.map((file) => (
            <FileToSave key={file.name} {...file} />
          ))}
        </SpaceBetween>
      </Container>
      <Container header={<Header variant="h2">Steps</Header>}>
        <SpaceBetween size="m">
          {steps.map(({ title, description, command }, n) => (
            <div key={title}>
              <Box variant="h3">
                {n + 1}. {title}
              </Box>
              <Box>{description}</Box>
              {command !== null && <CodeBlock code={command} name={`the command of step ${n + 1}`} />}
            </div>
          ))}
        </SpaceBetween>
      </Container>
    </SpaceBetween>
  );
}

function FileToSave({ name, purpose, content }: Install["files"][number]) {
  const inFolder = name.split("/").at(-1)!;
  return (
    <ExpandableSection headerText={name} headerDescription={purpose} variant="default">
      <SpaceBetween size="xs">
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="download" onClick={() => saveAs(inFolder, content)} ariaLabel={`Save ${name}`}>
            Save
          </Button>
          <CopyToClipboard
            textToCopy={content}
            copyButtonText="Copy"
            copyButtonAriaLabel={`Copy ${name}`}
            copySuccessText="Copied"
            copyErrorText="It could not be copied: select it instead"
          />
        </SpaceBetween>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard. */}
        <section style={TEXT} tabIndex={0} aria-label={`Text of ${name}`}>
          <Box variant="pre">{content}</Box>
        </section>
      </SpaceBetween>
    </ExpandableSection>
  );
}

/** A template is many screens long, so it scrolls in a box of its own. */
const TEXT = { maxBlockSize: "60vh", overflow: "auto" } as const;
