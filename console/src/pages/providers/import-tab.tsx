import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FileUpload from "@cloudscape-design/components/file-upload";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useRef, useState } from "react";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { graphql } from "../../gql";
import type { ImportFactsFragment } from "../../gql/graphql";
import { CodeBlock } from "../../parts/code/code-block";
import { useAction } from "../../parts/forms/use-action";
import { PageLink } from "../../parts/links/page-link";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { ImportDifference } from "./import-difference";
import type { TabProps } from "./provider";

const IMPORT = graphql(`
  mutation ImportIdentities($id: ID!, $document: String!, $confirmRemovals: Boolean!) {
    importIdentities(providerId: $id, document: $document, confirmRemovals: $confirmRemovals) { ...ImportFacts }
  }

  fragment ImportFacts on ImportIdentitiesPayload {
    held resourcesLosingOwners
    heldBecause { of message }
    people { before added changed removed }
    groups { before added changed removed }
    memberships { before added changed removed }
    provider { ...ProviderFacts }
  }
`);

const EXAMPLE = `users:
  - { id: ana, userName: ana.silva@example.com, email: ana.silva@example.com, displayName: Ana Silva, manager: kim }
  - { id: kim, userName: kim.larsen@example.com, email: kim.larsen@example.com, displayName: Kim Larsen, roles: [lead] }
groups:
  - { id: g-payments, name: Payments Team, members: [ana] }`;

interface HeldImport {
  /** The document that was compared: the only one that may be confirmed. */
  readonly sent: string;
  readonly difference: ImportFactsFragment;
}

/** Imports a document of people and groups. An import that removes too many is held, and its difference is shown. */
export function ImportTab({ provider, refresh }: TabProps) {
  const [document, setDocument] = useState("");
  const [files, setFiles] = useState<File[]>([]);
  const [answer, setHeld] = useState<HeldImport | null>(null);
  const chosenFile = useRef<File>(undefined);
  const { run, isRunning, error } = useAction(IMPORT);
  const { show } = useFlashes();
  const change = (text: string) => {
    setDocument(text);
    setHeld(null);
  };
  // The answer may come after another document was typed.
  const held = answer?.sent === document ? answer : null;
  const send = async (sent: string, confirmRemovals: boolean) => {
    const result = (await run({ id: provider.id, document: sent, confirmRemovals }))?.importIdentities;
    if (!result) return;
    refresh();
    if (result.held) return setHeld({ sent, difference: result });
    setHeld(null);
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> is as the document says:{" "}
          {result.people.added} people came, {result.people.changed} changed, {result.people.removed} went.
        </>
      ),
    });
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="A YAML or JSON document with everybody in it: whoever is not in it any more is out."
        >
          Import a document
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={error} shownAtFields={["document"]} />
        <FormField label="From a file">
          <FileUpload
            value={files}
            accept=".yaml,.yml,.json"
            onChange={({ detail }) => {
              setFiles(detail.value);
              const [file] = detail.value;
              chosenFile.current = file;
              // A large file is read for longer than a small one that is chosen after it.
              void file?.text().then((text) => chosenFile.current === file && change(text));
            }}
            i18nStrings={FILE_WORDS}
          />
        </FormField>
        <FormField label="The document" stretch errorText={fieldMessage(problemsOf(error), "document")}>
          <Textarea rows={12} value={document} onChange={({ detail }) => change(detail.value)} spellcheck={false} />
        </FormField>
        <ExpandableSection headerText="What it looks like">
          <CodeBlock code={EXAMPLE} name="the example" />
        </ExpandableSection>
        {held && (
          <Alert type="warning" statusIconAriaLabel="Warning" header="Too much would go, so nothing was changed">
            <SpaceBetween size="s">
              <ul>
                {held.difference.heldBecause.map(({ of, message }) => (
                  <li key={of}>{message}</li>
                ))}
              </ul>
              <ImportDifference difference={held.difference} />
              <Box>If it is right, confirm it. If not, correct the document: nothing was changed.</Box>
              <SpaceBetween direction="horizontal" size="xs">
                <Button loading={isRunning} onClick={() => void send(held.sent, true)}>
                  Confirm what would go
                </Button>
                <Button onClick={() => setHeld(null)}>Leave it</Button>
              </SpaceBetween>
            </SpaceBetween>
          </Alert>
        )}
        {!held && (
          <Button
            variant="primary"
            loading={isRunning}
            disabled={document.trim() === ""}
            onClick={() => void send(document, false)}
          >
            Import into {provider.name}
          </Button>
        )}
      </SpaceBetween>
    </Container>
  );
}

const FILE_WORDS = {
  uploadButtonText: () => "Choose a file",
  dropzoneText: () => "Drop the file here",
  removeFileAriaLabel: () => "Take the file out",
  limitShowFewer: "Show fewer",
  limitShowMore: "Show more",
  errorIconAriaLabel: "Error",
};
