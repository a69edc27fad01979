import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { type FormEvent, useRef, useState } from "react";
import { useQuery } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useFlashes } from "../../app/flashes";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { IdentityProviderKind } from "../../gql/enums";
import { useAction } from "../../parts/forms/use-action";
import { useIsOpen } from "../../parts/forms/use-is-open";
import { PageLink } from "../../parts/links/page-link";
import { fieldMessage, Problem, problemsOf } from "../../parts/problems/problem";

const INTEGRATIONS = graphql(`
  query ProviderIntegrations {
    integrations(first: 100) { nodes { id name organizationId } }
    identityProviders(first: 200, filter: { kinds: [AWS_IDENTITY_CENTER] }) { nodes { id integrationId } }
  }
`);

const CREATE = graphql(`
  mutation CreateIdentityProvider($input: CreateIdentityProviderInput!) {
    createIdentityProvider(input: $input) { provider { id name kind standing } }
  }
`);

interface Source {
  readonly value: string;
  readonly kind: IdentityProviderKind;
  readonly label: string;
  readonly description: string;
  /** The default name of the provider. */
  readonly name: string;
}

const SOURCES: readonly Source[] = [
  {
    value: "okta",
    kind: "SCIM",
    label: "Okta",
    description: "Okta tells of each change at once, by SCIM.",
    name: "Okta",
  },
  {
    value: "entra",
    kind: "SCIM",
    label: "Microsoft Entra ID",
    description: "Entra tells of changes about every 40 minutes, by SCIM.",
    name: "Entra",
  },
  {
    value: "scim",
    kind: "SCIM",
    label: "Another one by SCIM 2.0",
    description: "Any provider that provisions people and groups by SCIM with a bearer token.",
    name: "",
  },
  {
    value: "aws",
    kind: "AWS_IDENTITY_CENTER",
    label: "IAM Identity Center",
    description: "That of a connected AWS Organization. Its connector reads it every hour.",
    name: "Identity Center",
  },
  {
    value: "file",
    kind: "FILE",
    label: "A document",
    description: "People and groups as YAML or JSON, which an administrator imports.",
    name: "Document",
  },
];

/** Chooses the kind of provider. The page of the new provider then shows its setup step by step. */
export function NewProviderPage() {
  const isAdmin = useViewer().roles.includes("ADMIN");
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            isAdmin
              ? "Choose where people and groups come from. How they sign in is set in the configuration of the server."
              : "Administrators connect identity providers. Ask one of them."
          }
        >
          Connect an identity provider
        </Header>
      }
    >
      {isAdmin ? <NewProvider /> : <PageLink to={addresses.providers()}>All identity providers</PageLink>}
    </ContentLayout>
  );
}

function NewProvider() {
  const [, go] = useLocation();
  const [source, setSource] = useState(SOURCES[0]!);
  const [typed, setName] = useState<string | null>(null);
  const [integrationId, setIntegrationId] = useState<string | null>(null);
  const name = typed ?? source.name;
  const { create, isRunning, error } = useCreate();
  const problems = problemsOf(error);
  const send = (event: FormEvent) => {
    event.preventDefault();
    void create(source, name.trim(), source.kind === "AWS_IDENTITY_CENTER" ? integrationId : null);
  };
  return (
    <form onSubmit={send}>
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button formAction="none" onClick={() => go(addresses.providers())}>
              Cancel
            </Button>
            <Button variant="primary" formAction="submit" loading={isRunning}>
              Connect {name.trim() || "it"}
            </Button>
          </SpaceBetween>
        }
      >
        <Container>
          <SpaceBetween size="l">
            <Problem error={error} shownAtFields={["name", "integrationId"]} />
            <FormField label="Where people come from" stretch>
              <Tiles
                value={source.value}
                columns={2}
                items={SOURCES.map(({ value, label, description }) => ({ value, label, description }))}
                onChange={({ detail }) => setSource(SOURCES.find(({ value }) => value === detail.value) ?? source)}
              />
            </FormField>
            {source.kind === "AWS_IDENTITY_CENTER" && (
              <IntegrationChoice
                value={integrationId}
                onChange={setIntegrationId}
                error={fieldMessage(problems, "integrationId")}
              />
            )}
            <FormField
              label="Name"
              description="Owners, access flows and roles name it. Letters, digits, spaces, dots, dashes and underscores."
              errorText={fieldMessage(problems, "name")}
            >
              <Input value={name} onChange={({ detail }) => setName(detail.value)} autoComplete={false} />
            </FormField>
            <Box color="text-body-secondary">
              The first provider is the default one. Each later one begins as link only: its people are meant nowhere
              until you change that, so connecting it changes nothing for anybody.
            </Box>
          </SpaceBetween>
        </Container>
      </Form>
    </form>
  );
}

/** Sent again after a lost answer, the mutation creates no second provider. */
function useCreate() {
  const [, go] = useLocation();
  const { show } = useFlashes();
  const { run, isRunning, error } = useAction(CREATE);
  const isOpen = useIsOpen();
  const sent = useRef({ what: "", id: "" });
  const create = async ({ kind, value }: Source, name: string, integrationId: string | null) => {
    const what = JSON.stringify([kind, name, integrationId]);
    if (sent.current.what !== what) sent.current = { what, id: crypto.randomUUID() };
    const data = await run({ input: { kind, name, integrationId, clientRequestId: sent.current.id } });
    const provider = data?.createIdentityProvider?.provider;
    if (!provider) return;
    show({
      type: "success",
      text: (
        <>
          <PageLink to={addresses.provider(provider.id)}>{provider.name}</PageLink> is there. Set it up below.
        </>
      ),
    });
    if (isOpen()) go(`${addresses.provider(provider.id)}${kind === "SCIM" ? `?tab=setup&peer=${value}` : ""}`);
  };
  return { create, isRunning, error };
}

interface ChoiceProps {
  readonly value: string | null;
  readonly onChange: (id: string) => void;
  readonly error: string | undefined;
}

/** Integrations whose Identity Center is not read yet. An Identity Center has at most one provider. */
function IntegrationChoice({ value, onChange, error }: ChoiceProps) {
  const [{ data, fetching }] = useQuery({ query: INTEGRATIONS });
  const taken = new Set(data?.identityProviders?.nodes.map(({ integrationId }) => integrationId));
  const options = (data?.integrations?.nodes ?? []).map(({ id, name, organizationId }) => ({
    value: id,
    label: name,
    ...(organizationId && { description: organizationId }),
    ...(taken.has(id) && { disabled: true, disabledReason: "Its Identity Center is read already." }),
  }));
  return (
    <FormField label="Integration" description="Whose IAM Identity Center is read." errorText={error}>
      <Select
        options={options}
        selectedOption={options.find((one) => one.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
        placeholder="Choose an integration"
        statusType={fetching ? "loading" : "finished"}
        loadingText="Reading the integrations"
        empty="No organization is connected yet."
      />
    </FormField>
  );
}
