import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useState } from "react";
import { type CombinedError, useClient } from "urql";
import { PageSkeleton } from "../../app/page-skeleton";
import type { ConnectorKind, InstallFormat } from "../../gql/enums";
import { type ApiProblem, fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";
import { INSTALL, type Install } from "./connector-documents";
import { KIND_WORDS } from "./connector-words";
import {
  FLAGS,
  FURTHER,
  FURTHER_OF_ECS,
  fieldsOf,
  type InstallDraft,
  type InstallField,
  inputOf,
  NEEDED,
  OF_ECS,
  WAYS,
} from "./install-fields";
import { OrganizationChoice, useKnown } from "./install-organization";
import { InstallSteps } from "./install-steps";

const KINDS = (["ECS", "EKS", "LOCAL"] as const).map((value) => ({ value, label: KIND_WORDS[value] }));
const FORMATS: readonly { readonly value: InstallFormat; readonly label: string }[] = [
  { value: "CLOUD_FORMATION", label: "CloudFormation" },
  { value: "TERRAFORM", label: "Terraform" },
];
const EMPTY: InstallDraft = { kind: "ECS", format: "CLOUD_FORMATION", texts: {}, flags: {} };

/**
 * Makes the files by which an administrator of AWS installs a connector and its roles. Nothing is saved on the server.
 */
export function InstallFiles({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const { organizations, organization, known, choose, isRead } = useKnown();
  const [draft, setDraft] = useState(EMPTY);
  const [made, setMade] = useState<Install | null>(null);
  const [error, setError] = useState<CombinedError>();
  const [isRunning, setRunning] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setRunning(true);
    const variables = { kind: draft.kind, input: inputOf({ ...draft, texts: { ...known, ...draft.texts } }) };
    const answer = await client.query(INSTALL, variables, { requestPolicy: "network-only" }).toPromise();
    setRunning(false);
    setError(answer.error);
    setMade(answer.data?.connectorInstall ?? null);
  };
  const problems = problemsOf(error);
  const type = (name: string, text: string) => setDraft({ ...draft, texts: { ...draft.texts, [name]: text } });
  const show = (fields: readonly InstallField[]) =>
    fields.map((field) => (
      <TextField
        key={field.name}
        field={field}
        text={draft.texts[field.name] ?? known[field.name] ?? ""}
        problems={problems}
        onType={type}
      />
    ));
  const isEcs = draft.kind === "ECS";
  // Nothing is filled in under the hands of somebody who types.
  if (!isRead) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Fill in what the roles in AWS have to know, and get the files and the steps that install them. Nothing is saved here."
      >
        Install a connector
      </Header>
      <form onSubmit={send}>
        <Container>
          <SpaceBetween size="m">
            <Problem error={error} shownAtFields={[...fieldsOf(draft.kind), ...FLAGS].map(({ name }) => name)} />
            <FormField label="Its workers run as">
              <Select
                selectedOption={KINDS.find(({ value }) => value === draft.kind) ?? null}
                options={KINDS}
                onChange={({ detail }) => setDraft({ ...draft, kind: detail.selectedOption.value as ConnectorKind })}
              />
            </FormField>
            <FormField label="The roles are deployed by">
              <Select
                selectedOption={FORMATS.find(({ value }) => value === draft.format) ?? null}
                options={FORMATS}
                onChange={({ detail }) => setDraft({ ...draft, format: detail.selectedOption.value as InstallFormat })}
              />
            </FormField>
            {organizations.length > 0 && (
              <OrganizationChoice organizations={organizations} chosen={organization} onChoose={choose} />
            )}
            {show(NEEDED)}
            <Header variant="h2" description="At least one of the two.">
              How people get access
            </Header>
            {show(WAYS)}
            {isEcs && show(OF_ECS)}
            <ExpandableSection headerText="Further settings">
              <SpaceBetween size="m">
                {show(isEcs ? [...FURTHER, ...FURTHER_OF_ECS] : FURTHER)}
                {FLAGS.map(({ name, label }) => (
                  <FormField key={name} errorText={fieldMessage(problems, name)}>
                    <Checkbox
                      checked={draft.flags[name] ?? false}
                      onChange={({ detail }) =>
                        setDraft({ ...draft, flags: { ...draft.flags, [name]: detail.checked } })
                      }
                    >
                      {label}
                    </Checkbox>
                  </FormField>
                ))}
              </SpaceBetween>
            </ExpandableSection>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" formAction="submit" loading={isRunning}>
                Make the files
              </Button>
              <Button formAction="none" onClick={onClose}>
                Back to the connectors
              </Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      </form>
      {made && <InstallSteps install={made} />}
    </SpaceBetween>
  );
}

interface TextFieldProps {
  readonly field: InstallField;
  readonly text: string;
  readonly problems: readonly ApiProblem[];
  readonly onType: (name: string, text: string) => void;
}

function TextField({ field: { name, label, help }, text, problems, onType }: TextFieldProps) {
  return (
    <FormField label={label} description={help} errorText={fieldMessage(problems, name)}>
      <Input value={text} onChange={({ detail }) => onType(name, detail.value)} spellcheck={false} />
    </FormField>
  );
}
