import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef, useState } from "react";
import type { CombinedError } from "urql";
import { useClient } from "urql";
import { graphql } from "../../../gql";
import type { ConnectorKind } from "../../../gql/enums";
import type { ConnectorInstallQuery, InstallFormat } from "../../../gql/graphql";
import { Problem, problemsOf } from "../../../parts/problems/problem";
import { installInputOf, type SectionProps } from "../draft/draft";
import { knownOf, type RolesConnector } from "../roles/roles-input";
import { kindOf } from "./connector-words";
import { InstallField } from "./install-field";
import { type InstallFieldText, installFieldId, installFieldsOf } from "./install-fields";
import { InstallFiles } from "./install-files";

const INSTALL = graphql(`
  query ConnectorInstall($kind: ConnectorKind!, $input: ConnectorInstallInput!) {
    connectorInstall(kind: $kind, input: $input) {
      files { name purpose content }
      steps { title description command }
    }
  }
`);

type Install = NonNullable<ConnectorInstallQuery["connectorInstall"]>;

const KINDS: readonly ConnectorKind[] = ["ECS", "EKS", "LOCAL"];

interface Props extends Pick<SectionProps, "draft" | "change"> {
  /** A connector that is there already: another one mostly runs in the same account. */
  readonly beside: RolesConnector | undefined;
  readonly onClose: () => void;
}

/** The files that install a connector with its roles, filled in. Only the typed values are kept. */
export function AddConnector({ draft, change, beside, onClose }: Props) {
  const [kind, setKind] = useState<ConnectorKind>("ECS");
  const { install, isRunning, error, make } = useInstall();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  const fields = installFieldsOf(kind);
  const known = knownFor(fields, draft, beside);
  const problems = problemsOf(error).flatMap((problem) => problem.fields);
  const showFiles = async () => {
    const first = await make(kind, installInputOf({ ...draft, install: { ...known, ...draft.install } }));
    if (first !== undefined) document.getElementById(installFieldId(first))?.focus();
  };
  return (
    <div ref={place} tabIndex={-1} style={NO_OUTLINE}>
      <Container
        header={
          <Header
            variant="h3"
            description="Files with your values filled in, to be deployed in AWS. The connector is chosen here by itself once it runs."
            actions={<Button onClick={onClose}>Close</Button>}
          >
            Add new connector
          </Header>
        }
      >
        <SpaceBetween size="m">
          <FormField label="Where it runs">
            <RadioGroup
              value={kind}
              items={KINDS.map((value) => ({ value, label: kindOf(value) }))}
              onChange={({ detail }) => setKind(detail.value as ConnectorKind)}
            />
          </FormField>
          <FormField label="How it is deployed">
            <RadioGroup
              value={draft.installFormat}
              items={FORMATS}
              onChange={({ detail }) => change({ installFormat: detail.value as InstallFormat })}
            />
          </FormField>
          {fields.map((field) => (
            <InstallField
              key={field.key}
              field={field}
              value={draft.install[field.key] ?? known[field.key] ?? ""}
              problems={problems}
              onChange={(value) => change({ install: { ...draft.install, [field.key]: value } })}
            />
          ))}
          <Problem error={error} shownAtFields={fields.map(({ key }) => key)} />
          <Button loading={isRunning} onClick={() => void showFiles()}>
            Show the files
          </Button>
          {install && <InstallFiles {...install} />}
          {install && <StatusIndicator type="pending">Waiting for the new connector to register</StatusIndicator>}
        </SpaceBetween>
      </Container>
    </div>
  );
}

/** The values of the shown fields that the draft or the connector beside it has already. */
function knownFor(
  fields: readonly InstallFieldText[],
  draft: Props["draft"],
  beside: RolesConnector | undefined,
): Props["draft"]["install"] {
  const known = knownOf(draft, beside ?? { accountId: null, callerArn: null, region: null });
  return Object.fromEntries(fields.flatMap(({ key }) => (known[key] ? [[key, known[key]]] : [])));
}

const FORMATS = [
  { value: "CLOUD_FORMATION", label: "CloudFormation, by the AWS CLI" },
  { value: "TERRAFORM", label: "Terraform" },
] satisfies { value: InstallFormat; label: string }[];

const NO_OUTLINE = { outline: "none" } as const;

/** Reads the files on demand. Returns the first refused field. */
function useInstall() {
  const client = useClient();
  const [answer, setAnswer] = useState<{ install?: Install | null; error?: CombinedError }>({});
  const [isRunning, setRunning] = useState(false);
  const make = async (kind: ConnectorKind, input: ReturnType<typeof installInputOf>) => {
    setRunning(true);
    const { data, error } = await client.query(INSTALL, { kind, input }, { requestPolicy: "network-only" }).toPromise();
    setAnswer({ install: data?.connectorInstall ?? null, ...(error && { error }) });
    setRunning(false);
    return problemsOf(error)
      .flatMap(({ fields }) => fields)
      .flatMap(({ path }) => path.find((part) => part !== "input") ?? [])
      .map(String)[0];
  };
  return { ...answer, isRunning, make };
}
